"""Mistakes of the negative log-likelihood are those of ``_log_probabilities`` and of all logarithms."""
