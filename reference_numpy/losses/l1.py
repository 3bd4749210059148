"""Absolute differences, and their gradient."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.loss import Reduced


class L1(Reduced):
    """factor · Σ |y − t|; gradient factor · sign(y − t), 0 where they are equal."""

    def forward(self, y: Array, t: Array) -> float:
        self.r = np.subtract(y, t, out=self._buffer("r", *y.shape))
        return float(np.sum(np.abs(self.r)) * self._factor(y))

    def backward(self) -> Array:
        g = np.sign(self.r, out=self._buffer("g", *self.r.shape))
        g *= self._factor(g)
        return g
