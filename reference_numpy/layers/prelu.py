"""The rectified linear unit with a learned slope, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation, Parts


class PReLU(Activation):
    """a = z where z > 0, else w z; w (num_parameters,) is one for all or one for each feature or channel.

    da/dz = 1 where z > 0, else w; da/dw = min(z, 0).
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.weight, self.weight_gradient = parts.parameters["weight"], parts.gradients.get("weight")

    def forward(self, z: Array) -> Array:
        self.z = z
        a = np.multiply(z, self._each(z), out=self._buffer("a", *z.shape))
        np.copyto(a, z, where=z > 0)
        return a

    def backward(self, g: Array) -> Array:
        if self.weight_gradient is not None:
            each = g * np.minimum(self.z, 0)
            others = (0, *range(2, g.ndim)) if len(self.weight) > 1 else None
            self.weight_gradient[...] = each.sum(axis=others)
        d = np.multiply(g, self._each(g), out=self._buffer("g", *g.shape))
        np.copyto(d, g, where=self.z > 0)
        return d

    def _each(self, z: Array) -> Array:
        """The weight along the second axis."""
        return self.weight.reshape(-1, *(1,) * (z.ndim - 2))
