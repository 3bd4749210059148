"""The convolution along two axes, and its way back."""

from __future__ import annotations

from reference_numpy.layers._convolution import Correlation


class Conv2d(Correlation):
    """z = weight ⋆ x + bias; weight (outputs, inputs of a group, height, width), bias (outputs,) or None."""
