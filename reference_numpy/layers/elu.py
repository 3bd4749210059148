"""The exponential linear unit, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation, Parts


class ELU(Activation):
    """a = z where z > 0, else alpha (e^z − 1); da/dz = 1 where z > 0, else alpha e^z."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.alpha = float(parts.options.alpha)

    def forward(self, z: Array) -> Array:
        self.z = z
        a = np.minimum(z, 0, out=self._buffer("a", *z.shape))
        np.expm1(a, out=a)
        a *= self.alpha
        a += np.maximum(z, 0)
        return a

    def backward(self, g: Array) -> Array:
        d = np.minimum(self.z, 0, out=self._buffer("g", *g.shape))
        np.exp(d, out=d)
        d *= self.alpha
        d[self.z > 0] = 1
        d *= g
        return d
