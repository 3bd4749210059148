"""The negative log-likelihood of classes, and its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.losses._of_classes import Weighted


class NLL(Weighted):
    """factor · −Σ w_t y_t of logarithms of probabilities y and labels t; gradient −factor w_t at each label, else 0."""

    def forward(self, y: Array, t: Any) -> float:
        self.t, self.shape = (np.arange(len(y)), self._labels(t)), y.shape
        return float(-np.sum(self.w * y[self.t]) * self._factor(y))

    def backward(self) -> Array:
        g = self._buffer("g", *self.shape)
        g.fill(0)
        g[self.t] = -self._factor(g) * self.w
        return g
