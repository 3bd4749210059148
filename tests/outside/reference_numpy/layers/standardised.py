"""Standardised values, and their way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Parts


class Standardised:
    """y = (x − mean) / root; dx = (g − mean of g − y · mean of g y) / root."""

    def __init__(self, parts: Parts) -> None:
        self.options, self.mode = parts.options, parts.mode
        self.mean, self.variance = parts.buffers["running_mean"], parts.buffers["running_var"]

    def forward(self, x: Array) -> Array:
        if not self.mode.training:
            found: Array = (x - self.mean) / np.sqrt(self.variance + self.mean.dtype.type(self.options.eps))
            return found
        rows, share = len(x), self.mean.dtype.type(self.options.momentum)
        mean = x.mean(axis=0)
        centred = x - mean
        variance = (centred * centred).mean(axis=0)
        self.mean[...] = (1 - share) * self.mean + share * mean
        self.variance[...] = (1 - share) * self.variance + share * variance * rows / (rows - 1)
        self.root = np.sqrt(variance + x.dtype.type(self.options.eps))
        self.y = centred / self.root
        return self.y

    def backward(self, g: Array) -> Array:
        found: Array = (g - g.mean(axis=0) - self.y * (g * self.y).mean(axis=0)) / self.root
        return found
