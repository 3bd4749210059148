"""The layer that gives samples another shape."""

from __future__ import annotations

from reference_numpy.buffers import Array
from reference_numpy.layer import Parts


class Reshape:
    """(batch, ...) to (batch, *shape)."""

    def __init__(self, parts: Parts) -> None:
        self.shape = parts.options.shape

    def forward(self, z: Array) -> Array:
        self.z_shape = z.shape
        return z.reshape(len(z), *self.shape)

    def backward(self, g: Array) -> Array:
        return g.reshape(self.z_shape)
