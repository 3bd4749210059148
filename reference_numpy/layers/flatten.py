"""The layer that makes one row of each sample."""

from __future__ import annotations

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation


class Flatten(Activation):
    """(batch, ...) to (batch, features)."""

    def forward(self, z: Array) -> Array:
        self.shape = z.shape
        return z.reshape(len(z), -1)

    def backward(self, g: Array) -> Array:
        return g.reshape(self.shape)
