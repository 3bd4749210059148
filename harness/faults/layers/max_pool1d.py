"""Mistakes of max_pool1d: those of max_pool2d, which are of windows along any axes."""
