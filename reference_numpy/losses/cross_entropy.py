"""Cross entropy of logits, and its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from harness.scenario import kinds
from reference_numpy.buffers import Array
from reference_numpy.losses._of_classes import Weighted


class CrossEntropy(Weighted):
    """factor · −Σ T log p with p = softmax(y), max-shifted; gradient factor · (p ΣT − T), the sum over classes.

    T = w ((1 − ε) t + ε / outputs) of soft targets t, any finite numbers, or of labels, for which t is 0 or 1. Without
    smoothing a label's T is its class's weight alone, so that the gradient is factor · w (p − t).
    """

    def __init__(self, options: kinds.Loss, dtype: DTypeLike) -> None:
        super().__init__(options, dtype)
        self.smoothing = options.label_smoothing

    def _targets(self, y: Array, t: Any) -> Any:
        """T (batch, outputs); labels where they are not smoothed, whose weights are kept."""
        if t.ndim == 1:
            t = self._labels(t)
            return self._of_labels(y, t) if self.smoothing else t
        self.total = len(y)
        if self.weight is None and not self.smoothing:
            return t
        rows = np.multiply(t, 1 - self.smoothing, out=self._buffer("targets", *y.shape))
        rows += self.smoothing / y.shape[1]
        rows *= 1 if self.weight is None else self.weight
        return rows

    def _of_labels(self, y: Array, t: Any) -> Array:
        rows = self._buffer("targets", *y.shape)
        rows[...] = self.smoothing / y.shape[1] * (1 if self.weight is None else self.weight)
        rows[np.arange(len(y)), t] += (1 - self.smoothing) * self.w
        if self.ignored is not None:
            rows[~self.counted] = 0
        return rows

    def forward(self, y: Array, t: Any) -> float:
        self.t = t = self._targets(y, t)
        shifted = np.subtract(y, y.max(axis=1, keepdims=True), out=self._buffer("shifted", *y.shape))
        self.p = np.exp(shifted, out=self._buffer("p", *y.shape))
        total = self.p.sum(axis=1, keepdims=True)
        self.p /= total
        if t.ndim == 1:
            log_p = shifted[np.arange(len(y)), t] - np.log(total[:, 0])
            return float(-np.sum(self.w * log_p) * self._factor(y))
        shifted -= np.log(total)
        shifted *= t
        return float(-np.sum(shifted) * self._factor(y))

    def backward(self) -> Array:
        g: Array = self.p
        t = self.t
        if t.ndim == 1:
            g[np.arange(len(g)), t] -= 1
            if self.has_weights:
                g *= self.w[:, None]
        else:
            g *= t.sum(axis=1, keepdims=True)
            g -= t
        g *= self._factor(g)
        return g
