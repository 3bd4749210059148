"""The continuously differentiable exponential linear unit, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation, Parts


class CELU(Activation):
    """a = z where z > 0, else alpha (e^(z / alpha) − 1); da/dz = 1 where z > 0, else e^(z / alpha)."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.alpha = float(parts.options.alpha)

    def forward(self, z: Array) -> Array:
        self.below = np.minimum(z, 0, out=self._buffer("below", *z.shape))
        self.below /= self.alpha
        a = np.expm1(self.below, out=self._buffer("a", *z.shape))
        a *= self.alpha
        a += np.maximum(z, 0)
        return a

    def backward(self, g: Array) -> Array:
        d = np.exp(self.below, out=self._buffer("g", *g.shape))
        d *= g
        return d
