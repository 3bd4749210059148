"""Batch normalisation of features, or of channels along a length, and its way back."""

from __future__ import annotations

from reference_numpy.layers._normalised import OfBatch


class BatchNorm1d(OfBatch):
    """Over the batch, and the length if there is one; a number for each channel: mean, variance, weight and bias."""
