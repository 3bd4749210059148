"""Mistakes of the logsigmoid."""
