"""Mistakes of the celu."""
