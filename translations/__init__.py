"""The sentences of the product for translators: what there is to say, and the catalogues that say it otherwise."""
