"""Mistakes of adagrad."""
