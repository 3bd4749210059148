"""Mistakes of group_norm: none are known yet."""
