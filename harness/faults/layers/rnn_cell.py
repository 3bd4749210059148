"""Mistakes of rnn_cell are those of all recurrences, in _recurrent.py."""
