"""Rounding bounds: how far two correct evaluations of the same step may lie apart."""
