"""The layer that does nothing."""

from __future__ import annotations

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation


class Identity(Activation):
    """a = z."""

    def forward(self, z: Array) -> Array:
        return z

    def backward(self, g: Array) -> Array:
        return g
