"""Mistakes of max_pool2d: none of its own yet."""
