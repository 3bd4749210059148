"""Mistakes of the mish."""
