"""The layer that puts the axes of samples in another order."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Parts


class Permute:
    """Axis i of a is axis dims[i] of z; the way back is the inverse permutation."""

    def __init__(self, parts: Parts) -> None:
        self.dims = parts.options.dims

    def forward(self, z: Array) -> Array:
        return z.transpose(self.dims)

    def backward(self, g: Array) -> Array:
        return g.transpose(np.argsort(self.dims))
