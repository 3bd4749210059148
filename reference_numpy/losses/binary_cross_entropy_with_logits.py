"""Binary cross entropy of logits, and its gradient."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.loss import Reduced


class BinaryCrossEntropyWithLogits(Reduced):
    """The same of p = sigmoid(y), without overflow: factor · Σ (max(y, 0) − y t + log(1 + e^−|y|)).

    Gradient factor · (p − t).
    """

    def forward(self, y: Array, t: Array) -> float:
        self.y, self.t = y, t
        return float(np.sum(np.maximum(y, 0) - y * t + np.log1p(np.exp(-np.abs(y)))) * self._factor(y))

    def backward(self) -> Array:
        g = np.minimum(self.y, 0, out=self._buffer("g", *self.y.shape))
        np.exp(g, out=g)
        g /= 1 + np.exp(-np.abs(self.y))
        g -= self.t
        g *= self._factor(g)
        return g
