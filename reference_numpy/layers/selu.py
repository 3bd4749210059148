"""The scaled exponential linear unit, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation

#: Of Klambauer and others, Self-Normalizing Neural Networks, 2017.
ALPHA, SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


class SELU(Activation):
    """a = s z where z > 0, else s alpha (e^z − 1); da/dz = s where z > 0, else s alpha e^z."""

    def forward(self, z: Array) -> Array:
        self.z = z
        a = np.minimum(z, 0, out=self._buffer("a", *z.shape))
        np.expm1(a, out=a)
        a *= ALPHA
        a += np.maximum(z, 0)
        a *= SCALE
        return a

    def backward(self, g: Array) -> Array:
        d = np.minimum(self.z, 0, out=self._buffer("g", *g.shape))
        np.exp(d, out=d)
        d *= ALPHA
        d[self.z > 0] = 1
        d *= SCALE
        d *= g
        return d
