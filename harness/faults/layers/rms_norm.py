"""Mistakes of rms_norm are those of all layers that normalise, in _normalised.py."""
