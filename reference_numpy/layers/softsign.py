"""The softsign, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation


class Softsign(Activation):
    """a = z / (1 + |z|); da/dz = 1 / (1 + |z|)²."""

    def forward(self, z: Array) -> Array:
        self.size = np.abs(z, out=self._buffer("size", *z.shape))
        self.size += 1
        return np.divide(z, self.size, out=self._buffer("a", *z.shape))

    def backward(self, g: Array) -> Array:
        d = np.divide(g, self.size, out=self._buffer("g", *g.shape))
        d /= self.size
        return d
