"""Absolute differences, rounded off where they are small, and their gradient."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from harness.scenario import kinds
from reference_numpy.buffers import Array
from reference_numpy.loss import Reduced


class SmoothL1(Reduced):
    """factor · Σ of r² / (2 beta) where |r| < beta, else |r| − beta / 2; gradient factor · r / beta within ±1."""

    def __init__(self, options: kinds.Loss, dtype: DTypeLike) -> None:
        super().__init__(options, dtype)
        self.beta = options.beta

    def forward(self, y: Array, t: Array) -> float:
        self.r = np.subtract(y, t, out=self._buffer("r", *y.shape))
        size = np.abs(self.r)
        each = np.where(size < self.beta, self.r * self.r / (2 * self.beta), size - self.beta / 2)
        return float(np.sum(each) * self._factor(y))

    def backward(self) -> Array:
        g = self._buffer("g", *self.r.shape)
        np.divide(self.r, self.beta, out=g)
        np.clip(g, -1, 1, out=g)
        g *= self._factor(g)
        return g
