"""The logarithm of the sigmoid, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation


class LogSigmoid(Activation):
    """a = −log(1 + e^−z); da/dz = 1 / (1 + e^z). Both are written so that neither sign of z overflows."""

    def forward(self, z: Array) -> Array:
        self.z, self.power = z, np.exp(-np.abs(z))
        a = np.log1p(self.power, out=self._buffer("a", *z.shape))
        return np.subtract(np.minimum(z, 0), a, out=a)

    def backward(self, g: Array) -> Array:
        d: Array = np.divide(np.where(self.z < 0, 1, self.power), 1 + self.power, out=self._buffer("g", *g.shape))
        d *= g
        return d
