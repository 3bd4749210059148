"""Mistakes of avg_pool2d: none of its own yet."""
