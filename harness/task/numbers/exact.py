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

from harness.scenario import model


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

    def binary(self, p: arb_mat, targets: Any) -> tuple[arb_mat, arb_mat]:
        lowest = arb(float(np.float32(1e-12)))

        def one(q: arb, t: float) -> tuple[arb, arb]:
            value = -(arb(t) * _clamped_log(q) + (1 - arb(t)) * _clamped_log(1 - q))
            return value, (q - t) / (q * (1 - q)).max(lowest)

        return _pairs(p, (one(q, t) for q, t in zip(p.entries(), _flat(targets), strict=True)))

    def binary_with_logits(self, y: arb_mat, targets: Any) -> tuple[arb_mat, arb_mat]:
        def one(v: arb, t: float) -> tuple[arb, arb]:
            return v.max(arb(0)) - v * t + (-abs(v)).exp().log1p(), _sigmoid(v) - t

        return _pairs(y, (one(v, t) for v, t in zip(y.entries(), _flat(targets), strict=True)))

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

    # -------------------------------------------------------------- activations

    def activation(self, layer: model.Layer, z: arb_mat) -> tuple[arb_mat, arb_mat]:
        return _pairs(z, map(self._activation(layer), z.entries()))

    def _activation(self, layer: model.Layer) -> Callable[[arb], tuple[arb, arb]]:
        if isinstance(layer, model.Sigmoid):
            return _sigmoid_pair
        if isinstance(layer, model.Tanh):
            return _tanh_pair
        if isinstance(layer, model.ReLU):
            return lambda v: self._at_kink(v, _identity_pair, _zero_pair)
        assert isinstance(layer, model.ELU)
        alpha = arb(layer.alpha)
        return lambda v: self._at_kink(v, _identity_pair, lambda v: (alpha * v.expm1(), alpha * v.exp()))

    def _at_kink(
        self, v: arb, above: Callable[[arb], tuple[arb, arb]], below: Callable[[arb], tuple[arb, arb]]
    ) -> tuple[arb, arb]:
        if v > 0:
            return above(v)
        if v <= 0:
            return below(v)
        if not self._both_sides:
            raise Undecided
        (a, d), (other_a, other_d) = above(v), below(v)
        return a.union(other_a), d.union(other_d)


def _identity_pair(v: arb) -> tuple[arb, arb]:
    return v, arb(1)


def _zero_pair(_: arb) -> tuple[arb, arb]:
    return arb(0), arb(0)


def _sigmoid(v: arb) -> arb:
    return 1 / (1 + (-v).exp())


def _sigmoid_pair(v: arb) -> tuple[arb, arb]:
    a = _sigmoid(v)
    return a, a * _sigmoid(-v)


def _tanh_pair(v: arb) -> tuple[arb, arb]:
    return v.tanh(), v.sech() ** 2


def _clamped_log(q: arb) -> arb:
    lowest = arb(-100)
    if q > 0:
        return q.log().max(lowest)
    return lowest if q <= 0 else lowest.union(q.upper().log().max(lowest))


def _ratio(factor: Fraction) -> arb:
    return arb(fmpq(factor.numerator, factor.denominator))


def _flat(array: Any) -> list[float]:
    found: list[float] = np.asarray(array, np.float64).ravel().tolist()
    return found


def _like(matrix: arb_mat, entries: Iterable[arb]) -> arb_mat:
    return arb_mat(matrix.nrows(), matrix.ncols(), list(entries))


def _pairs(matrix: arb_mat, pairs: Iterable[tuple[arb, arb]]) -> tuple[arb_mat, arb_mat]:
    values, derivatives = zip(*pairs, strict=True)
    return _like(matrix, values), _like(matrix, derivatives)
