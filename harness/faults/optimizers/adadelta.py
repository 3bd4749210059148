"""Mistakes of adadelta."""
