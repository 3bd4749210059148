"""The softmax, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation


class Softmax(Activation):
    """p = e^z / Σ e^z over each row, max-shifted; the Jacobian diag(p) − p pᵀ times g is p (g − Σ g p)."""

    def forward(self, z: Array) -> Array:
        p = self.p = self._buffer("p", *z.shape)
        np.subtract(z, z.max(axis=1, keepdims=True), out=p)
        np.exp(p, out=p)
        p /= p.sum(axis=1, keepdims=True)
        return p

    def backward(self, g: Array) -> Array:
        d = self._buffer("g", *g.shape)
        np.multiply(g, self.p, out=d)
        np.subtract(g, d.sum(axis=1, keepdims=True), out=d)
        d *= self.p
        return d
