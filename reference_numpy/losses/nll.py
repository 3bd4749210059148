"""The negative log-likelihood of classes, and its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.loss import Reduced


class NLL(Reduced):
    """factor · −Σ y_t of logarithms of probabilities y and labels t; gradient −factor at each label, else 0."""

    def _mean(self, y: Array) -> int:
        return len(y)

    def forward(self, y: Array, t: Any) -> float:
        self.t, self.shape = (np.arange(len(y)), t), y.shape
        return float(-np.sum(y[self.t]) * self._factor(y))

    def backward(self) -> Array:
        g = self._buffer("g", *self.shape)
        g.fill(0)
        g[self.t] = -self._factor(g)
        return g
