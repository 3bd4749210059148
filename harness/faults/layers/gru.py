"""Mistakes of gru are those of all recurrences, in _recurrent.py."""
