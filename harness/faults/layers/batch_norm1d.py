"""Mistakes of batch_norm1d are those of all layers that normalise, in _normalised.py."""
