"""The leaky rectified linear unit, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation, Parts


class LeakyReLU(Activation):
    """a = z where z > 0, else s z, s the negative slope; da/dz = 1 where z > 0, else s."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.slope = float(parts.options.negative_slope)

    def forward(self, z: Array) -> Array:
        self.z = z
        a = np.multiply(z, self.slope, out=self._buffer("a", *z.shape))
        np.copyto(a, z, where=z > 0)
        return a

    def backward(self, g: Array) -> Array:
        d = np.multiply(g, self.slope, out=self._buffer("g", *g.shape))
        np.copyto(d, g, where=self.z > 0)
        return d
