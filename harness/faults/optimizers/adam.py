"""Mistakes of adam."""
