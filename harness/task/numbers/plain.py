"""Plain float64 arrays as a kind of number: the fastest, and without a bound."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.layers import function

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

    def activation(self, layer: Layer, z: Array) -> tuple[Array, Array]:
        return self.applied(function(layer), z)

    def applied(self, of_each: Function, x: Array) -> tuple[Array, Array]:
        return of_each.plain(x)

    def log_softmax(self, y: Array) -> tuple[Array, Array]:
        shifted = y - y.max(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return log_p, np.exp(log_p)

    def through_softmax(self, p: Array, g: Array) -> Array:
        found: Array = p * (g - (g * p).sum(axis=1, keepdims=True))
        return found
