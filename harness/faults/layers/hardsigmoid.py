"""Mistakes of the hardsigmoid."""
