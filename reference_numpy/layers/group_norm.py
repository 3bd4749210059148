"""Normalisation of groups of channels, and its way back."""

from __future__ import annotations

from reference_numpy.layers._normalised import OverGroups


class GroupNorm(OverGroups):
    """Over each group of a sample's channels; weight and bias have a number for each channel."""
