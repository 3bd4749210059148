"""Mistakes of avg_pool1d: none of its own yet."""
