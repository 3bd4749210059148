"""Arrays that carry a rounding bound: a running error analysis in float64.

Beside every value v stands E such that any correct evaluation in the run's dtype, and v itself, lies within E of the
exact value. u is the unit roundoff of the run's dtype and γ_n = n u / (1 − n u) (Higham, Accuracy and Stability of
Numerical Algorithms, section 3.1), which holds for any order of summation and with fused multiply-add. exp, tanh and
log are good to 4 ULP (8 u). Each function is bounded for the formulas that people write, not for the best of them:
sigmoid also as ½ (1 + tanh ½z), tanh also from exponentials, its derivative as 1 − a². Where an input of relu or elu
may have either sign, both derivatives are allowed; where every product is exactly zero, E is 0. Numbers below the
smallest normal one may be flushed to zero. Where float64 itself overflows, E is inf: nothing is known there.

``variants`` has a narrower kind, and one that knows the dtype's range.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.scenario import model

Array = NDArray[np.float64]

#: Relative error of exp, tanh and log, in u.
_FUNCTION = 8.0
#: In u: where 1 − p is less, libraries give exactly 1 for p, and for tanh ½y (glibc from y = 44 on, at 7e-4 u).
_SATURATED = 2.0**-12
#: Roundings when a sum is scaled and stored: of the factor, the product, the sum, and what is read back from it.
_AT_STORING = 6
#: In matrices of more entries, errors are bounded by the norms of rows and columns, and worked out row by row.
_LARGE = 16_384
#: A row is taken to be at least so long: squares of less would be lost.
_SHORTEST = 1e-140
#: An error that every inexact factor has at least: far above the smallest normal number, so that no bound becomes
#: subnormal, which is slow.
_TINY = {"float64": 1e-250, "float32": 1e-30}
#: What a number may lose where it is stored below the smallest normal one: 1.2e-38 in float32, 2.2e-308 in float64,
#: which is taken larger for the same reason.
UNDERFLOW = {"float64": 1e-290, "float32": float(np.finfo("float32").tiny)}


class RowWise(NamedTuple):
    """Errors of a large matrix, worked out for the rows that are asked for: it is never in memory whole."""

    rows: Callable[[slice], Array]
    largest: float
    """At least the largest of them."""
    some_in_row: NDArray[np.bool_]
    some_in_column: NDArray[np.bool_]
    """Which rows and columns have an error at all; the others are exactly 0."""

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.some_in_row), len(self.some_in_column)


class Bounded:
    """Values, and how far each and any correct evaluation of it may be off; ``error`` is None where they are exact."""

    __slots__ = ("_absolute", "_error", "_largest", "_value", "roundings")

    def __init__(
        self,
        value: Array | Callable[[], Array],
        error: Array | RowWise | None,
        roundings: int = 0,
        absolute: Array | None = None,
    ) -> None:
        """``value`` may be worked out when it is asked for, as long as the arrays it comes from are valid."""
        self._value, self._error, self._absolute = value, error, absolute
        self._largest: float | None = None
        self.roundings = roundings
        """error ≥ roundings · u · |value|, where that is known: then sizes need no values."""

    @property
    def value(self) -> Array:
        if callable(self._value):
            self._value = self._value()
        return self._value

    @property
    def absolute(self) -> Array:
        """|value|."""
        if self._absolute is None:
            self._absolute = np.abs(self.value)
        return self._absolute

    @property
    def error(self) -> Array | None:
        if isinstance(self._error, RowWise):
            self._error = self._error.rows(slice(None))
        return self._error

    @property
    def row_wise(self) -> RowWise | None:
        """The error, if it is that of a large matrix."""
        return self._error if isinstance(self._error, RowWise) else None

    @property
    def shape(self) -> tuple[int, ...]:
        """(rows, columns), without working out what is not."""
        return self.value.shape if self._error is None else self._error.shape

    @property
    def largest(self) -> float:
        """At least the largest error; inf where one is no number."""
        if self._largest is None:
            if isinstance(self._error, RowWise):
                largest = self._error.largest
            else:
                largest = 0.0 if self._error is None else float(np.maximum.reduce(self._error, None))
            self._largest = largest if largest == largest else np.inf
        return self._largest

    def rows(self, part: slice) -> Array:
        """The errors of some rows, never NaN."""
        found = self.row_wise
        if found is None:
            return self.bound[part]
        return found.rows(part) if self.largest < np.inf else np.full(found.rows(part).shape, np.inf)

    @property
    def bound(self) -> Array:
        """The error, never None and never NaN."""
        error = self.error
        if error is None:
            return np.zeros_like(self.value)
        return error if self.largest < np.inf else np.nan_to_num(error, nan=np.inf, posinf=np.inf)


class BoundedKind:
    """Operations on bounded arrays of a run in ``dtype`` (float64 or float32)."""

    def __init__(self, dtype: Any, loaded: bool = True) -> None:
        """``loaded``: whether both sides start from the numbers that are told, and not from more digits of them."""
        limits = np.finfo(dtype)
        self._u, self._tiny, self._loaded = float(limits.eps) / 2, _TINY[np.dtype(dtype).name], loaded
        self._smallest = float(limits.smallest_subnormal)
        self._underflow = UNDERFLOW[np.dtype(dtype).name]
        self._floor = self._underflow / self._tiny
        self._short_range = np.dtype(dtype) == np.float32
        """Whether products of ordinary numbers may be below the smallest normal one."""

    def _gamma(self, n: int) -> float:
        return n * self._u / (1 - n * self._u)

    def _spread(self, a: Bounded, roundings: int) -> Array:
        """How far a factor of a sum of products may be off, the roundings of the sum included.

        0 where a is exactly 0, so that sums whose every product is 0 stay exact; elsewhere at least ``_tiny``.
        """
        gamma = self._gamma(roundings)
        spread = gamma * a.absolute
        if a.error is not None:
            spread += (1 + 2 * gamma) * a.error
        if a.error is None or self._short_range:
            spread += self._tiny * (spread > 0)
        return spread

    def _floored(self, size: Array) -> Array:
        """Sizes of a second factor, so large that times ``_tiny`` they cover a product that is flushed to zero."""
        if np.minimum.reduce(size, None) >= self._floor or not ((size < self._floor) & (size > 0)).any():
            return size
        return np.where(size == 0, 0, np.maximum(size, self._floor))

    def told(self, value: Array, recomputed: Bounded) -> Bounded:
        """A result as a side told it, which it may go on from before it is rounded: in float32 some compute in float64.

        Nothing that people use computes beyond float64. What can only be 0 has no digits to round.
        """
        if not self._short_range:
            return Bounded(value, None)
        error = self._u * np.abs(value) + self._underflow
        return Bounded(value, np.where((value == 0) & (recomputed.bound == 0), 0, error))

    # -------------------------------------------------------------- matrices

    def exact(self, array: Any) -> Bounded:
        return Bounded(np.asarray(array, np.float64), None)

    def columns(self, a: Bounded) -> int:
        return int(a.value.shape[1])

    def affine(self, x: Bounded, weight: Bounded, bias: Bounded | None) -> Bounded:
        roundings = x.value.shape[1] + 4
        value = x.value @ weight.value.T
        if weight.value.size > _LARGE:
            rows, columns = self._spread_norms(x, roundings), _norms(weight.value, 1)
            error = self._outer(roundings, rows, columns).rows(slice(None))
        else:
            error = self._spread(x, roundings) @ self._floored(weight.absolute).T
        if bias is not None:
            value += bias.value
            error += self._gamma(roundings) * bias.absolute
        return Bounded(value, error)

    def product(self, left: Bounded, right: Bounded) -> Bounded:
        roundings = left.value.shape[1] + 4
        if len(left.value) * right.value.shape[1] > _LARGE:
            return Bounded(lambda: left.value @ right.value, self._large_product(left, right, roundings), roundings)
        error = self._spread(left, roundings) @ self._floored(_size(right, 3))
        if right.error is not None:
            error += left.absolute @ right.error
        return Bounded(left.value @ right.value, error)

    def _large_product(self, left: Bounded, right: Bounded, roundings: int) -> RowWise:
        """Σ |a| |b| ≤ ‖a‖ ‖b‖ (Cauchy and Schwarz) needs no product of matrices."""
        column = _norms(right.value if right.error is None else _size(right, 3), 0)
        row = self._spread_norms(left, roundings)
        if right.error is None:
            return self._outer(roundings, row, column)
        errors = _norms(right.error, 0)
        return self._outer(roundings, row, column, _norms(left.value, 1), errors)

    def _spread_norms(self, a: Bounded, roundings: int) -> Array:
        """The norm of each row of the spread, where it is not 0 at least ``_tiny``."""
        if a.error is not None:
            return _norms(self._spread(a, roundings), 1)
        norms = self._gamma(roundings) * _norms(a.value, 1)
        return norms + self._tiny * (norms > 0)

    def _outer(
        self, roundings: int, row: Array, column: Array, other_row: Array | None = None, other: Array | None = None
    ) -> RowWise:
        """row · column, and other_row · other; columns so large that products flushed to zero are covered."""
        column = np.where(column == 0, 0, np.maximum(column, roundings * self._floor))

        def rows(part: slice) -> Array:
            error: Array = row[part, None] * column
            if other_row is not None and other is not None:
                error += other_row[part, None] * other
            return error

        largest, in_row, in_column = row.max() * column.max(), row != 0, column != 0
        if other_row is not None and other is not None:
            largest += other_row.max() * other.max()
            in_row, in_column = in_row | (other_row != 0), in_column | (other != 0)
        return RowWise(rows, float(largest), in_row, in_column)

    def transposed(self, a: Bounded) -> Bounded:
        return Bounded(a.value.T, None if a.error is None else a.error.T, a.roundings)

    def column_sums(self, a: Bounded) -> Bounded:
        return self._sums(a, 0)

    def row_sums(self, a: Bounded) -> Bounded:
        return self._sums(a, 1)

    def _sums(self, a: Bounded, axis: int) -> Bounded:
        error = self._gamma(a.value.shape[axis] + 4) * _size(a).sum(axis, keepdims=True)
        if a.error is not None:
            error += a.error.sum(axis, keepdims=True)
        return Bounded(a.value.sum(axis, keepdims=True), error)

    # -------------------------------------------------------------- entry by entry

    def multiplied(self, a: Bounded, b: Bounded) -> Bounded:
        value = a.value * b.value
        error = 2 * self._u * a.absolute
        if a.error is not None:
            error += (1 + 4 * self._u) * a.error
        error = error * _size(b, 3)  # b may be (rows, 1)
        if b.error is not None:
            error += a.absolute * b.error
            error += self._tiny * (value != 0)
        return Bounded(value, error)

    def subtracted(self, a: Bounded, b: Bounded) -> Bounded:
        value = a.value - b.value
        error = 2 * self._u * np.abs(value)
        for term in (a, b):
            if term.error is not None:
                error += (1 + 4 * self._u) * term.error
        return Bounded(value, error)

    def combined(self, *terms: tuple[float, Bounded]) -> Bounded:
        """Its error is 0 only where the sum is exactly 0."""

        def value() -> Array:
            return np.asarray(sum(factor * term.value for factor, term in terms))

        if len(terms) == 1 and (found := terms[0][1].row_wise):
            factor = abs(terms[0][0]) * (1 + _AT_STORING / terms[0][1].roundings)
            if factor >= self._floor:  # the errors are at least ``_tiny``, and cover a product that is flushed to zero
                scaled = found._replace(rows=lambda part: factor * found.rows(part), largest=factor * found.largest)
                return Bounded(value, scaled)
        error = self._scaled_error(*terms[0], len(terms))
        for factor, term in terms[1:]:
            error += self._scaled_error(factor, term, len(terms))
        return Bounded(value, error)

    def _scaled_error(self, factor: float, a: Bounded, terms: int) -> Array:
        """|factor| times a's error, and so many u for roundings here and in storing the sum.

        The product, or the factor itself, may be flushed to zero: a factor below the smallest normal number, such as a
        learning rate of 1e-50 in float32, may be 0, which is off by |factor|.
        """
        roundings, size = terms - 1 + _AT_STORING, a.absolute
        off = 1.0 if abs(factor) < self._underflow else roundings * self._u
        error = (off * abs(factor)) * size
        error += (4 * self._underflow) * (size > 0)
        if a.error is not None:
            error += (abs(factor) * (1 + 2 * roundings * self._u)) * a.error
        return error

    def stored(self, parameter: Bounded, update: Bounded, decay: float = 0.0) -> tuple[Bounded, Bounded]:
        """An update of exactly 0 leaves the parameter as it is; any other adds the roundings of storing their sum."""
        w, roundings = parameter.value, self._roundings_at_storing(decay)
        if found := update.row_wise:
            error: Array | RowWise = self._stored_row_wise(w, found, roundings)
        else:
            e = update.bound
            error = roundings * self._u * parameter.absolute * (e != 0) + e
        return Bounded(lambda: w + update.value, error), Bounded(lambda: update.value, error)

    def _roundings_at_storing(self, decay: float) -> float:
        """How many times u |w| a new parameter may be off; ``decay`` is lr λ where weight decay is part of the update.

        1 for the sum. 1 more where a side goes on from digits that it does not tell, as one does that keeps float64 in
        a float32 case: the old parameter is then told to within its rounding. And (1 − lr λ) w − lr g rounds c =
        1 − lr λ, off by u (lr λ + 2 |c|) with the roundings of lr λ and to the dtype, and c w, off by u |c w|; with
        w − lr λ w stored before lr g is taken off, the product and that sum are off by u (2 lr λ + |c|) |w|.
        """
        decoupled = 2 * decay + 3 * abs(1 - decay) if decay else 0
        return 1 + (not self._loaded) + decoupled

    def _stored_row_wise(self, w: Array, update: RowWise, roundings: float) -> RowWise:
        rounding = roundings * self._u * update.some_in_column

        def rows(part: slice) -> Array:
            error = np.abs(w[part])
            error *= rounding
            if not (some := update.some_in_row[part]).all():
                error *= some[:, None]
            error += update.rows(part)
            return error

        return update._replace(rows=rows, largest=roundings * self._u * _largest(w) + update.largest)

    # -------------------------------------------------------------- losses

    def weighted_sum(self, a: Bounded, weights: Any, factor: Fraction) -> Bounded:
        scale, weights = abs(float(factor)), np.asarray(weights, np.float64)
        size = np.abs(weights)
        error = self._gamma(a.value.size + 6) * (size * _size(a)).sum()
        if a.error is not None:
            error += np.where(size > 0, size * a.error, 0).sum()
        value = float(factor) * (weights * a.value).sum()
        error = 0.0 if error == 0 == value else scale * error + 4 * self._tiny  # NaN where nothing is known
        return Bounded(np.full((1, 1), value), np.full((1, 1), error))

    def weights(self, weights: Any, factor: Fraction) -> Bounded:
        value = float(factor) * np.asarray(weights, np.float64)
        return Bounded(value, 3 * self._u * np.abs(value))

    def square(self, a: Bounded) -> tuple[Bounded, Bounded]:
        return self.multiplied(a, a), self.combined((2, a))

    def log_softmax(self, y: Bounded) -> tuple[Bounded, Bounded]:
        """Max-shifted or not, p by division or from log p: their errors are of one size.

        An error e of log p is one of exp(log p + 2 e) (1 − exp(−e)) of p: of the largest that a side may give, which is
        at most 1; this stays true where p itself underflows. With e the error of y and of shifting it, log Σ exp y is
        off by at most max e, for no entry can raise it by more than itself, and by the sum of those errors of all p,
        which is less where only unlikely entries are uncertain.
        """
        shifted = y.value - y.value.max(axis=1, keepdims=True)
        total = np.exp(shifted).sum(axis=1, keepdims=True)
        log_total = np.log(total)
        p, log_p = np.exp(shifted) / total, shifted - log_total
        highest = np.abs(y.value.max(axis=1, keepdims=True))  # the logarithm of a sum that is not shifted is about this
        error = 2 * self._u * (np.abs(shifted) + np.abs(y.value)) + _FUNCTION * self._u * (2 + log_total + highest)
        error += self._gamma(y.value.shape[1] + 4) + _FUNCTION * self._u * np.abs(log_p)
        if y.error is not None:
            error += y.error
        most = error.max(axis=1, keepdims=True)
        by_share = (np.exp(np.minimum(log_p + 2 * error, 600)) * -np.expm1(-error)).sum(axis=1, keepdims=True)
        error = error + np.minimum(most, by_share)
        error_p = np.exp(np.minimum(log_p + 2 * error, 0)) * -np.expm1(-error)
        return (
            Bounded(log_p, error + self._log_of_subnormal(log_p)),
            Bounded(p, error_p + _FUNCTION * self._u * p + self._tiny),
        )

    def _log_of_subnormal(self, log_p: Array) -> Array:
        """How far the logarithm of a p that was stored may be off where p is subnormal.

        Storing exp and the quotient moves p by η, the smallest number, at most: 2 η / p at p ≥ η / 4. A smaller p is
        stored as 0, and its logarithm is infinite.
        """
        smallest = np.log(self._smallest)
        lost = log_p < smallest + np.log(4) + 53 * np.log(2)  # elsewhere beyond the last digit of p
        if not lost.any():
            return np.zeros_like(log_p)
        stored = lost & (log_p > smallest - np.log(4))
        return np.where(stored, np.log1p(2 * np.exp(np.minimum(smallest - log_p, np.log(4)))), 0)

    def binary(self, p: Bounded, targets: Any) -> tuple[Bounded, Bounded]:
        t, u, e = np.asarray(targets, np.float64), self._u, p.bound
        value = error = np.zeros_like(t)
        for q, share in ((p.value, t), (1 - p.value, 1 - t)):
            log_q = np.maximum(np.log(q), -100)
            e_log = np.minimum((e + u) / np.maximum(q - 2 * e, 0), 200) + _FUNCTION * u * np.abs(log_q)
            value = value - share * log_q
            error = error + np.abs(share) * (np.where(share != 0, e_log, 0) + 2 * u * np.abs(log_q))
        residual, spread = p.value - t, np.maximum(p.value * (1 - p.value), float(np.float32(1e-12)))
        e_spread = (np.abs(1 - 2 * p.value) + 3 * e) * e + 4 * u * spread
        derivative = residual / spread
        # of the quotient of differences and of the difference of quotients
        rounded = 3 * u * (np.abs(t) * (1 - p.value) + np.abs(1 - t) * p.value)
        steepest = (np.abs(residual) + e) / np.maximum(spread - e_spread, 0)
        e_derivative = (e + rounded + steepest * e_spread) / np.maximum(spread - 2 * e_spread, 0)
        return Bounded(value, error), Bounded(derivative, e_derivative + 2 * u * np.abs(derivative))

    def binary_with_logits(self, y: Bounded, targets: Any) -> tuple[Bounded, Bounded]:
        t, v = np.asarray(targets, np.float64), y.value
        value = np.maximum(v, 0) - v * t + np.log1p(np.exp(-np.abs(v)))
        error = _FUNCTION * self._u * (np.abs(v) * (1 + np.abs(t)) + 1)
        if y.error is not None:
            error += y.error * (1 + np.abs(t))
        error += np.abs(np.where(v > 0, 1 - t, t)) * self._log_of_rounded(y)
        p = self._sigmoid(y)[0]
        return Bounded(value, error), self.subtracted(p, Bounded(t, None))

    def _log_of_rounded(self, y: Bounded) -> Array:
        """How far log s, s the smaller of p = sigmoid(y) and 1 − p, may be off where it is worked out from p.

        1 − p of a rounded p, and ½ (1 + tanh ½y) below 0, is off by e = 9 u (``_sigmoid``'s 4 u (1 + p) and the
        subtraction's own) and a multiple of ½u. Where s is less than _SATURATED u it is 0, and its logarithm infinite.
        """
        u, e = self._u, 9 * self._u
        apart = 2 * np.minimum(y.bound, 50)  # of a side's own y from the value here
        s = np.exp(-y.absolute)
        s = s / (1 + s)
        low, high = np.maximum(s * np.exp(-apart), _SATURATED * u), s * np.exp(apart)
        off = np.maximum(np.log1p(e / low), np.log(high / np.maximum(high - e, u / 2)))
        return np.where(high > _SATURATED * u, off, 0)

    # -------------------------------------------------------------- activations

    def activation(self, layer: model.Layer, z: Bounded) -> tuple[Bounded, Bounded]:
        if isinstance(layer, model.Sigmoid):
            return self._sigmoid(z)
        if isinstance(layer, model.Tanh):
            return self._tanh(z)
        if isinstance(layer, model.ReLU):
            return self._relu(z)
        assert isinstance(layer, model.ELU)
        return self._elu(z, layer.alpha)

    def _sigmoid(self, z: Bounded) -> tuple[Bounded, Bounded]:
        """|σ′| ≤ 1/4, |σ″| < 0.0963."""
        u, v = self._u, z.value
        a = np.exp(np.minimum(v, 0)) / (1 + np.exp(-np.abs(v)))
        d = a * (1 - a)
        error = 4 * u * (1 + a)
        if z.error is not None:
            error += np.minimum(z.error * (d + 0.1926 * z.error), np.minimum(z.error / 4, 1))
        e_d = error * (np.abs(1 - 2 * a) + 3 * error) + 20 * u * d
        return Bounded(a, error), Bounded(d, e_d + 2 * self._tiny)

    def _tanh(self, z: Bounded) -> tuple[Bounded, Bounded]:
        """|tanh′| ≤ 1, |tanh″| < 0.77."""
        u = self._u
        a = np.tanh(z.value)
        squared = a * a
        d = 1 - squared
        absolute = np.abs(a)
        error = u * (8 * (a != 0) + 11 * absolute)
        if z.error is not None:
            error += np.minimum(z.error * (d + 1.54 * z.error), np.minimum(z.error, 2)) + 8 * u * (z.error > 0)
        e_d = error * (2 * absolute + 3 * error) + u * (2 * squared + 20 * d)
        return Bounded(a, error), Bounded(d, e_d)

    def _relu(self, z: Bounded) -> tuple[Bounded, Bounded]:
        v, e = z.value, z.error
        on = v > 0
        a, d = np.maximum(v, 0), on.astype(np.float64)
        if e is None:
            return _positive(a, None), _positive(d, None)
        decided = z.absolute > 2 * e
        if decided.all():
            return _positive(a, e * d), _positive(d, None)
        either = ~decided & (e != 0)
        return _positive(a, np.where(on | either, e, 0)), _positive(d, either.astype(np.float64))

    def _elu(self, z: Bounded, alpha: float) -> tuple[Bounded, Bounded]:
        """As z or alpha (e^z − 1), its derivative as alpha e^z or a + alpha."""
        u, v, e = self._u, z.value, z.bound
        above, kink = v > 2 * e, ~(np.abs(v) > 2 * e)
        power = alpha * np.exp(np.minimum(v + 2 * e, 0))
        slope = np.where(above, 1, np.where(kink, max(1.0, alpha), power))
        a = np.where(v > 0, v, alpha * np.expm1(np.minimum(v, 0)))
        computed = _FUNCTION * u * (np.abs(a) + power) + 4 * self._underflow  # of alpha, too, and what it multiplies
        error = slope * e + np.where(above | ((v == 0) & (e == 0)), u * np.abs(a), computed)
        d = np.where(v > 0, 1, alpha * np.exp(np.minimum(v, 0)))
        e_d = np.where(above, 0, error + computed + 2 * u * alpha) + np.where(kink & (e > 0), abs(1 - alpha), 0)
        return Bounded(a, error), Bounded(d, e_d)


def _positive(value: Array, error: Array | None) -> Bounded:
    """Values that are their own absolute values."""
    return Bounded(value, error, absolute=value)


def _largest(a: Array) -> float:
    """The largest absolute value."""
    return max(float(np.maximum.reduce(a, None)), -float(np.minimum.reduce(a, None)))


def _norms(a: Array, axis: int) -> Array:
    """The Euclidean norm of each row (axis 1) or column (axis 0), or more; 0 only where all is 0.

    Squares of less than 1e-140 would be lost: such rows count as 1e-140 long.
    """
    squares = np.einsum("ij,ij->i" if axis else "ij,ij->j", a, a)
    norms: Array = np.sqrt(squares) * (1 + 1e-9)
    short = squares < _SHORTEST**2
    if short.any():
        norms[short] = _SHORTEST * a.compress(short, axis=1 - axis).any(axis=axis)
    return norms


def _size(a: Bounded, errors: int = 2) -> Array:
    """The largest that each may be in absolute value, as a side evaluates it: v and a side are 2 E apart at most."""
    return a.absolute if a.error is None else a.absolute + errors * a.error
