"""The softplus, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation, Parts


class Softplus(Activation):
    """a = log(1 + e^t) / β, t = βz; da/dz = 1 / (1 + e^−t); a = z and da/dz = 1 where t is beyond the threshold."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.beta, self.threshold = float(parts.options.beta), float(parts.options.threshold)

    def forward(self, z: Array) -> Array:
        t = self.beta * z
        self.power = np.exp(-np.abs(t))  # neither sign of z overflows
        self.numerator, self.beyond = np.where(t > 0, 1, self.power), t > self.threshold
        a: Array = np.log1p(self.power, out=self._buffer("a", *z.shape))
        a += np.maximum(t, 0)
        a /= self.beta
        np.copyto(a, z, where=self.beyond)
        return a

    def backward(self, g: Array) -> Array:
        d: Array = np.divide(self.numerator, 1 + self.power, out=self._buffer("g", *g.shape))
        d[self.beyond] = 1
        d *= g
        return d
