"""The product of outputs and targets, whose gradient is given."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.loss import Reduced


class Inner(Reduced):
    """factor · Σ y t; gradient factor · t."""

    def forward(self, y: Array, t: Array) -> float:
        self.t = t
        return float(np.vdot(y, t) * self._factor(y))

    def backward(self) -> Array:
        return np.multiply(self.t, self._factor(self.t), out=self._buffer("g", *self.t.shape))
