"""Mistakes of rnn are those of all recurrences, in _recurrent.py."""
