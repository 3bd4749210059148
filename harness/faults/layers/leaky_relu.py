"""Mistakes of the leaky_relu."""
