"""Squared differences, which become lines where they are large, and their gradient."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from harness.scenario import kinds
from reference_numpy.buffers import Array
from reference_numpy.loss import Reduced


class Huber(Reduced):
    """factor · Σ of r² / 2 where |r| ≤ delta, else delta (|r| − delta / 2); gradient factor · r within ±delta."""

    def __init__(self, options: kinds.Loss, dtype: DTypeLike) -> None:
        super().__init__(options, dtype)
        self.delta = options.delta

    def forward(self, y: Array, t: Array) -> float:
        self.r = np.subtract(y, t, out=self._buffer("r", *y.shape))
        size = np.abs(self.r)
        each = np.where(size <= self.delta, self.r * self.r / 2, self.delta * (size - self.delta / 2))
        return float(np.sum(each) * self._factor(y))

    def backward(self) -> Array:
        g = np.clip(self.r, -self.delta, self.delta, out=self._buffer("g", *self.r.shape))
        g *= self._factor(g)
        return g
