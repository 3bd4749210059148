"""tanhshrink, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation


class Tanhshrink(Activation):
    """a = z − tanh z; da/dz = tanh² z."""

    def forward(self, z: Array) -> Array:
        self.t = np.tanh(z)
        a: Array = z - self.t
        return a

    def backward(self, g: Array) -> Array:
        d: Array = g * self.t * self.t
        return d
