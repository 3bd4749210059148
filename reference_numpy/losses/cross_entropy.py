"""Cross entropy of logits, and its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from harness.scenario import kinds
from reference_numpy.buffers import Array
from reference_numpy.losses._of_classes import Weighted


class CrossEntropy(Weighted):
    """factor · −Σ t log p with p = softmax(y), max-shifted; gradient factor · (p Σt − t), the sum over classes.

    Class labels stand for t of 0 and 1, so that Σt = 1; soft targets t may be any finite numbers, and so are targets
    with weights and smoothing.
    """

    def __init__(self, options: kinds.Loss, dtype: DTypeLike) -> None:
        super().__init__(options, dtype)
        self.smoothing = options.label_smoothing
        self.is_plain = self.weight is None and self.ignored is None and self.smoothing == 0

    def _targets(self, y: Array, t: Any) -> Any:
        """Targets (batch, outputs) with smoothing and weights; labels where each is a row of 0 and 1."""
        self.total = len(y)
        if self.is_plain:
            return t
        rows = self._buffer("targets", *y.shape)
        if t.ndim == 1:
            rows.fill(0)
            rows[np.arange(len(y)), self._labels(t)] = 1
        else:
            rows[...] = t
        rows *= 1 - self.smoothing
        rows += self.smoothing / y.shape[1]
        if self.weight is not None:
            rows *= self.weight
        if self.ignored is not None:
            rows *= self.counted[:, None]
        return rows

    def forward(self, y: Array, t: Any) -> float:
        self.t = t = self._targets(y, t)
        shifted = np.subtract(y, y.max(axis=1, keepdims=True), out=self._buffer("shifted", *y.shape))
        self.p = np.exp(shifted, out=self._buffer("p", *y.shape))
        total = self.p.sum(axis=1, keepdims=True)
        self.p /= total
        if t.ndim == 1:
            log_p = shifted[np.arange(len(y)), t] - np.log(total[:, 0])
            return float(-np.sum(log_p) * self._factor(y))
        shifted -= np.log(total)
        return float(-np.sum(t * shifted) * self._factor(y))

    def backward(self) -> Array:
        g: Array = self.p
        t = self.t
        if t.ndim == 1:
            g[np.arange(len(g)), t] -= 1
        else:
            g *= t.sum(axis=1, keepdims=True)
            g -= t
        g *= self._factor(g)
        return g
