"""Normalisation of groups of channels, and its way back."""

from __future__ import annotations

from reference_numpy.buffers import Array
from reference_numpy.layers._normalised import OfSamples


class GroupNorm(OfSamples):
    """Over each group of a sample's channels; weight and bias have a number for each channel."""

    def rows(self, x: Array) -> Array:
        return x.reshape(len(x) * self.options.num_groups, -1)

    def each(self, parameter: Array, x: Array) -> Array:
        return parameter.reshape(-1, *(1,) * (x.ndim - 2))

    def over(self, x: Array) -> tuple[int, ...]:
        return (0, *range(2, x.ndim))
