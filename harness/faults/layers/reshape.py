"""Mistakes of reshape are those of layers that only move numbers, in _moves.py."""
