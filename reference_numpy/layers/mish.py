"""The mish, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation


class Mish(Activation):
    """a = z t, t = tanh(log(1 + e^z)); da/dz = t + z σ (1 − t²), σ = 1 / (1 + e^−z)."""

    def forward(self, z: Array) -> Array:
        self.z, power = z, np.exp(-np.abs(z))
        self.t = np.tanh(np.maximum(z, 0) + np.log1p(power), out=self._buffer("t", *z.shape))
        self.sigmoid = np.where(z > 0, 1, power) / (1 + power)
        a: Array = np.multiply(z, self.t, out=self._buffer("a", *z.shape))
        return a

    def backward(self, g: Array) -> Array:
        d: Array = np.square(self.t, out=self._buffer("g", *g.shape))
        np.subtract(1, d, out=d)
        d *= self.sigmoid
        d *= self.z
        d += self.t
        d *= g
        return d
