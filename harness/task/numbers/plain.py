"""Plain float64 arrays as a kind of number: the fastest, and without a bound."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.scenario.clip import NormType
from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.layers import function
from harness.task.numbers.bilinear import FLOATS, Bilinear
from harness.task.numbers.moves import Key, View, axes_of, overlaid, placed, scattered
from harness.task.numbers.normalised import Normalised, plainly, plainly_back
from harness.task.numbers.norms import norm
from harness.task.numbers.rounded import correction

Array = NDArray[np.float64]


class PlainKind:
    """Operations on float64 arrays; see ``tape.Kind``."""

    def exact(self, array: Any) -> Array:
        return np.asarray(array, np.float64)

    def shape(self, a: Array) -> tuple[int, ...]:
        return a.shape

    def whole(self, a: Array) -> Any:
        return a.astype(np.int64)

    # -------------------------------------------------------------- moves

    def viewed(self, a: Array, view: View) -> Array:
        found: Array = view(a)
        return found

    def placed(self, a: Array, view: View, shape: tuple[int, ...], fill: float = 0.0) -> Array:
        return placed(np.full(shape, fill), a, view)

    def overlaid(self, a: Array, parts: Iterable[tuple[Key, Key]], shape: tuple[int, ...]) -> Array:
        return overlaid(np.zeros(shape), a, parts)

    def gathered(self, a: Array, index: Any) -> Array:
        found: Array = a.reshape(-1)[index]
        return found

    def scattered(self, a: Array, index: Any, shape: tuple[int, ...]) -> Array:
        return scattered(np.zeros(shape), a, index)

    # -------------------------------------------------------------- products and sums

    def affine(self, x: Array, weight: Array, bias: Array | None) -> Array:
        z = x @ weight.T
        return z if bias is None else z + bias

    def product(self, left: Array, right: Array) -> Array:
        found: Array = left @ right
        return found

    def bilinear(self, of: Bilinear, a: Array, b: Array, bias: Array | None = None) -> Array:
        found: Array = of(a, b, FLOATS)
        return found if bias is None else found + bias

    def transposed(self, a: Array) -> Array:
        return a.swapaxes(-1, -2)

    def sums(self, a: Array, *axes: int) -> Array:
        found: Array = a.sum(axes_of(a, axes), keepdims=True)
        return found

    def norm(self, parts: Sequence[Array], norm_type: NormType) -> Array:
        return np.array([norm(parts, norm_type)])

    # -------------------------------------------------------------- entry by entry

    def multiplied(self, a: Array, b: Array) -> Array:
        return a * b

    def subtracted(self, a: Array, b: Array) -> Array:
        return a - b

    def combined(self, *terms: tuple[float | Fraction, Array]) -> Array:
        (factor, first), *others = terms
        total = float(factor) * first
        for factor, term in others:
            total = total + float(factor) * term
        return total

    def shifted(self, a: Array, number: float) -> Array:
        return a + number

    def maximum(self, a: Array) -> tuple[Array, Array]:
        at = a.argmax(-1)[..., None]
        mask = np.zeros_like(a)
        np.put_along_axis(mask, at, 1.0, -1)
        return np.take_along_axis(a, at, -1), mask

    # -------------------------------------------------------------- an optimizer's

    def averaged(self, share: float, old: Array, new: Array) -> Array:
        return share * old + (1 - share) * new

    def corrected(self, a: Array, share: float, count: float, power: float = 1) -> Array:
        return a / correction(share, count) ** power

    def quotient(self, a: Array, b: Array, least: float) -> Array:
        return a / b

    def larger(self, a: Array, b: Array) -> Array:
        return np.maximum(a, b)

    def count(self, a: Array) -> float:
        return float(a.item())

    def stored(self, parameter: Array, update: Array, decay: float = 0.0) -> tuple[Array, Array]:
        return parameter + update, update

    # -------------------------------------------------------------- losses

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
        shifted = y - y.max(axis=-1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        return log_p, np.exp(log_p)

    def through_softmax(self, p: Array, g: Array) -> Array:
        found: Array = p * (g - (g * p).sum(axis=-1, keepdims=True))
        return found

    def through_log_softmax(self, p: Array, g: Array) -> Array:
        found: Array = g - p * g.sum(axis=-1, keepdims=True)
        return found

    def normalised(self, x: Array, eps: float, is_centred: bool) -> Normalised[Array]:
        return plainly(x, eps, is_centred)

    def through_normalised(self, found: Normalised[Array], g: Array) -> Array:
        return plainly_back(found, g)
