"""Mistakes of the Huber loss are those of ``_residuals`` and ``_knots``."""
