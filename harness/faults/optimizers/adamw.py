"""Mistakes of adamw."""
