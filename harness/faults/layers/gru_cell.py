"""Mistakes of gru_cell are those of all recurrences, in _recurrent.py."""
