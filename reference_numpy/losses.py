"""Losses: each forward beside its backward.

y: the network's output, (batch, outputs); t: targets of the same shape, or class labels (batch,). ``forward`` returns
the loss, ``backward`` its gradient with respect to y. Conventions are torch.nn's.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike

from reference_numpy.buffers import Array, Buffers


class Loss(Protocol):
    """What a network needs of a loss."""

    def forward(self, y: Array, t: Any) -> float: ...

    def backward(self) -> Array: ...


class _Reduced:
    """A sum over all entries, times scale, divided as ``reduction`` says."""

    def __init__(self, dtype: DTypeLike, reduction: str, scale: float) -> None:
        self._reduction, self._scale = reduction, scale
        self._buffer = Buffers(dtype)

    def _factor(self, y: Array) -> float:
        rows, outputs = y.shape
        divisors: dict[str, int] = {"sum": 1, "mean": y.size, "mean_over_samples": rows, "mean_over_outputs": outputs}
        return self._scale / divisors[self._reduction]


class MSE(_Reduced):
    """factor · Σ (y − t)²; gradient factor · 2 (y − t)."""

    def forward(self, y: Array, t: Array) -> float:
        self.r = np.subtract(y, t, out=self._buffer("r", *y.shape))
        return float(np.sum(self.r * self.r) * self._factor(y))

    def backward(self) -> Array:
        return np.multiply(self.r, 2 * self._factor(self.r), out=self._buffer("g", *self.r.shape))


#: torch keeps its 1e-12 as a float32 in every dtype (EPSILON in aten/src/ATen/native/Loss.cpp).
_SMALLEST = float(np.float32(1e-12))


class BinaryCrossEntropy(_Reduced):
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


class BinaryCrossEntropyWithLogits(_Reduced):
    """The same of p = sigmoid(y), without overflow: factor · Σ (max(y, 0) − y t + log(1 + e^−|y|)).

    Gradient factor · (p − t).
    """

    def forward(self, y: Array, t: Array) -> float:
        self.y, self.t = y, t
        return float(np.sum(np.maximum(y, 0) - y * t + np.log1p(np.exp(-np.abs(y)))) * self._factor(y))

    def backward(self) -> Array:
        g = np.minimum(self.y, 0, out=self._buffer("g", *self.y.shape))
        np.exp(g, out=g)
        g /= 1 + np.exp(-np.abs(self.y))
        g -= self.t
        g *= self._factor(g)
        return g


class CrossEntropy:
    """factor · −Σ t log p with p = softmax(y), max-shifted; gradient factor · (p Σt − t), the sum over classes.

    Class labels stand for t of 0 and 1, so that Σt = 1; soft targets t may be any finite numbers.
    """

    def __init__(self, dtype: DTypeLike, reduction: str, scale: float) -> None:
        self._reduction, self._scale = reduction, scale
        self._buffer = Buffers(dtype)

    def _factor(self, y: Array) -> float:
        rows, outputs = y.shape
        divisors: dict[str, int] = {"sum": 1, "mean": rows, "mean_over_outputs": outputs, "mean_over_entries": y.size}
        return self._scale / divisors[self._reduction]

    def forward(self, y: Array, t: Any) -> float:
        self.t = t
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
