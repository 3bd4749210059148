"""Numbers in ball arithmetic (python-flint's arb): rigorous enclosures of the exact values.

Every ball encloses the exact result of the stated task, whose data, parameters and settings are the floating-point
numbers that the run is given. Where the precision does not decide a sign at a kink, which entry is the largest, or a
softmax, Undecided is raised. Arrays are NumPy's, of balls; products go through flint's matrices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq

from harness.scenario.clip import NormType
from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.layers import function
from harness.task.numbers.bilinear import Bilinear, Ring
from harness.task.numbers.moves import Key, View, axes_of, overlaid, placed, scattered
from harness.task.numbers.normalised import Normalised

#: An array of balls.
Balls = Any


class Undecided(ArithmeticError):
    """A ball is too wide: at a kink it holds both signs, or a softmax of it holds everything."""


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Compute with so many bits; flint keeps its precision for the whole process."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


class ExactKind:
    """Operations on arrays of balls."""

    def __init__(self, both_sides: bool = False) -> None:
        self._both_sides = both_sides
        """At a kink that is not decided, enclose both derivatives in place of raising Undecided."""

    def exact(self, array: Any) -> Balls:
        array = np.asarray(array, np.float64)
        return balls([arb(number) for number in array.ravel().tolist()], array.shape)

    def shape(self, a: Balls) -> tuple[int, ...]:
        found: tuple[int, ...] = a.shape
        return found

    def whole(self, a: Balls) -> Any:
        return np.array([int(float(one)) for one in a.ravel().tolist()], np.int64).reshape(a.shape)

    # -------------------------------------------------------------- moves

    def viewed(self, a: Balls, view: View) -> Balls:
        return view(a)

    def placed(self, a: Balls, view: View, shape: tuple[int, ...], fill: float = 0.0) -> Balls:
        return placed(np.full(shape, arb(fill), object), a, view)

    def overlaid(self, a: Balls, parts: Iterable[tuple[Key, Key]], shape: tuple[int, ...]) -> Balls:
        return overlaid(_zeros(shape), a, parts)

    def gathered(self, a: Balls, index: Any) -> Balls:
        return _array(a.reshape(-1)[index])

    def scattered(self, a: Balls, index: Any, shape: tuple[int, ...]) -> Balls:
        return scattered(_zeros(shape), a, index)

    # -------------------------------------------------------------- products and sums

    def affine(self, x: Balls, weight: Balls, bias: Balls | None) -> Balls:
        z = self.product(x, weight.T)
        return z if bias is None else z + bias

    def product(self, left: Balls, right: Balls) -> Balls:
        if left.ndim == right.ndim == 2:
            return _product(left, right)
        lead = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
        left, right = (np.broadcast_to(one, lead + one.shape[-2:]) for one in (left, right))
        found = _zeros((*lead, left.shape[-2], right.shape[-1]))
        for index in np.ndindex(lead):
            found[index] = _product(left[index], right[index])
        return found

    def bilinear(self, of: Bilinear, a: Balls, b: Balls, bias: Balls | None = None) -> Balls:
        found = of(a, b, Ring(self.product, _zeros))
        return found if bias is None else found + bias

    def transposed(self, a: Balls) -> Balls:
        return a.swapaxes(-1, -2)

    def sums(self, a: Balls, *axes: int) -> Balls:
        return a.sum(axes_of(a, axes), keepdims=True)

    def norm(self, parts: Sequence[Balls], norm_type: NormType) -> Balls:
        sizes = [abs(one) for part in parts for one in part.ravel().tolist()]
        if norm_type == "inf":
            return balls([reduce(arb.max, sizes)], (1,))
        # not ** 2: flint has no number for the power of a ball that holds 0, as of a gradient that cancels
        total = sum((one * one if norm_type == 2 else one for one in sizes), arb(0))
        return balls([total.nonnegative_part().sqrt() if norm_type == 2 else total], (1,))

    # -------------------------------------------------------------- entry by entry

    def multiplied(self, a: Balls, b: Balls) -> Balls:
        return _array(a * b)

    def subtracted(self, a: Balls, b: Balls) -> Balls:
        return _array(a - b)

    def combined(self, *terms: tuple[float | Fraction, Balls]) -> Balls:
        (factor, total), *rest = terms
        total = _times(total, factor)
        for factor, term in rest:
            total = total + _times(term, factor)
        return _array(total)

    def shifted(self, a: Balls, number: float) -> Balls:
        return _array(a + arb(number))

    def maximum(self, a: Balls) -> tuple[Balls, Balls]:
        rows = a.reshape(-1, a.shape[-1])
        found = [self._maximum(row.tolist()) for row in rows]
        return balls([top for top, _ in found], (*a.shape[:-1], 1)), balls(
            [one for _, m in found for one in m], a.shape
        )

    def _maximum(self, row: list[arb]) -> tuple[arb, list[arb]]:
        """The largest of a row, and 1 where it is, the first of several that are exactly the same.

        Several that are the same ball are one function of the same numbers, such as the tanh of one bias: no precision
        tells them apart.
        """
        at = _largest(row)
        rivals = [index for index, one in enumerate(row) if index != at and not one < row[at]]
        if not rivals or (row[at].is_exact() and all(row[index].is_exact() for index in rivals)):
            return row[at], [arb(int(index == at)) for index in range(len(row))]
        if not (self._both_sides or all(_same(row[index], row[at]) for index in rivals)):
            raise Undecided
        top, either = row[at], arb(0.5, 0.5)
        for index in rivals:
            top = top.union(row[index])
        return top, [either if index in (at, *rivals) else arb(0) for index in range(len(row))]

    # -------------------------------------------------------------- an optimizer's

    def averaged(self, share: float, old: Balls, new: Balls) -> Balls:
        return _array(old * arb(share) + new * (1 - arb(share)))

    def corrected(self, a: Balls, share: float, count: float, power: float = 1) -> Balls:
        found = 1 - arb(share) ** arb(count)
        return _array(a / (found if power == 1 else found**power))

    def quotient(self, a: Balls, b: Balls, least: float) -> Balls:
        return _array(a / b)

    def larger(self, a: Balls, b: Balls) -> Balls:
        pairs = zip(a.ravel().tolist(), b.ravel().tolist(), strict=True)
        return balls([one.max(other) for one, other in pairs], a.shape)

    def count(self, a: Balls) -> float:
        return float(a.item())

    def stored(self, parameter: Balls, update: Balls, decay: float = 0.0) -> tuple[Balls, Balls]:
        return parameter + update, update

    # -------------------------------------------------------------- losses

    def weighted_sum(self, a: Balls, weights: Any, factor: Fraction) -> Balls:
        return balls([_array(a * self.exact(weights)).sum() * _ratio(factor)], (1, 1))

    def weights(self, weights: Any, factor: Fraction) -> Balls:
        return _array(self.exact(weights) * _ratio(factor))

    def square(self, a: Balls) -> tuple[Balls, Balls]:
        return _array(a * a), _array(a * arb(2))

    def log_softmax(self, y: Balls) -> tuple[Balls, Balls]:
        log_p = []
        for row in y.reshape(-1, y.shape[-1]).tolist():
            highest = max((v.mid() for v in row), key=float)
            shifted = [v - highest for v in row]
            log_total = sum((v.exp() for v in shifted), arb(0)).log()
            if not log_total.is_finite() and not self._both_sides:  # numbers so large that their balls are as wide
                raise Undecided
            log_p += [v - log_total for v in shifted]
        return balls(log_p, y.shape), balls([v.exp() for v in log_p], y.shape)

    def through_softmax(self, p: Balls, g: Balls) -> Balls:
        return p * (g - self.sums(g * p, -1))

    def through_log_softmax(self, p: Balls, g: Balls) -> Balls:
        return g - p * self.sums(g, -1)

    def normalised(self, x: Balls, eps: float, is_centred: bool) -> Normalised[Balls]:
        count = arb(x.shape[-1])
        mean = self.sums(x, -1) / count if is_centred else _zeros((*x.shape[:-1], 1))
        c = x - mean
        variance = self.sums(c * c, -1) / count
        inverse = balls([self._inverse_root(v) for v in (variance + arb(eps)).ravel().tolist()], variance.shape)
        return Normalised(c * inverse, inverse, mean, variance, is_centred)

    def _inverse_root(self, v: arb) -> arb:
        """1/√v, where half of the digits of v are known at least: of what cancels in a variance little may be left."""
        if not self._both_sides and not v.rad() < arb(2) ** -(ctx.prec // 2) * v.mid():
            raise Undecided
        return v.rsqrt()

    def through_normalised(self, found: Normalised[Balls], g: Balls) -> Balls:
        count = arb(g.shape[-1])
        back = g - found.y * (self.sums(g * found.y, -1) / count)
        return (back - self.sums(g, -1) / count if found.is_centred else back) * found.inverse

    # -------------------------------------------------------------- functions

    def activation(self, layer: Layer, z: Balls) -> tuple[Balls, Balls]:
        return self.applied(function(layer), z)

    def applied(self, of_each: Function, x: Balls) -> tuple[Balls, Balls]:
        found: tuple[Balls, Balls] = of_each.exact(self, x)
        return found

    def number(self, value: float) -> arb:
        """A number as a ball."""
        return arb(value)

    def each(self, x: Balls, pair: Callable[..., tuple[arb, arb]], *numbers: Any) -> tuple[Balls, Balls]:
        """A value and a derivative of each entry, worked out by ``pair`` from it and those of arrays of numbers."""
        entries = zip(
            x.ravel().tolist(), *(np.asarray(array, np.float64).ravel().tolist() for array in numbers), strict=True
        )
        values, derivatives = zip(*(pair(*one) for one in entries), strict=True)
        return balls(values, x.shape), balls(derivatives, x.shape)

    def at_kink(
        self, v: arb, above: Callable[[arb], tuple[arb, arb]], below: Callable[[arb], tuple[arb, arb]]
    ) -> tuple[arb, arb]:
        """``above`` of a ball above 0, ``below`` of any other; of one that may be either, both, or Undecided."""
        if v > 0:
            return above(v)
        if v <= 0:
            return below(v)
        if not self._both_sides:
            raise Undecided
        (a, d), (other_a, other_d) = above(v), below(v)
        return a.union(other_a), d.union(other_d)


def _largest(row: list[arb]) -> int:
    """Where the middle is the largest, the first of equal ones."""
    middles = [one.mid() for one in row]
    at = 0
    for index, middle in enumerate(middles):
        if middle > middles[at]:
            at = index
    return at


def _same(one: arb, other: arb) -> bool:
    """Whether two balls have one middle and one radius."""
    return bool(one.mid() == other.mid() and one.rad() == other.rad())


def balls(entries: Iterable[arb], shape: tuple[int, ...]) -> Balls:
    """An array of these, in row-major order."""
    found = np.empty(int(np.prod(shape)), object)
    found[:] = list(entries)
    return found.reshape(shape)


def _array(found: Any) -> Balls:
    """An array again of what NumPy makes of one without axes: its entry."""
    return np.asarray(found, object)


def _zeros(shape: tuple[int, ...]) -> Balls:
    return np.full(shape, arb(0), object)


def _times(a: Balls, factor: float | Fraction) -> Balls:
    if isinstance(factor, Fraction):
        return a * _ratio(factor)
    return a if factor == 1 else a * arb(factor)


def _product(left: Balls, right: Balls) -> Balls:
    (n, k), m = left.shape, right.shape[1]
    found = arb_mat(n, k, left.ravel().tolist()) * arb_mat(k, m, right.ravel().tolist())
    return balls(found.entries(), (n, m))


def _ratio(factor: Fraction) -> arb:
    return arb(fmpq(factor.numerator, factor.denominator))
