"""Cross entropy of logits, and its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.loss import Reduced


class CrossEntropy(Reduced):
    """factor · −Σ t log p with p = softmax(y), max-shifted; gradient factor · (p Σt − t), the sum over classes.

    Class labels stand for t of 0 and 1, so that Σt = 1; soft targets t may be any finite numbers.
    """

    def _mean(self, y: Array) -> int:
        return len(y)

    def forward(self, y: Array, t: Any) -> float:
        self.t = t
        shifted = np.subtract(y, y.max(axis=1, keepdims=True), out=self._buffer("shifted", *y.shape))
        self.p = np.exp(shifted, out=self._buffer("p", *y.shape))
        total = self.p.sum(axis=1, keepdims=True)
        self.p /= total
        if t.ndim == 1:
            log_p = shifted[np.arange(len(y)), t] - np.log(total[:, 0])
            return float(-np.sum(log_p) * self._factor(y))
        shifted -= np.log(total)
        return float(-np.sum(t * shifted) * self._factor(y))

    def backward(self) -> Array:
        g: Array = self.p
        t = self.t
        if t.ndim == 1:
            g[np.arange(len(g)), t] -= 1
        else:
            g *= t.sum(axis=1, keepdims=True)
            g -= t
        g *= self._factor(g)
        return g
