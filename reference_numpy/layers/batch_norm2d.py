"""Batch normalisation of the channels of images, and its way back."""

from __future__ import annotations

from reference_numpy.layers._normalised import OfBatch


class BatchNorm2d(OfBatch):
    """Over the batch, height and width; a number for each channel: mean, variance, weight and bias."""
