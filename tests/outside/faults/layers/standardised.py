"""Mistakes of standardised values: none are known yet."""
