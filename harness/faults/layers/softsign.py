"""Mistakes of the softsign."""
