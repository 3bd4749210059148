"""Bounded arrays that allow less, or that know more: what is asked where the usual bound decides nothing, or accuses.

``BoundedKind`` allows every formulation that people write, so that nobody is accused within it. Some of them lose many
digits; where the bound is then too wide to tell anything, ``NarrowKind``, which leaves those out, may still show that
both sides are right; ``StrictKind`` and ``SteepKind`` serve ``run.shown``. ``RangedKind`` is slower, and asked before
anybody is accused, and where a number is not finite.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from harness.scenario.clip import NormType
from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.numbers.bilinear import FLOATS, Bilinear
from harness.task.numbers.bounded import BoundedKind
from harness.task.numbers.elementary import SQRT_OF_DIFFERENCE
from harness.task.numbers.moves import Key, overlaid, scattered
from harness.task.numbers.normalised import Normalised, sized_back
from harness.task.numbers.rounded import Array, Bounded, correction


class NarrowKind(BoundedKind):
    """Without the formulations that lose most digits: what lies within it is right, what does not may be.

    No logarithm of a probability that was rounded before, no weight decay apart from the gradient, no digits that are
    not told, no variance as E[x²] − E[x]², no average from the difference of old and new.
    """

    rounds_probabilities = False
    squares = 0.0

    def told(self, value: Array, recomputed: Bounded) -> Bounded:
        return Bounded(value, None)

    def _roundings_at_storing(self, decay: float) -> float:
        return 1.0

    def _averaged(self, share: float, rest: float, old: Bounded, new: Bounded) -> Bounded:
        return self.combined((share, old), (rest, new))

    def _in_a_norm(self, entries: int) -> float:
        """As if the sum were one of √n sums of √n terms each."""
        return min(entries, 2 * math.sqrt(entries) + 8)

    def _log_of_subnormal(self, log_p: Array) -> Array:
        return np.zeros_like(log_p)


class StrictKind(NarrowKind):
    """And 1 − p as a subtraction gives it of the p that there is: not of one that was rounded elsewhere."""

    rounds_complements = False


class SteepKind(BoundedKind):
    """What gradients would be if every activation had a slope of 1 at least; the bounds mean nothing.

    Beside it, what is left of a gradient shows how much of it vanishes in activations that are flat.
    """

    flattest = 1.0

    def activation(self, layer: Layer, z: Bounded) -> tuple[Bounded, Bounded]:
        value, slope = super().activation(layer, z)
        return value, Bounded(np.maximum(slope.absolute, self.flattest), None)


class SquaresKind(BoundedKind):
    """With the variance as E[x²] − E[x]², however much of it cancels: it names what was done, and clears nobody."""

    squares = np.inf


class SizedKind(BoundedKind):
    """What gradients would be if nothing cancelled: every sum is that of absolute values; the bounds mean nothing."""

    _is_back = False
    """Whether it is on its way back: on the way forward, values are as they are."""

    def weights(self, weights: Any, factor: Fraction) -> Bounded:
        self._is_back = True
        return super().weights(weights, factor)

    def sums(self, a: Bounded, *axes: int) -> Bounded:
        return Bounded(a.absolute.sum(axes or None, keepdims=True), None) if self._is_back else super().sums(a, *axes)

    def product(self, left: Bounded, right: Bounded) -> Bounded:
        return Bounded(left.absolute @ right.absolute, None) if self._is_back else super().product(left, right)

    def bilinear(self, of: Bilinear, a: Bounded, b: Bounded, bias: Bounded | None = None) -> Bounded:
        return Bounded(of(a.absolute, b.absolute, FLOATS), None) if self._is_back else super().bilinear(of, a, b, bias)

    def normalised(self, x: Bounded, eps: float, is_centred: bool) -> Normalised[Bounded]:
        """The mean is that of sizes."""
        return super().normalised(x, eps, is_centred)._replace(mean=Bounded(x.absolute.mean(-1, keepdims=True), None))

    def through_normalised(self, found: Normalised[Bounded], g: Bounded) -> Bounded:
        return sized_back(found, g)


class ConstantsKind(BoundedKind):
    """An optimizer's constants worked out in the run's dtype, or from other digits: a convention, told as such.

    In float32 β is rounded, and 1 − β and 1 − βᵗ are of that β. βᵗ is off by (t + 1) u of itself besides, as a power or
    as a product that grows; for t = 1 it is β. In float64 1 − β is as people write it in decimals, 0.1 beside 0.9.
    """

    def _constant(self, share: float) -> float:
        return float(np.float32(share)) if self._short_range else share

    def averaged(self, share: float, old: Bounded, new: Bounded) -> Bounded:
        if self._short_range:
            return super().averaged(self._constant(share), old, new)
        return self._averaged(share, float(1 - Fraction(repr(share))), old, new)

    def corrected(self, a: Bounded, share: float, count: float, power: float = 1) -> Bounded:
        right = correction(self._constant(share), count)
        off = (count + 1) * abs(1 - right) if count != 1 else 0.0
        return self._corrected(a, right, power, (off + abs(right)) * self.u / abs(right))


class RangedKind(BoundedKind):
    """The error is inf wherever a correct evaluation may leave the dtype's range on the way, in whatever order.

    A sum may by one of its partial sums, so that the sum of sizes counts. A mean that is taken in the end may leave all
    of the way back larger by as much as it divides by, and an elu's gradient may be multiplied by alpha before e^z.
    """

    def __init__(self, dtype: Any, loaded: bool = True, one_step: bool = False) -> None:
        super().__init__(dtype, loaded, one_step)
        self._largest = self._end = float(np.finfo(dtype).max)

    def _within(self, found: Bounded, size: Array | None = None, end: float | None = None) -> Bounded:
        """``found``, its error inf where ``size``, at least its absolute value, may be beyond the ``end``."""
        size, end = found.absolute if size is None else np.maximum(size, found.absolute), end or self._end
        beyond = ~(size + 2 * np.minimum(found.bound, end / 4) <= end)
        return Bounded(found.value, np.where(beyond, np.inf, found.bound)) if beyond.any() else found

    def _affine_of(self, x: Bounded, weight: Bounded, bias: Bounded | None) -> Bounded:
        size = x.absolute @ weight.absolute.T
        return self._within(super()._affine_of(x, weight, bias), size if bias is None else size + bias.absolute)

    def product(self, left: Bounded, right: Bounded) -> Bounded:
        return self._within(super().product(left, right), left.absolute @ right.absolute)

    def norm(self, parts: Sequence[Bounded], norm_type: NormType) -> Bounded:
        found = super().norm(parts, norm_type)
        size = found.value + 2 * found.bound
        return self._within(found, size * size if norm_type == 2 else size)

    def bilinear(self, of: Bilinear, a: Bounded, b: Bounded, bias: Bounded | None = None) -> Bounded:
        size = of(a.absolute, b.absolute, FLOATS)
        return self._within(super().bilinear(of, a, b, bias), size if bias is None else size + bias.absolute)

    def sums(self, a: Bounded, *axes: int) -> Bounded:
        return self._within(super().sums(a, *axes), a.absolute.sum(axes or None, keepdims=True))

    def overlaid(self, a: Bounded, parts: Iterable[tuple[Key, Key]], shape: tuple[int, ...]) -> Bounded:
        parts = tuple(parts)
        return self._within(super().overlaid(a, parts, shape), overlaid(np.zeros(shape), a.absolute, parts))

    def scattered(self, a: Bounded, index: Any, shape: tuple[int, ...]) -> Bounded:
        return self._within(super().scattered(a, index, shape), scattered(np.zeros(shape), a.absolute, index))

    def shifted(self, a: Bounded, number: float) -> Bounded:
        return self._within(super().shifted(a, number))

    def multiplied(self, a: Bounded, b: Bounded) -> Bounded:
        return self._within(super().multiplied(a, b), a.absolute)

    def subtracted(self, a: Bounded, b: Bounded) -> Bounded:
        return self._within(super().subtracted(a, b))

    def combined(self, *terms: tuple[float | Fraction, Bounded]) -> Bounded:
        sizes = np.asarray(sum(abs(float(factor)) * term.absolute for factor, term in terms))
        return self._within(super().combined(*terms), sizes, self._largest)

    def averaged(self, share: float, old: Bounded, new: Bounded) -> Bounded:
        size = share * old.absolute + (1 - share) * (old.absolute + new.absolute)
        return self._within(super().averaged(share, old, new), size, self._largest)

    def quotient(self, a: Bounded, b: Bounded, least: float) -> Bounded:
        return self._within(super().quotient(a, b, least))

    def stored(self, parameter: Bounded, update: Bounded, decay: float = 0.0) -> tuple[Bounded, Bounded]:
        after, moved = super().stored(parameter, update, decay)
        return self._within(after, end=self._largest), self._within(moved, end=self._largest)

    def weighted_sum(self, a: Bounded, weights: Any, factor: Fraction) -> Bounded:
        sizes = (np.abs(weights) * a.absolute).sum(keepdims=True)
        return self._within(super().weighted_sum(a, weights, factor), sizes * max(1.0, abs(float(factor))))

    def weights(self, weights: Any, factor: Fraction) -> Bounded:
        self._end *= min(1.0, abs(float(factor)))
        return self._within(super().weights(weights, factor))

    def log_softmax(self, y: Bounded) -> tuple[Bounded, Bounded]:
        return self._of_known(super().log_softmax(y), y.bound.max(axis=-1, keepdims=True))

    def applied(self, of_each: Function, x: Bounded) -> tuple[Bounded, Bounded]:
        """The root of a difference that may be below 0 is no number."""
        unknown = np.where(x.value < 2 * x.bound, np.inf, x.bound) if of_each is SQRT_OF_DIFFERENCE else x.bound
        found = self._of_known(super().applied(of_each, x), unknown)
        self._end /= of_each.scale
        return found

    def _of_known(self, pair: tuple[Bounded, Bounded], error: Array) -> tuple[Bounded, Bounded]:
        """A function's value and derivative; even a bounded function of what may be NaN may be NaN."""
        value, derivative = (
            self._within(Bounded(one.value, one.bound + np.where(error == np.inf, np.inf, 0))) for one in pair
        )
        return value, derivative
