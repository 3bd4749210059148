"""The convolution along one axis, and its way back."""

from __future__ import annotations

from reference_numpy.layers._convolution import Correlation


class Conv1d(Correlation):
    """z = weight ⋆ x + bias; weight (outputs, inputs of a group, kernel), bias (outputs,) or None."""
