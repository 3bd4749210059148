"""Mistakes of max_pool1d: none of its own yet."""
