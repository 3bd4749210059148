"""Numbers in ball arithmetic (python-flint's arb): rigorous enclosures of the exact values.

Every ball encloses the exact result of the stated task, whose data, parameters and settings are the floating-point
numbers that the run is given. Where the precision does not decide a sign at a kink, or a softmax, Undecided is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx, fmpq

from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.layers import function


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
    """Operations on matrices of balls."""

    def __init__(self, both_sides: bool = False) -> None:
        self._both_sides = both_sides
        """At a kink that is not decided, enclose both derivatives in place of raising Undecided."""

    # -------------------------------------------------------------- matrices

    def exact(self, array: Any) -> arb_mat:
        rows, columns = array.shape
        return arb_mat(rows, columns, np.asarray(array, np.float64).ravel().tolist())

    def columns(self, a: arb_mat) -> int:
        return int(a.ncols())

    def affine(self, x: arb_mat, weight: arb_mat, bias: arb_mat | None) -> arb_mat:
        z = x * weight.transpose()
        if bias is None:
            return z
        ones = arb_mat(x.nrows(), 1, [1] * x.nrows())
        return z + ones * bias

    def product(self, left: arb_mat, right: arb_mat) -> arb_mat:
        return left * right

    def transposed(self, a: arb_mat) -> arb_mat:
        return a.transpose()

    def column_sums(self, a: arb_mat) -> arb_mat:
        return arb_mat(1, a.nrows(), [1] * a.nrows()) * a

    def row_sums(self, a: arb_mat) -> arb_mat:
        return a * arb_mat(a.ncols(), 1, [1] * a.ncols())

    # -------------------------------------------------------------- entry by entry

    def multiplied(self, a: arb_mat, b: arb_mat) -> arb_mat:
        if b.ncols() == 1 != a.ncols():
            b = b * arb_mat(1, a.ncols(), [1] * a.ncols())
        return _like(a, (x * y for x, y in zip(a.entries(), b.entries(), strict=True)))

    def subtracted(self, a: arb_mat, b: arb_mat) -> arb_mat:
        return a - b

    def combined(self, *terms: tuple[float, arb_mat]) -> arb_mat:
        (factor, total), *rest = terms
        total = total * arb(factor)
        for factor, term in rest:
            total = total + term * arb(factor)
        return total

    def stored(self, parameter: arb_mat, update: arb_mat, decay: float = 0.0) -> tuple[arb_mat, arb_mat]:
        return parameter + update, update

    # -------------------------------------------------------------- losses

    def weighted_sum(self, a: arb_mat, weights: Any, factor: Fraction) -> arb_mat:
        entries = zip(a.entries(), self.exact(weights).entries(), strict=True)
        return arb_mat(1, 1, [sum((x * w for x, w in entries), arb(0)) * _ratio(factor)])

    def weights(self, weights: Any, factor: Fraction) -> arb_mat:
        return self.exact(weights) * _ratio(factor)

    def square(self, a: arb_mat) -> tuple[arb_mat, arb_mat]:
        return self.multiplied(a, a), a * 2

    def log_softmax(self, y: arb_mat) -> tuple[arb_mat, arb_mat]:
        log_p = []
        for row in y.tolist():
            highest = max((v.mid() for v in row), key=float)
            shifted = [v - highest for v in row]
            log_total = sum((v.exp() for v in shifted), arb(0)).log()
            if not log_total.is_finite() and not self._both_sides:  # numbers so large that their balls are as wide
                raise Undecided
            log_p += [v - log_total for v in shifted]
        return _like(y, log_p), _like(y, (v.exp() for v in log_p))

    def through_softmax(self, p: arb_mat, g: arb_mat) -> arb_mat:
        gp = self.multiplied(g, p)
        return gp - self.multiplied(p, self.row_sums(gp))

    # -------------------------------------------------------------- functions

    def activation(self, layer: Layer, z: arb_mat) -> tuple[arb_mat, arb_mat]:
        return self.applied(function(layer), z)

    def applied(self, of_each: Function, x: arb_mat) -> tuple[arb_mat, arb_mat]:
        found: tuple[arb_mat, arb_mat] = of_each.exact(self, x)
        return found

    def number(self, value: float) -> arb:
        """A number as a ball."""
        return arb(value)

    def each(self, x: arb_mat, pair: Callable[..., tuple[arb, arb]], *numbers: Any) -> tuple[arb_mat, arb_mat]:
        """A value and a derivative of each entry, worked out by ``pair`` from it and those of arrays of numbers."""
        entries = zip(x.entries(), *(np.asarray(array, np.float64).ravel().tolist() for array in numbers), strict=True)
        values, derivatives = zip(*(pair(*one) for one in entries), strict=True)
        return _like(x, values), _like(x, derivatives)

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


def _ratio(factor: Fraction) -> arb:
    return arb(fmpq(factor.numerator, factor.denominator))


def _like(matrix: arb_mat, entries: Iterable[arb]) -> arb_mat:
    return arb_mat(matrix.nrows(), matrix.ncols(), list(entries))
