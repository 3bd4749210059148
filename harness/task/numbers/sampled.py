"""Balls of which single entries are worked out as they are asked for, of what is too large to be exact as a whole.

An array is its shape and a function that gives entries by their flat indices. What an operation needs of its inputs for
these it asks of them in turn, so that an entry of a convolution costs one window, however large the image is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import prod
from operator import itemgetter
from typing import Any

import numpy as np
from flint import arb, arb_mat
from numpy.typing import NDArray

from harness.scenario.clip import NormType
from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.layers import function
from harness.task.numbers.bilinear import Bilinear
from harness.task.numbers.exact import Balls, ExactKind, balls
from harness.task.numbers.moves import Key, View
from harness.task.numbers.normalised import Normalised

#: Flat indices of entries.
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Entries:
    """An array of balls, by its entries."""

    shape: tuple[int, ...]
    at: Callable[[Indices], Balls]
    """Of flat indices (n,) the balls (n,)."""

    @property
    def numbers(self) -> NDArray[np.intp]:
        """The flat index of each entry, in the array's shape."""
        return np.arange(prod(self.shape)).reshape(self.shape)


class SampledKind:
    """The operations of ``ExactKind`` on single entries."""

    def __init__(self, both_sides: bool = False) -> None:
        self._exact = ExactKind(both_sides)

    def exact(self, array: Any) -> Entries:
        array = np.asarray(array, np.float64)
        flat = array.reshape(-1)
        return Entries(array.shape, lambda i: self._exact.exact(flat[i]))

    def shape(self, a: Entries) -> tuple[int, ...]:
        return a.shape

    def whole(self, a: Entries) -> Any:
        return self._exact.whole(a.at(a.numbers.reshape(-1))).reshape(a.shape)

    # -------------------------------------------------------------- moves

    def viewed(self, a: Entries, view: View) -> Entries:
        shape = view(np.broadcast_to(False, a.shape)).shape
        return Entries(shape, lambda i: a.at(view(a.numbers).flat[i]))

    def placed(self, a: Entries, view: View, shape: tuple[int, ...], fill: float = 0.0) -> Entries:
        def at(i: Indices) -> Balls:
            return _some(a, _inverse(a.numbers, view, shape)[i], fill)

        return Entries(shape, at)

    def overlaid(self, a: Entries, parts: Iterable[tuple[Key, Key]], shape: tuple[int, ...]) -> Entries:
        parts = tuple(parts)

        def at(i: Indices) -> Balls:
            terms = (_some(a, _inverse(a.numbers[part], itemgetter(to), shape)[i]) for to, part in parts)
            return sum(terms, balls([arb(0)] * len(i), i.shape))

        return Entries(shape, at)

    def gathered(self, a: Entries, index: Any) -> Entries:
        flat = np.asarray(index).reshape(-1)
        return Entries(np.shape(index), lambda i: a.at(flat[i]))

    def scattered(self, a: Entries, index: Any, shape: tuple[int, ...]) -> Entries:
        flat = np.asarray(index).reshape(-1)
        return Entries(shape, lambda i: _each(i, lambda one: a.at(np.flatnonzero(flat == one)).sum() + arb(0)))

    # -------------------------------------------------------------- products and sums

    def affine(self, x: Entries, weight: Entries, bias: Entries | None) -> Entries:
        z = self.product(x, self.transposed(weight))
        return z if bias is None else self.combined((1, z), (1, bias))

    def product(self, left: Entries, right: Entries) -> Entries:
        count = left.shape[-1]
        lead = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
        shape = (*lead, left.shape[-2], right.shape[-1])

        def one(index: Any) -> arb:
            *at, row, column = np.unravel_index(index, shape)
            rows = left.at(_line(left.shape, at, row, slice(None)))
            columns = right.at(_line(right.shape, at, slice(None), column))
            return (arb_mat(1, count, rows.tolist()) * arb_mat(count, 1, columns.tolist()))[0, 0]

        return Entries(shape, lambda i: _each(i, one))

    def bilinear(self, of: Bilinear, a: Entries, b: Entries, bias: Entries | None = None) -> Entries:
        shape = of.sums(a.shape, b.shape)

        def one(index: Any) -> arb:
            first, second = of.factors(_index(index, shape), a.shape, b.shape)
            found: arb = (a.at(first) * b.at(second)).sum() + arb(0)
            return found

        z = Entries(shape, lambda i: _each(i, one))
        return z if bias is None else self.combined((1, z), (1, bias))

    def transposed(self, a: Entries) -> Entries:
        return self.viewed(a, lambda array: array.swapaxes(-1, -2))

    def sums(self, a: Entries, *axes: int) -> Entries:
        gone = {axis % len(a.shape) for axis in axes or range(len(a.shape))}
        shape = tuple(1 if axis in gone else n for axis, n in enumerate(a.shape))

        def one(index: Any) -> arb:
            at = _places(index, shape)
            part = tuple(slice(None) if axis in gone else at[axis] for axis in range(len(shape)))
            found: arb = a.at(a.numbers[part].reshape(-1)).sum()
            return found

        return Entries(shape, lambda i: _each(i, one))

    def norm(self, parts: Sequence[Entries], norm_type: NormType) -> Entries:
        """Of all entries, worked out once."""

        @cache
        def whole() -> Balls:
            return self._exact.norm([a.at(a.numbers.reshape(-1)) for a in parts], norm_type)

        return Entries((1,), lambda i: whole()[i])

    # -------------------------------------------------------------- entry by entry

    def multiplied(self, a: Entries, b: Entries) -> Entries:
        return _entrywise(self._exact.multiplied, a, b)

    def subtracted(self, a: Entries, b: Entries) -> Entries:
        return _entrywise(self._exact.subtracted, a, b)

    def combined(self, *terms: tuple[float | Fraction, Entries]) -> Entries:
        factors = [factor for factor, _ in terms]

        def of(*arrays: Balls) -> Balls:
            return self._exact.combined(*zip(factors, arrays, strict=True))

        return _entrywise(of, *(term for _, term in terms))

    def shifted(self, a: Entries, number: float) -> Entries:
        return _entrywise(lambda of: self._exact.shifted(of, number), a)

    def maximum(self, a: Entries) -> tuple[Entries, Entries]:
        of_rows = self._exact.maximum
        top = _rowwise(lambda row: of_rows(row)[0], (*a.shape[:-1], 1), a)
        return top, _rowwise(lambda row: of_rows(row)[1], a.shape, a)

    # -------------------------------------------------------------- an optimizer's

    def averaged(self, share: float, old: Entries, new: Entries) -> Entries:
        return _entrywise(lambda a, b: self._exact.averaged(share, a, b), old, new)

    def corrected(self, a: Entries, share: float, count: float, power: float = 1) -> Entries:
        return _entrywise(lambda some: self._exact.corrected(some, share, count, power), a)

    def quotient(self, a: Entries, b: Entries, least: float) -> Entries:
        return _entrywise(lambda one, other: self._exact.quotient(one, other, least), a, b)

    def larger(self, a: Entries, b: Entries) -> Entries:
        return _entrywise(self._exact.larger, a, b)

    def count(self, a: Entries) -> float:
        return self._exact.count(a.at(a.numbers.reshape(-1)))

    def stored(self, parameter: Entries, update: Entries, decay: float = 0.0) -> tuple[Entries, Entries]:
        return self.combined((1, parameter), (1, update)), update

    # -------------------------------------------------------------- losses

    def weighted_sum(self, a: Entries, weights: Any, factor: Fraction) -> Entries:
        def at(i: Indices) -> Balls:
            return self._exact.weighted_sum(a.at(a.numbers.reshape(-1)), np.ravel(weights), factor).reshape(-1)[i]

        return Entries((1, 1), at)

    def weights(self, weights: Any, factor: Fraction) -> Entries:
        return self.combined((factor, self.exact(weights)))

    def square(self, a: Entries) -> tuple[Entries, Entries]:
        return _pair(self._exact.square, a)

    def log_softmax(self, y: Entries) -> tuple[Entries, Entries]:
        of_rows = self._exact.log_softmax
        first = _rowwise(lambda row: of_rows(row)[0], y.shape, y)
        return first, _rowwise(lambda row: of_rows(row)[1], y.shape, y)

    def through_softmax(self, p: Entries, g: Entries) -> Entries:
        return _rowwise(self._exact.through_softmax, p.shape, p, g)

    def through_log_softmax(self, p: Entries, g: Entries) -> Entries:
        return _rowwise(self._exact.through_log_softmax, p.shape, p, g)

    def normalised(self, x: Entries, eps: float, is_centred: bool) -> Normalised[Entries]:
        """Each row is made anew for the way back, from what ``shift`` keeps."""

        def of(row: Balls) -> Normalised[Balls]:
            return self._exact.normalised(row, eps, is_centred)

        def each(field: str) -> Entries:
            """y, or a number of each row."""
            shape = x.shape if field == "y" else (*x.shape[:-1], 1)
            return _rowwise(lambda row: getattr(of(row), field), shape, x)

        return Normalised(each("y"), each("inverse"), each("mean"), each("variance"), is_centred, (x, of))

    def through_normalised(self, found: Normalised[Entries], g: Entries) -> Entries:
        x, of = found.shift
        return _rowwise(lambda row, back: self._exact.through_normalised(of(row), back), g.shape, x, g)

    # -------------------------------------------------------------- functions

    def activation(self, layer: Layer, z: Entries) -> tuple[Entries, Entries]:
        return self.applied(function(layer), z)

    def applied(self, of_each: Function, x: Entries) -> tuple[Entries, Entries]:
        return _pair(lambda some: self._exact.applied(of_each, some), x)


def _places(i: Any, shape: tuple[int, ...]) -> tuple[Any, ...]:
    return np.unravel_index(i, shape or (1,))


def _index(i: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(one) for one in np.unravel_index(i, shape))


def _each(i: Indices, one: Callable[[Any], arb]) -> Balls:
    return balls([one(index) for index in i], i.shape)


def _inverse(numbers: Any, view: View, shape: tuple[int, ...]) -> Indices:
    """By the flat index of an array of a shape, which of ``numbers`` its view shows there; −1 where it shows none."""
    found = np.full(shape, -1)
    view(found)[...] = numbers
    return found.reshape(-1)


def _some(a: Entries, i: Indices, fill: float = 0.0) -> Balls:
    """Entries; ``fill`` where the index is −1."""
    found = balls([arb(fill)] * len(i), i.shape)
    if (there := i >= 0).any():
        found[there] = a.at(i[there])
    return found


def _line(shape: tuple[int, ...], at: Any, *last: Any) -> Indices:
    """The flat indices of a row or a column of matrices that are broadcast in the axes before."""
    lead = shape[:-2]
    own = tuple(0 if n == 1 else int(k) for n, k in zip(lead, at[len(at) - len(lead) :], strict=True))
    matrix = int(np.ravel_multi_index(own, lead)) if lead else 0
    rows, columns = shape[-2:]
    found: Indices = (matrix * rows * columns + np.arange(rows * columns).reshape(rows, columns))[last].reshape(-1)
    return found


def _entrywise(of: Callable[..., Balls], *arrays: Entries) -> Entries:
    """A function of entries that stand in one place, as NumPy broadcasts arrays."""
    shape = np.broadcast_shapes(*(a.shape for a in arrays))

    def at(i: Indices) -> Balls:
        places = _places(i, shape)
        return of(*(a.at(_broadcast(a.shape, places, len(i))) for a in arrays))

    return Entries(shape, at)


def _broadcast(shape: tuple[int, ...], places: Any, count: int) -> Indices:
    """Where these places of a result are in what was broadcast from a shape."""
    if not shape:
        return np.zeros(count, np.intp)
    own = [np.zeros_like(at) if n == 1 else at for n, at in zip(shape, places[len(places) - len(shape) :], strict=True)]
    found: Indices = np.ravel_multi_index(own, shape)
    return found


def _pair(of: Callable[[Balls], tuple[Balls, Balls]], a: Entries) -> tuple[Entries, Entries]:
    return _entrywise(lambda some: of(some)[0], a), _entrywise(lambda some: of(some)[1], a)


def _rowwise(of: Callable[..., Balls], shape: tuple[int, ...], *arrays: Entries) -> Entries:
    """A function of rows along the last axis, which gives rows as long as ``shape`` says."""
    count, given = arrays[0].shape[-1], shape[-1]

    def at(i: Indices) -> Balls:
        rows, which = np.unique(i // given, return_inverse=True)
        whole = (rows[:, None] * count + np.arange(count)).reshape(-1)
        found = of(*(a.at(whole).reshape(len(rows), count) for a in arrays))
        return found[which, i % given]

    return Entries(shape, at)
