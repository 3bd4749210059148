"""The logarithm of the softmax, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation


class LogSoftmax(Activation):
    """log p = z − log Σ e^z over each row, max-shifted; the way back is g − p Σ g."""

    def forward(self, z: Array) -> Array:
        log_p = self.log_p = self._buffer("log_p", *z.shape)
        np.subtract(z, z.max(axis=1, keepdims=True), out=log_p)
        log_p -= np.log(np.exp(log_p).sum(axis=1, keepdims=True))
        return log_p

    def backward(self, g: Array) -> Array:
        d = self._buffer("g", *g.shape)
        np.exp(self.log_p, out=d)
        d *= g.sum(axis=1, keepdims=True)
        np.subtract(g, d, out=d)
        return d
