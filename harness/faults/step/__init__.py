"""Mistakes that are a matter of a whole step, and not of one layer, loss or optimizer."""
