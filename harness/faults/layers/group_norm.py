"""Mistakes of group_norm are those of all layers that normalise, in _normalised.py."""
