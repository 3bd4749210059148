"""Mistakes of the softplus."""
