"""Dropout, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation, Parts


class Dropout(Activation):
    """a = m z / (1 − p) in training, m the step's mask of 0 and 1, and a = z in evaluation; da/dz = m / (1 − p)."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.name, self.p, self._mode = str(parts.options.name), parts.options.p, parts.mode

    def forward(self, z: Array) -> Array:
        if not self._mode.training:
            return z
        mask = self._mode.masks[self.name]
        kept = mask if self.p == 1 else mask / (1 - self.p)
        self.kept = kept.reshape(*kept.shape, *(1,) * (z.ndim - kept.ndim))  # of channels, for all places of each
        return np.multiply(z, self.kept, out=self._buffer("a", *z.shape))

    def backward(self, g: Array) -> Array:
        return np.multiply(g, self.kept, out=self._buffer("g", *g.shape))
