"""Mistakes of the silu."""
