"""The sigmoid, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation


class Sigmoid(Activation):
    """a = 1 / (1 + e^−z), written so that neither sign of z overflows; da/dz = a (1 − a)."""

    def forward(self, z: Array) -> Array:
        a = self.a = self._buffer("a", *z.shape)
        np.minimum(z, 0, out=a)
        np.exp(a, out=a)
        a /= 1 + np.exp(-np.abs(z))
        return a

    def backward(self, g: Array) -> Array:
        d = np.subtract(1, self.a, out=self._buffer("g", *g.shape))
        d *= self.a
        d *= g
        return d
