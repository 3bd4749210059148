"""Mistakes of the identity: it computes nothing, so that there are none."""
