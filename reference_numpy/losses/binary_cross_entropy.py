"""Binary cross entropy of probabilities, and its gradient."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.loss import Reduced

#: torch keeps its 1e-12 as a float32 in every dtype (EPSILON in aten/src/ATen/native/Loss.cpp).
_SMALLEST = float(np.float32(1e-12))


class BinaryCrossEntropy(Reduced):
    """factor · −Σ (t log p + (1 − t) log(1 − p)) of probabilities p; gradient factor · (p − t) / (p (1 − p)).

    Logarithms are clamped at −100 and the denominator at 1e-12, as torch.nn.BCELoss does.
    """

    def forward(self, y: Array, t: Array) -> float:
        self.p, self.t = y, t
        log_p, log_q = np.maximum(np.log(y), -100), np.maximum(np.log1p(-y), -100)
        return float(np.sum((t - 1) * log_q - t * log_p) * self._factor(y))

    def backward(self) -> Array:
        g = np.subtract(self.p, self.t, out=self._buffer("g", *self.p.shape))
        g /= np.maximum((1 - self.p) * self.p, _SMALLEST)
        g *= self._factor(g)
        return g
