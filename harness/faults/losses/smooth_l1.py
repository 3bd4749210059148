"""Mistakes of the smooth L1 loss are those of ``_residuals`` and ``_knots``."""
