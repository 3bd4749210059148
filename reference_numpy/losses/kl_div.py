"""The Kullback-Leibler divergence, and its gradient."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.loss import Reduced


class KLDiv(Reduced):
    """factor · Σ t (log t − y) of logarithms of probabilities y and probabilities t; gradient −factor · t.

    Where t is 0, t log t is 0.
    """

    def forward(self, y: Array, t: Array) -> float:
        self.t = t
        log_t = np.log(t, out=np.zeros_like(t), where=t > 0)
        return float(np.sum(t * (log_t - y)) * self._factor(y))

    def backward(self) -> Array:
        return np.multiply(self.t, -self._factor(self.t), out=self._buffer("g", *self.t.shape))
