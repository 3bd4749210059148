"""Mistakes of a layer that a workspace states itself: those that any layer can have, and none of its own."""
