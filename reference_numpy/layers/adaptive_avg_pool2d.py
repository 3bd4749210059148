"""Means of windows so large that there are as many as one wants, and their way back."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation, Parts


class AdaptiveAvgPool2d(Activation):
    """A = R Z Cᵀ of each image Z: a row of R or C has 1 / n at the n entries of a window; of one window, Z as a row."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.size, self.dtype = parts.options.output_size, parts.dtype

    def forward(self, z: Array) -> Array:
        self.shape = z.shape
        if self.size == (1, 1):
            n = z.shape[2] * z.shape[3]
            return (z.reshape(-1, n) @ np.full(n, 1 / n, self.dtype)).reshape(*z.shape[:2], 1, 1)
        self.r, self.c = (_means(n, places, self.dtype) for n, places in zip(z.shape[2:], self.size, strict=True))
        return self.r @ (z @ self.c.T)

    def backward(self, g: Array) -> Array:
        if self.size == (1, 1):
            dz = self._buffer("g", *self.shape)
            dz[...] = g / (self.shape[2] * self.shape[3])
            return dz
        return self.r.T @ (g @ self.c)


def _means(length: int, places: int, dtype: DTypeLike) -> Array:
    """(places, length): window i begins at ⌊i length / places⌋ and ends before ⌈(i + 1) length / places⌉."""
    number, entry = np.arange(places)[:, None], np.arange(length)
    within = (entry >= number * length // places) & (entry < -(-(number + 1) * length // places))
    found: Array = (within / within.sum(axis=1, keepdims=True)).astype(dtype)
    return found
