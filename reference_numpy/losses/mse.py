"""Squared differences, and their gradient."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.loss import Reduced


class MSE(Reduced):
    """factor · Σ (y − t)²; gradient factor · 2 (y − t)."""

    def forward(self, y: Array, t: Array) -> float:
        self.r = np.subtract(y, t, out=self._buffer("r", *y.shape))
        return float(np.sum(self.r * self.r) * self._factor(y))

    def backward(self) -> Array:
        return np.multiply(self.r, 2 * self._factor(self.r), out=self._buffer("g", *self.r.shape))
