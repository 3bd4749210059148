"""The Poisson loss, and its gradient."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.loss import Reduced


class Poisson(Reduced):
    """factor · Σ (e^y − t y); gradient factor · (e^y − t)."""

    def forward(self, y: Array, t: Array) -> float:
        self.power, self.t = np.exp(y), t
        return float(np.sum(self.power - t * y) * self._factor(y))

    def backward(self) -> Array:
        g: Array = (self.power - self.t) * self.t.dtype.type(self._factor(self.t))
        return g
