"""Mistakes of rms_norm: none are known yet."""
