"""Dropout of whole channels."""

from __future__ import annotations

from reference_numpy.layers.dropout import Dropout


class Dropout2d(Dropout):
    """As dropout; m is (batch, channels)."""
