"""The hinge loss of several classes, and its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from harness.scenario import kinds
from reference_numpy.buffers import Array
from reference_numpy.loss import Reduced


class MultiMargin(Reduced):
    """factor · Σ h^p, h_j = max(0, margin − y_t + y_j) over wrong classes j.

    Gradient factor · p h^(p − 1) where h > 0, and of the right class minus the sum of the others'.
    """

    def __init__(self, options: kinds.Loss, dtype: DTypeLike) -> None:
        super().__init__(options, dtype)
        self.p, self.margin = options.p, options.margin

    def _factor(self, y: Array) -> float:
        return super()._factor(y) / (y.shape[1] if self._reduction == "sum" else 1)

    def forward(self, y: Array, t: Any) -> float:
        self.t = np.arange(len(y)), t
        h = np.subtract(y, y[self.t][:, None], out=self._buffer("h", *y.shape))
        h += self.margin
        h[self.t] = 0
        self.h = np.maximum(h, 0, out=h)
        return float(np.sum(h**self.p) * self._factor(y))

    def backward(self) -> Array:
        g = self._buffer("g", *self.h.shape)
        np.multiply(self.h, 2, out=g) if self.p == 2 else np.greater(self.h, 0, out=g)
        g[self.t] = -g.sum(axis=1)
        g *= self._factor(g)
        return g
