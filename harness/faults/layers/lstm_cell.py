"""Mistakes of lstm_cell are those of all recurrences, in _recurrent.py."""
