"""Mistakes of layer_norm: none are known yet."""
