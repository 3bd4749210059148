"""The rectified linear unit, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation


class ReLU(Activation):
    """a = max(z, 0); da/dz = 1 where z > 0, else 0."""

    def forward(self, z: Array) -> Array:
        self.z = z
        return np.maximum(z, 0, out=self._buffer("a", *z.shape))

    def backward(self, g: Array) -> Array:
        d = np.multiply(g, self.z > 0, out=self._buffer("g", *g.shape))
        if not np.isfinite(np.vdot(d, d)):  # an infinite g, times 0, is NaN; the derivative is 0 all the same
            d[self.z <= 0] = 0
        return d
