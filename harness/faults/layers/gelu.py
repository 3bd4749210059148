"""Mistakes of the gelu."""
