"""Plain float64 arrays as a kind of number: the fastest, and without a bound."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.scenario import model

Array = NDArray[np.float64]


class PlainKind:
    """Operations on float64 matrices; see ``tape.Kind``."""

    def exact(self, array: Any) -> Array:
        return np.asarray(array, np.float64)

    def columns(self, a: Array) -> int:
        return int(a.shape[1])

    def affine(self, x: Array, weight: Array, bias: Array | None) -> Array:
        z = x @ weight.T
        return z if bias is None else z + bias

    def product(self, left: Array, right: Array) -> Array:
        found: Array = left @ right
        return found

    def transposed(self, a: Array) -> Array:
        return a.T

    def column_sums(self, a: Array) -> Array:
        found: Array = a.sum(0, keepdims=True)
        return found

    def row_sums(self, a: Array) -> Array:
        found: Array = a.sum(1, keepdims=True)
        return found

    def multiplied(self, a: Array, b: Array) -> Array:
        return a * b

    def subtracted(self, a: Array, b: Array) -> Array:
        return a - b

    def combined(self, *terms: tuple[float, Array]) -> Array:
        (factor, first), *others = terms
        total = factor * first
        for factor, term in others:
            total = total + factor * term
        return total

    def stored(self, parameter: Array, update: Array, decay: float = 0.0) -> tuple[Array, Array]:
        return parameter + update, update

    def weighted_sum(self, a: Array, weights: Any, factor: Fraction) -> Array:
        return np.full((1, 1), float(factor) * float(np.sum(weights * a)))

    def weights(self, weights: Any, factor: Fraction) -> Array:
        return float(factor) * np.asarray(weights, np.float64)

    def square(self, a: Array) -> tuple[Array, Array]:
        return a * a, 2 * a

    # -------------------------------------------------------------- functions

    def activation(self, layer: Any, z: Array) -> tuple[Array, Array]:
        if isinstance(layer, model.Sigmoid):
            a = _sigmoid(z)
            return a, a * (1 - a)
        if isinstance(layer, model.Tanh):
            a = np.tanh(z)
            return a, 1 - a * a
        if isinstance(layer, model.ReLU):
            return np.maximum(z, 0), np.asarray(z > 0, np.float64)
        below = np.minimum(z, 0)
        return np.where(z > 0, z, layer.alpha * np.expm1(below)), np.where(z > 0, 1.0, layer.alpha * np.exp(below))

    def binary(self, p: Array, targets: Any) -> tuple[Array, Array]:
        entries = -(targets * np.maximum(np.log(p), -100) + (1 - targets) * np.maximum(np.log1p(-p), -100))
        return entries, (p - targets) / np.maximum(p * (1 - p), float(np.float32(1e-12)))

    def binary_with_logits(self, y: Array, targets: Any) -> tuple[Array, Array]:
        return np.maximum(y, 0) - y * targets + np.log1p(np.exp(-np.abs(y))), _sigmoid(y) - targets

    def log_softmax(self, y: Array) -> tuple[Array, Array]:
        shifted = y - y.max(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return log_p, np.exp(log_p)


def _sigmoid(z: Array) -> Array:
    found: Array = np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))
    return found
