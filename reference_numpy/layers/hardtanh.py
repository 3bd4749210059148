"""The hard tanh, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation, Parts


class Hardtanh(Activation):
    """a = min(max(z, lowest), highest); da/dz = 1 where z is between the two, else 0."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.lowest, self.highest = float(parts.options.min_val), float(parts.options.max_val)

    def forward(self, z: Array) -> Array:
        self.inside = (z > self.lowest) & (z < self.highest)
        return np.clip(z, self.lowest, self.highest, out=self._buffer("a", *z.shape))

    def backward(self, g: Array) -> Array:
        d = self._buffer("g", *g.shape)
        d[...] = 0
        np.copyto(d, g, where=self.inside)
        return d
