"""Mistakes of the hardtanh."""
