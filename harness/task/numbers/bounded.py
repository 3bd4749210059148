"""Arrays that carry a rounding bound: a running error analysis in float64.

Beside every value v stands E such that any correct evaluation in the run's dtype, and v itself, lies within E of the
exact value. u is the unit roundoff of the run's dtype and γ_n = n u / (1 − n u) (Higham, Accuracy and Stability of
Numerical Algorithms, section 3.1), which holds for any order of summation and with fused multiply-add. exp, tanh and
log are good to 4 ULP (8 u). Each function is bounded for the formulas that people write, not for the best of them:
sigmoid also as ½ (1 + tanh ½z), tanh also from exponentials, its derivative as 1 − a². Where an input may lie on
either side of a kink, both derivatives are allowed; where every product is exactly zero, E is 0. A product, quotient or
function below the smallest normal number may be flushed to zero; a sum so small is exact. Where float64 itself
overflows, E is inf: nothing is known there.

``variants`` has a narrower kind, and one that knows the dtype's range.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from harness.scenario.clip import NormType
from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.layers import function
from harness.task.numbers.bilinear import FLOATS, Bilinear
from harness.task.numbers.moves import Key, View, axes_of, overlaid, placed, scattered
from harness.task.numbers.normalised import Normalised, bounded, bounded_back
from harness.task.numbers.norms import norm
from harness.task.numbers.rounded import FUNCTION, UNDERFLOW, Array, RowWise, correction, positive
from harness.task.numbers.rounded import Bounded as Bounded

#: Roundings when a sum is scaled and stored: of the factor, the product, the sum, and what is read back from it.
_AT_STORING = 6
#: In matrices of more entries, errors are bounded by the norms of rows and columns, and worked out row by row.
_LARGE = 16_384
#: A row is taken to be at least so long: squares of less would be lost.
_SHORTEST = 1e-140
#: An error that every inexact factor has at least: far above the smallest normal number, so that no bound becomes
#: subnormal, which is slow.
_TINY = {"float64": 1e-250, "float32": 1e-30}


class BoundedKind:
    """Operations on bounded arrays, of any rank, of a run in ``dtype`` (float64 or float32)."""

    rounds_probabilities = True
    """Whether a loss may be worked out from a probability that was rounded before."""
    rounds_complements = True
    """Whether 1 − p may be off by a rounding of 1, and not only of itself."""
    squares = 1.0
    """How much of √u E[x²] − E[x]² may lose of a variance, to be taken for correct (``normalised``)."""
    flattest = 0.0
    """What slopes of activations, and what a loss divides by in place of them, are taken to be at least."""

    def __init__(self, dtype: Any, loaded: bool = True, one_step: bool = False) -> None:
        """``loaded``: whether both sides start from the numbers that are told, and not from more digits of them.

        ``one_step``: whether it is used for evaluations of one step alone, whose arrays stay as they are: what follows
        from them alone is then worked out once.
        """
        limits = np.finfo(dtype)
        self.u, self.tiny, self._loaded = float(limits.eps) / 2, _TINY[np.dtype(dtype).name], loaded
        self._smallest = float(limits.smallest_subnormal)
        self.underflow = UNDERFLOW[np.dtype(dtype).name]
        self._floor = self.underflow / self.tiny
        self._one_step = one_step
        self._exact: dict[int, tuple[Any, Bounded]] = {}
        self._affine: dict[tuple[Bounded, Bounded, Bounded | None], Bounded] = {}
        self._short_range = np.dtype(dtype) == np.float32
        """Whether products of ordinary numbers may be below the smallest normal one."""

    def gamma(self, n: int) -> float:
        """γ_n."""
        return self._gamma(n)

    def _gamma(self, n: float) -> float:
        return n * self.u / (1 - n * self.u)

    def _spread(self, a: Bounded, roundings: int) -> Array:
        """How far a factor of a sum of products may be off, the roundings of the sum included.

        0 where a is exactly 0, so that sums whose every product is 0 stay exact; elsewhere at least ``_tiny``.
        """
        gamma = self._gamma(roundings)
        spread = gamma * a.absolute
        if a.error is not None:
            spread += (1 + 2 * gamma) * a.error
        if a.error is None or self._short_range:
            spread += self.tiny * (spread > 0)
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
        error = np.abs(value, out=np.empty_like(value))
        error *= self.u
        error += self.underflow
        if (zero := value == 0).any():
            error[zero & (recomputed.bound == 0)] = 0
        return Bounded(value, error)

    def exact(self, array: Any) -> Bounded:
        if not self._one_step:
            return Bounded(np.asarray(array, np.float64), None)
        if id(array) not in self._exact:  # where the array is kept, so that no other has its id
            self._exact[id(array)] = array, Bounded(np.asarray(array, np.float64), None)
        return self._exact[id(array)][1]

    def shape(self, a: Bounded) -> tuple[int, ...]:
        return a.shape

    def whole(self, a: Bounded) -> Any:
        return a.value.astype(np.int64)

    # -------------------------------------------------------------- moves

    def viewed(self, a: Bounded, view: View) -> Bounded:
        return Bounded(view(a.value), None if a.error is None else view(a.error), a.roundings)

    def placed(self, a: Bounded, view: View, shape: tuple[int, ...], fill: float = 0.0) -> Bounded:
        error = None if a.error is None else placed(np.zeros(shape), a.error, view)
        return Bounded(placed(np.full(shape, fill), a.value, view), error)

    def overlaid(self, a: Bounded, parts: Iterable[tuple[Key, Key]], shape: tuple[int, ...]) -> Bounded:
        """Each entry is a sum of as many terms as windows hold it; one of a single term is that term."""
        parts = tuple(parts)

        def over(b: Array) -> Array:
            return overlaid(np.zeros(shape), b, parts)

        return self._summed(over(a.value), over(_size(a)), a.error if a.error is None else over(a.error), over, a.shape)

    def gathered(self, a: Bounded, index: Any) -> Bounded:
        return Bounded(a.value.reshape(-1)[index], None if a.error is None else a.error.reshape(-1)[index])

    def scattered(self, a: Bounded, index: Any, shape: tuple[int, ...]) -> Bounded:
        def over(b: Array) -> Array:
            return scattered(np.zeros(shape), b, index)

        return self._summed(over(a.value), over(_size(a)), a.error if a.error is None else over(a.error), over, a.shape)

    def _summed(self, value: Array, size: Array, error: Array | None, over: View, shape: tuple[int, ...]) -> Bounded:
        """Sums of ``over(ones)`` terms whose sizes add up to ``size``, and their errors to ``error``."""
        count = over(np.ones(shape))
        found = np.where(count > 1, self._gamma_of(count + 4) * size, 0)
        if error is not None:
            found += error
        return Bounded(value, found if error is not None or count.max(initial=0) > 1 else None)

    def _gamma_of(self, n: Array) -> Array:
        found: Array = n * self.u / (1 - n * self.u)
        return found

    # -------------------------------------------------------------- products and sums

    def affine(self, x: Bounded, weight: Bounded, bias: Bounded | None) -> Bounded:
        if not self._one_step:
            return self._affine_of(x, weight, bias)
        key = x, weight, bias  # the same objects where they are those that the step begins with
        if key not in self._affine:
            self._affine[key] = self._affine_of(x, weight, bias)
        return self._affine[key]

    def _affine_of(self, x: Bounded, weight: Bounded, bias: Bounded | None) -> Bounded:
        """A bias that is off is one term, a weight that is off another: the step's own are exact."""
        roundings = x.value.shape[1] + 4
        value = x.value @ weight.value.T
        if weight.value.size > _LARGE and weight.error is None:
            rows, columns = self._spread_norms(x, roundings), _norms(weight.value, 1)
            error = self._outer(roundings, rows, columns).rows(slice(None))
        else:
            error = self._spread(x, roundings) @ self._floored(_size(weight, 3)).T
        if weight.error is not None:
            error += x.absolute @ weight.error.T
        if bias is not None:
            value += bias.value
            rounding = self._gamma(roundings) * _size(bias)
            error += rounding if np.minimum.reduce(error, None) > 0 else rounding * (error != 0)  # 0 + b is b
            if bias.error is not None:
                error += bias.error
        return Bounded(value, error)

    def product(self, left: Bounded, right: Bounded) -> Bounded:
        roundings = left.value.shape[-1] + 4
        if left.value.ndim == right.value.ndim == 2 and len(left.value) * right.value.shape[1] > _LARGE:
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
        return norms + self.tiny * (norms > 0)

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

    def bilinear(self, of: Bilinear, a: Bounded, b: Bounded, bias: Bounded | None = None) -> Bounded:
        """Each sum, in whatever order, is off by γ of its own number of terms, of which a bias is one."""
        gammas = self._gamma_of(of.terms(a.shape, b.shape) + 4 + (bias is not None))
        gamma, size = float(gammas.max()), self._floored(_size(b, 3))
        share, value = gammas / gamma, of(a.value, b.value, FLOATS)
        error = share * of(gamma * a.absolute + self._least(a) / share.min(), size, FLOATS)
        if a.error is not None:
            error += of((1 + 2 * gamma) * a.error, size, FLOATS)
        if b.error is not None:
            error += of(a.absolute, b.error, FLOATS)
        return Bounded(value, error) if bias is None else self._with_bias(value, error, bias, gammas)

    def _least(self, a: Bounded) -> Array:
        """What a factor is taken to be off at least, so that products that are flushed to zero are covered."""
        return np.where(_size(a) > 0, self.tiny, 0.0)

    def _with_bias(self, value: Array, error: Array, bias: Bounded, gammas: Array) -> Bounded:
        wider = error + gammas * _size(bias) * (error != 0)  # 0 + b is b
        return Bounded(value + bias.value, wider if bias.error is None else wider + bias.error)

    def transposed(self, a: Bounded) -> Bounded:
        return self.viewed(a, _transposed)

    def sums(self, a: Bounded, *axes: int) -> Bounded:
        axes = axes_of(a.value, axes)
        error = self._gamma(prod(a.value.shape[axis] for axis in axes) + 4) * _size(a).sum(axes, keepdims=True)
        if a.error is not None:
            error += a.error.sum(axes, keepdims=True)
        return Bounded(a.value.sum(axes, keepdims=True), error)

    def norm(self, parts: Sequence[Bounded], norm_type: NormType) -> Bounded:
        """Of arrays that are off by E it is off by at most the norm of E, as the triangle inequality has it.

        The sum of n terms is off by γ_n of itself in any order, that of n squares with the squares, and a root halves
        that: γ_(n/2 + 4) with roots of partial sums, squared again, and their root. Each square that is flushed to zero
        takes ``underflow`` from the sum, and a root at most the root of what its argument is off.
        """
        value, off = norm([part.value for part in parts], norm_type), norm(_errors(parts), norm_type)
        n = self._in_a_norm(sum(part.value.size for part in parts))
        roundings: Mapping[NormType, float] = {1: n + 4, 2: n / 2 + 4, "inf": 0}
        error = off + self._gamma(roundings[norm_type]) * (value + 2 * off)
        if norm_type == 2:
            error += min(np.sqrt(n * self.underflow), value + 2 * off)
        return positive(np.array([value]), np.array([error]))

    def _in_a_norm(self, entries: int) -> float:
        """How many terms are added one after the other."""
        return entries

    # -------------------------------------------------------------- entry by entry

    def multiplied(self, a: Bounded, b: Bounded) -> Bounded:
        value = a.value * b.value
        error = 2 * self.u * a.absolute
        if a.error is not None:
            error += (1 + 4 * self.u) * a.error
        error = error * _size(b, 3)  # of another shape, as NumPy broadcasts it
        if b.error is not None:
            error += a.absolute * b.error
        error += (self.underflow if b.error is None else self.tiny) * (value != 0)
        return Bounded(value, error)

    def subtracted(self, a: Bounded, b: Bounded) -> Bounded:
        value = a.value - b.value
        error = 2 * self.u * np.abs(value)
        for term in (a, b):
            if term.error is not None:
                error += (1 + 4 * self.u) * term.error
        return Bounded(value, error)

    def shifted(self, a: Bounded, number: float) -> Bounded:
        """a + c: c is rounded to the dtype, the sum to the dtype, and so is what is read back from it.

        A c below the smallest normal number may be 0.
        """
        value = a.value + number
        off = self.u if abs(number) >= self.underflow else 1.0
        error = 2 * self.u * np.abs(value) + off * abs(number)
        if a.error is not None:
            error += (1 + 4 * self.u) * a.error
        return Bounded(value, error)

    def maximum(self, a: Bounded) -> tuple[Bounded, Bounded]:
        """Of the last axis. Where several entries may be the largest, the mask may be 0 or 1 at each of them.

        A side's largest entry j has v_j + 2 E_j ≥ v_i − 2 E_i, i the largest here, and is off by at most E_j. Of equal
        entries without an error it is the first.
        """
        at = a.value.argmax(-1)[..., None]
        top, mask = np.take_along_axis(a.value, at, -1), np.zeros_like(a.value)
        np.put_along_axis(mask, at, 1.0, -1)
        if a.error is None:
            return Bounded(top, None), positive(mask, None)
        apart = 2 * (a.error + np.take_along_axis(a.error, at, -1))
        rival = (mask > 0) | ~((top - a.value > apart) | (apart == 0))  # also where nothing is known
        several = rival.sum(-1, keepdims=True) > 1
        error = np.where(rival, a.error, 0).max(-1, keepdims=True)
        return Bounded(top, error), positive(mask, np.where(several & rival, 1.0, 0.0))

    def combined(self, *told: tuple[float | Fraction, Bounded]) -> Bounded:
        """Its error is 0 only where the sum is exactly 0."""
        terms = [(float(factor), term) for factor, term in told]

        def value() -> Array:
            return np.asarray(sum(factor * term.value for factor, term in terms))

        if len(terms) == 1 and (found := terms[0][1].row_wise):
            factor = abs(terms[0][0]) * (1 + _AT_STORING / terms[0][1].roundings)
            if factor >= self._floor:  # the errors are at least ``_tiny``, and cover a product that is flushed to zero
                scaled = found._replace(rows=lambda part: factor * found.rows(part), largest=factor * found.largest)
                return Bounded(value, scaled)
        error = self._scaled_error(*terms[0], len(terms))
        for factor, term in terms[1:]:
            other = self._scaled_error(factor, term, len(terms))
            error = np.add(error, other, out=error if error.shape == other.shape != () else None)
        return Bounded(value, error)

    def _scaled_error(self, factor: float, a: Bounded, terms: int) -> Array:
        """|factor| times a's error, and so many u for roundings here and in storing the sum.

        The product, or the factor itself, may be flushed to zero: a factor below the smallest normal number, such as a
        learning rate of 1e-50 in float32, may be 0, which is off by |factor|.
        """
        roundings, size = terms - 1 + _AT_STORING, a.absolute
        off = 1.0 if abs(factor) < self.underflow else roundings * self.u
        error = (off * abs(factor)) * size
        some = size > 0
        error += 4 * self.underflow if some.all() else (4 * self.underflow) * some
        if a.error is not None:
            error += (abs(factor) * (1 + 2 * roundings * self.u)) * a.error
        return error

    # -------------------------------------------------------------- an optimizer's

    def averaged(self, share: float, old: Bounded, new: Bounded) -> Bounded:
        """As β old + (1 − β) new, as old + (1 − β)(new − old), and as torch.lerp has it: new − β (new − old) for β ≤ ½.

        The first rounds each term 3 times, and ``combined`` allows more. In the second, new − old, 1 − β and their
        product are off by 3 u (1 − β)(|old| + |new|). In the third, β is 1 − (1 − β) again, off by u, and the product
        by 2 u β (|old| + |new|) besides. What that is more than ``combined`` allows is below 4 u (1 − β) |old|.
        """
        return self._averaged(share, 1 - share, old, new)

    def _averaged(self, share: float, rest: float, old: Bounded, new: Bounded) -> Bounded:
        found = self.combined((share, old), (rest, new))
        return Bounded(found.value, found.bound + (4 * self.u * rest) * old.absolute)

    def corrected(self, a: Bounded, share: float, count: float, power: float = 1) -> Bounded:
        """β^t is worked out in float64 whatever the dtype, as a power or as a product that grows from step to step.

        It is off by (t + 2) u β^t at most, u that of float64, and 1 − β^t by its own rounding besides.
        """
        right = correction(share, count)
        return self._corrected(a, right, power, (count + 2) * 2.0**-53 * abs((1 - right) / right) + 2.0**-53)

    def _corrected(self, a: Bounded, right: np.float64, power: float, relative: np.float64) -> Bounded:
        """a / right^power, where ``right`` may be off by so much, relative to it."""
        found = self.combined((float(1 / right**power), a))
        off = relative / (1 - relative) if relative < 1 else np.inf
        return Bounded(found.value, found.bound + off * np.where(a.absolute == 0, 0, found.absolute + found.bound))

    def quotient(self, a: Bounded, b: Bounded, least: float) -> Bounded:
        """|a/b − a′/b′| ≤ |a − a′| / |b′| + |a| |b − b′| / |b b′|; nothing is known where b may be 0.

        It is rounded twice where it is a product with a reciprocal, and once more with what a side multiplies first.
        """
        e_a, e_b = a.bound, b.bound
        least = 0.0 if least < self.underflow else least * (1 - 8 * self.u)
        own, right = (np.maximum(b.absolute - n * e_b, np.minimum(least, b.absolute)) for n in (2, 1))
        off = e_a / own + np.where(e_b == 0, 0, (a.absolute + e_a) * e_b / (own * right))
        value = a.value / b.value
        error = off + 4 * self.u * (np.abs(value) + off) + self.underflow * (value != 0)
        return Bounded(value, np.where(own > 0, error, np.inf))

    def larger(self, a: Bounded, b: Bounded) -> Bounded:
        """The larger of two moves by no more than the one of them that moves most."""
        return Bounded(np.maximum(a.value, b.value), np.maximum(a.bound, b.bound))

    def count(self, a: Bounded) -> float:
        return float(a.value.item())

    def stored(self, parameter: Bounded, update: Bounded, decay: float = 0.0) -> tuple[Bounded, Bounded]:
        """An update of exactly 0 leaves the parameter as it is; any other adds the roundings of storing their sum."""
        w, roundings = parameter.value, self._roundings_at_storing(decay)
        if found := update.row_wise:
            error: Array | RowWise = self._stored_row_wise(w, found, roundings)
        else:
            e = update.bound
            error = roundings * self.u * parameter.absolute * (e != 0) + e
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
        rounding = roundings * self.u * update.some_in_column

        def rows(part: slice) -> Array:
            error = np.abs(w[part])
            error *= rounding
            if not (some := update.some_in_row[part]).all():
                error *= some[:, None]
            error += update.rows(part)
            return error

        return update._replace(rows=rows, largest=roundings * self.u * _largest(w) + update.largest)

    # -------------------------------------------------------------- losses

    def weighted_sum(self, a: Bounded, weights: Any, factor: Fraction) -> Bounded:
        """What has no weight is no term: its product is 0, and adding it rounds nothing."""
        scale, weights = abs(float(factor)), np.asarray(weights, np.float64)
        size = np.abs(weights)
        error = self._gamma(int(np.count_nonzero(size)) + 6) * (size * _size(a)).sum()
        if a.error is not None:
            error += np.where(size > 0, size * a.error, 0).sum()
        value = float(factor) * (weights * a.value).sum()
        error = 0.0 if error == 0 == value else scale * error + 4 * self.tiny  # NaN where nothing is known
        return Bounded(np.full((1, 1), value), np.full((1, 1), error))

    def weights(self, weights: Any, factor: Fraction) -> Bounded:
        value = float(factor) * np.asarray(weights, np.float64)
        return Bounded(value, 3 * self.u * np.abs(value))

    def square(self, a: Bounded) -> tuple[Bounded, Bounded]:
        return self.multiplied(a, a), self.combined((2, a))

    def log_softmax(self, y: Bounded) -> tuple[Bounded, Bounded]:
        """Max-shifted or not, p by division or from log p: their errors are of one size.

        An error e of log p is one of exp(log p + 2 e) (1 − exp(−e)) of p: of the largest that a side may give, which is
        at most 1; this stays true where p itself underflows. With e the error of y and of shifting it, log Σ exp y is
        off by at most max e, for no entry can raise it by more than itself, and by the sum of those errors of all p,
        which is less where only unlikely entries are uncertain. exp, log and the sum are off besides, each once: at
        most (16 + 9 log Σ) u and γ_n where log p is worked out again from p, and 8 u of each logarithm that is taken.
        """
        shifted = y.value - y.value.max(axis=-1, keepdims=True)
        total = np.exp(shifted).sum(axis=-1, keepdims=True)
        log_total = np.log(total)
        p, log_p = np.exp(shifted) / total, shifted - log_total
        highest = np.abs(y.value.max(axis=-1, keepdims=True))  # a sum that is not shifted has about this logarithm
        moved = 2 * self.u * (np.abs(shifted) + np.abs(y.value))
        if y.error is not None:
            moved += y.error
        most = moved.max(axis=-1, keepdims=True)
        by_share = (np.exp(np.minimum(log_p + 2 * moved, 600)) * -np.expm1(-moved)).sum(axis=-1, keepdims=True)
        error = moved + np.minimum(most, by_share) + self._gamma(y.value.shape[-1] + 4) + self.u * log_total
        error += FUNCTION * self.u * (2 + log_total + highest + np.abs(log_p))
        error_p = np.exp(np.minimum(log_p + 2 * error, 0)) * -np.expm1(-error)
        return (
            Bounded(log_p, error + self._log_of_subnormal(log_p)),
            Bounded(p, error_p + FUNCTION * self.u * p + self.tiny),
        )

    def through_softmax(self, p: Bounded, g: Bounded) -> Bounded:
        """As p (g − Σ g p), as g p − p Σ g p, or with the Jacobian diag(p) − p pᵀ written out.

        Whichever it is, p_i is a factor of the whole: where it is off, so is p_i (g_i − Σ g p). Of the Jacobian times
        g, the diagonal's p_i g_i is one of n terms, and off by γ_n |p_i g_i|; that covers the roundings of g p as well.
        """
        gp = self.multiplied(g, p)
        found = self.multiplied(p, self.subtracted(g, self.sums(gp, -1)))
        return Bounded(found.value, found.bound + self._gamma(p.value.shape[-1] + 4) * gp.absolute)

    def through_log_softmax(self, p: Bounded, g: Bounded) -> Bounded:
        """With the Jacobian written out, as well: (1 − p_i) g_i is then one of n terms."""
        found = self.subtracted(g, self.multiplied(p, self.sums(g, -1)))
        return Bounded(found.value, found.bound + self._gamma(p.value.shape[-1] + 4) * g.absolute)

    def normalised(self, x: Bounded, eps: float, is_centred: bool) -> Normalised[Bounded]:
        return bounded(self, x, eps, is_centred)

    def through_normalised(self, found: Normalised[Bounded], g: Bounded) -> Bounded:
        return bounded_back(self, found, g)

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

    # -------------------------------------------------------------- functions

    def activation(self, layer: Layer, z: Bounded) -> tuple[Bounded, Bounded]:
        return self.applied(function(layer), z)

    def applied(self, of_each: Function, x: Bounded) -> tuple[Bounded, Bounded]:
        return of_each.bounded(self, x)


def _errors(parts: Sequence[Bounded]) -> Iterator[Array]:
    """How far entries are off; those of a large matrix some rows at a time."""
    for part in parts:
        if found := part.row_wise:
            step = max(1, _LARGE // found.shape[1])
            yield from (part.rows(slice(start, start + step)) for start in range(0, found.shape[0], step))
        elif part.error is not None:
            yield part.bound


def _transposed(a: Array) -> Array:
    return a.swapaxes(-1, -2)


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
