"""Mistakes of permute are those of layers that only move numbers, in _moves.py."""
