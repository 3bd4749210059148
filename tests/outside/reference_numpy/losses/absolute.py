"""absolute differences, and their gradient."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.loss import Reduced


class Absolute(Reduced):
    """factor · Σ |y − t|; gradient factor · sign(y − t)."""

    def forward(self, y: Array, t: Array) -> float:
        self.r = y - t
        return float(np.sum(np.abs(self.r)) * self._factor(y))

    def backward(self) -> Array:
        g: Array = np.sign(self.r) * self.r.dtype.type(self._factor(self.r))
        return g
