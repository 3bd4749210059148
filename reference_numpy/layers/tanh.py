"""The hyperbolic tangent, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation


class Tanh(Activation):
    """a = tanh z; da/dz = 1 − a²."""

    def forward(self, z: Array) -> Array:
        self.a = np.tanh(z, out=self._buffer("a", *z.shape))
        return self.a

    def backward(self, g: Array) -> Array:
        d = np.square(self.a, out=self._buffer("g", *g.shape))
        np.subtract(1, d, out=d)
        d *= g
        return d
