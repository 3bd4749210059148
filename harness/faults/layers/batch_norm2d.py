"""Mistakes of batch_norm2d are those of all layers that normalise, in _normalised.py."""
