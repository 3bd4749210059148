"""The transposed convolution along two axes, and its way back."""

from __future__ import annotations

from reference_numpy.layers._convolution import Transposed


class ConvTranspose2d(Transposed):
    """weight (inputs, outputs of a group, height, width), bias (outputs,) or None."""
