"""The Gaussian error linear unit and its form with a tanh, and their ways back."""

from __future__ import annotations

import math

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.layer import Activation, Parts

#: Of each entry, as float64: NumPy has no erf.
_erf = np.frompyfunc(math.erf, 1, 1)
_ROOT, _CUBE = math.sqrt(2 / math.pi), 0.044715


class GELU(Activation):
    """a = z Φ, Φ = ½ (1 + erf(z / √2)); da/dz = Φ + z φ, φ = e^(−z² / 2) / √(2π).

    With a tanh: a = z ½ (1 + t), t = tanh(√(2/π) (z + 0.044715 z³)) = tanh g; da/dz = ½ (1 + t) + z ½ (1 − t²) dg/dz.
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.has_tanh = parts.options.approximate == "tanh"

    def forward(self, z: Array) -> Array:
        self.z = z
        t = np.tanh(_ROOT * (z + _CUBE * z**3)) if self.has_tanh else _erf(z * math.sqrt(0.5))
        self.share = self._buffer("share", *z.shape)
        self.share[...] = t
        self.share += 1
        self.share *= 0.5
        return np.multiply(z, self.share, out=self._buffer("a", *z.shape))

    def backward(self, g: Array) -> Array:
        d = np.multiply(self.z, self._slope_of_share(), out=self._buffer("g", *g.shape))
        d += self.share
        d *= g
        return d

    def _slope_of_share(self) -> Array:
        """φ, or ½ (1 − t²) dg/dz = 2 s (1 − s) dg/dz with s = ½ (1 + t)."""
        if self.has_tanh:
            slope: Array = 2 * self.share * (1 - self.share) * (_ROOT * (1 + 3 * _CUBE * self.z**2))
        else:
            slope = np.exp(-0.5 * self.z**2) / math.sqrt(2 * math.pi)
        return slope
