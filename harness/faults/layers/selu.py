"""Mistakes of the selu."""
