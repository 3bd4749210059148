"""Mistakes of rmsprop."""
