"""Ten pages, and what `init --from` makes of them."""
