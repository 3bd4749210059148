"""Mistakes of lstm are those of all recurrences, in _recurrent.py."""
