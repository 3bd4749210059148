"""Categorical cross entropy of probabilities, and its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.loss import Reduced


class CategoricalCrossEntropy(Reduced):
    """factor · −Σ t log p of probabilities p; gradient −factor · t / p at each target that is not 0, else 0.

    Of labels, t is 1 for each sample's class.
    """

    def _mean(self, y: Array) -> Any:
        return len(y)

    def forward(self, y: Array, t: Any) -> float:
        of_labels = t.ndim == 1
        self.at = (np.arange(len(y)), t) if of_labels else t.nonzero()
        self.t = 1 if of_labels else t[self.at]
        self.p, self.shape = y[self.at], y.shape
        return float(-np.sum(self.t * np.log(self.p)) * self._factor(y))

    def backward(self) -> Array:
        g = self._buffer("g", *self.shape)
        g.fill(0)
        g[self.at] = -self._factor(g) * self.t / self.p
        return g
