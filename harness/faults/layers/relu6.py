"""Mistakes of the relu6."""
