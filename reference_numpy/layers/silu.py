"""The sigmoid linear unit, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation


class SiLU(Activation):
    """a = z σ, σ = 1 / (1 + e^−z); da/dz = σ (1 + z (1 − σ))."""

    def forward(self, z: Array) -> Array:
        self.z, self.sigmoid = z, self._buffer("sigmoid", *z.shape)
        np.exp(-np.abs(z), out=self.sigmoid)
        self.sigmoid[...] = np.where(z > 0, 1, self.sigmoid) / (1 + self.sigmoid)  # neither sign of z overflows
        return np.multiply(z, self.sigmoid, out=self._buffer("a", *z.shape))

    def backward(self, g: Array) -> Array:
        d = np.subtract(1, self.sigmoid, out=self._buffer("g", *g.shape))
        d *= self.z
        d += 1
        d *= self.sigmoid
        d *= g
        return d
