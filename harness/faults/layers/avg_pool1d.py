"""Mistakes of avg_pool1d: those of avg_pool2d, which are of windows along any axes."""
