"""softsign, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation


class Softsign(Activation):
    """a = z / (1 + |z|); da/dz = 1 / (1 + |z|)²."""

    def forward(self, z: Array) -> Array:
        self.size = 1 + np.abs(z)
        a: Array = z / self.size
        return a

    def backward(self, g: Array) -> Array:
        d: Array = g / np.square(self.size)
        return d
