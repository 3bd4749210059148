"""Functions of each entry as rows of a table, from which ``function`` makes a ``Function`` in every kind of number.

A ``Smooth`` row says what is known of one function: ``of`` (value and derivative in float64), ``curvature`` (its second
derivative), ``ball`` (value and derivative in ball arithmetic), how large the first three derivatives get, and by how
many u the formulas may be off that people write for value and derivative. A ``Bent`` row has such pieces, and kinks
where they meet. Nothing else is to be derived: a relu is ``Bent((line(0), line(1)), (Kink(0, 0),))``, and a loss takes
a row of its residual with ``kind.applied(function(row), residual)``.

The bound of a row. The value v here and that of a side, z, both lie within e of the exact x. Between x and z, |f″| is
on average at most c = min(|f″(v)| + 1.5 e max |f‴|, max |f″|), for the points there are on average at most 1.5 e from
v, and |f′| at most s = min(|f′(v)| + 1.5 e c, max |f′|). So f is off by at most s e, and f′ by at most c e, besides the
rounding of their formulas, which is taken at the largest |z| there may be. Where a kink lies within 2 e of v, any of
the pieces beside it may be the right one: the largest of their bounds holds, and more by the jumps of value and
derivative between them, and by the largest rounding, for a side may round one and be moved along another. Exactly at a
kink, where the input is exact, the derivative is the stated one, torch's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from harness.task.function import Function
from harness.task.numbers.rounded import Array, Bounded

if TYPE_CHECKING:
    from harness.task.numbers.bounded import BoundedKind
    from harness.task.numbers.exact import ExactKind

Pair = tuple[Array, Array]
#: u of float64.
_DOUBLE = 2.0**-53


@dataclass(frozen=True)
class Smooth:
    """A function with three derivatives, or a piece of one: what is said of it holds where the piece is."""

    of: Callable[[Array], Pair]
    """Value and derivative, in float64."""
    curvature: Callable[[Array, Array, Array], Any]
    """The second derivative at z, from z and what ``of`` gives there."""
    rounding: Callable[[Array, Array, Array], tuple[Any, Any]]
    """From the largest |z|, and value and derivative: how far both may be off at an exact input, in u. 0 is exact."""
    ball: Callable[[Any], tuple[Any, Any]]
    """Value and derivative of a ball (python-flint's arb)."""
    steepest: float
    """At least the largest |f′|."""
    curved: float
    """At least the largest |f″|."""
    jerk: float
    """At least the largest |f‴|."""
    spread: float = np.inf
    """At least how far any two values are apart, where it is no piece."""
    apart: Callable[[Array, Any], Pair] | None = None
    """From z and its error: how far value and derivative of other right formulas are from these. torch has some numbers
    as float32 in every dtype."""
    scale: float = 1.0
    """What the gradient may be multiplied by before the rest of the derivative makes it small again."""

    def bound(self, kind: BoundedKind, z: Array, a: Array, d: Array, e: Array | None) -> tuple[Any, Any]:
        """How far value and derivative may be off, where the input is by e; what is inexact may be flushed to zero.

        Rounding grows with value and derivative by at most 32 u times what they are moved by.
        """
        rounding, d_rounding = self.rounding(np.abs(z) if e is None else np.abs(z) + 2 * e, a, d)
        error, e_d = _in_u(kind, rounding), _in_u(kind, d_rounding)
        if self.apart is not None:
            error, e_d = (
                one + other for one, other in zip((error, e_d), self.apart(z, 0.0 if e is None else e), strict=True)
            )
        if e is not None:
            moved, d_moved = self._moved(z, a, d, (1 + 64 * kind.u) * e)
            error += moved
            e_d += d_moved
        return error, e_d

    def _moved(self, z: Array, a: Array, d: Array, e: Array) -> tuple[Any, Any]:
        if not self.curved:
            return (e * self.steepest if self.steepest else 0.0), 0.0
        curved = np.abs(self.curvature(z, a, d))
        curved += 1.5 * self.jerk * e
        np.minimum(curved, self.curved, out=curved)
        curved *= e
        steep = 1.5 * curved
        steep += np.abs(d)
        np.minimum(steep, self.steepest, out=steep)
        steep *= e
        return np.minimum(steep, self.spread, out=steep), curved


def _in_u(kind: BoundedKind, rounding: Array) -> Array:
    """So many u; what is inexact may be flushed to zero."""
    error: Array = rounding * kind.u
    error += kind.tiny if np.minimum.reduce(error, None) > 0 else kind.tiny * (error > 0)
    return error


@dataclass(frozen=True)
class Kink:
    """Where two pieces meet, and torch's derivative exactly there."""

    at: float
    slope: float


@dataclass(frozen=True)
class Bent:
    """Pieces from left to right, and the kinks between them."""

    pieces: tuple[Smooth, ...]
    kinks: tuple[Kink, ...]
    decides: float = 0.0
    """How many u of a kink a number may be beside it, and a formula take it for one on the other side; besides what the
    kink itself is rounded by."""
    scale: float = 1.0

    @property
    def domains(self) -> tuple[tuple[float, float], ...]:
        """From where to where each piece is."""
        return tuple(pairwise((-np.inf, *(kink.at for kink in self.kinks), np.inf)))

    @cached_property
    def jumps(self) -> tuple[Array, Array]:
        """At each kink, of value and of derivative, from left to right."""
        ends = [
            np.subtract(*(np.array(piece.of(np.array([kink.at], np.float64)))[:, 0] for piece in (right, left)))
            for kink, (left, right) in zip(self.kinks, pairwise(self.pieces), strict=True)
        ]
        of_value, of_slope = np.array(ends).T
        return of_value, of_slope


def function(row: Smooth | Bent) -> Function:
    """A row in each kind of number."""
    if isinstance(row, Bent):
        return Function(partial(_bent_plain, row), partial(_bent_bounded, row), partial(_bent_exact, row), row.scale)
    return Function(row.of, partial(_bounded, row), partial(_exact, row), row.scale)


def line(slope: float, offset: float = 0.0) -> Smooth:
    """slope · z + offset; z itself and −z are exact, and so is a constant that every dtype has."""
    exact = (slope == 0 and float(np.float32(offset)) == offset) or (slope in (-1, 1) and not offset)
    roundings = (
        0.0 if exact else 3.0 if slope and offset else 2.0
    )  # of slope, product and sum, or of one number and more

    def of(z: Array) -> Pair:
        return (slope * z + offset if slope else np.full_like(z, offset)), np.full_like(z, slope)

    def rounding(size: Array, _: Array, d: Array) -> tuple[Any, Any]:
        return roundings * (abs(slope) * size + abs(offset)), roundings * np.abs(d) * (abs(slope) != 1)

    def ball(v: Any) -> tuple[Any, Any]:
        return v * slope + offset, v * 0 + slope

    return Smooth(of, lambda *_: 0.0, rounding, ball, abs(slope), 0.0, 0.0)


# ---------------------------------------------------------------- smooth


def _bounded(row: Smooth, kind: BoundedKind, z: Bounded) -> tuple[Bounded, Bounded]:
    a, d = row.of(z.value)
    error, e_d = row.bound(kind, z.value, a, d, z.error)
    return Bounded(a, error), Bounded(d, e_d)


def _exact(row: Smooth, kind: ExactKind, z: Any) -> tuple[Any, Any]:
    return kind.each(z, row.ball)


# ---------------------------------------------------------------- with kinks


def _own(row: Bent, z: Array) -> Array:
    """The number of each entry's piece; a kink is the left one's."""
    return np.asarray(sum(z > kink.at for kink in row.kinks), np.int64)


def _stated(row: Bent, z: Array, d: Array) -> Array:
    """The derivative, exactly at a kink the stated one."""
    for kink in row.kinks:
        d = np.where(z == kink.at, kink.slope, d)
    return d


def _bent_plain(row: Bent, z: Array) -> Pair:
    own, a, d = _own(row, z), np.full_like(z, np.nan), np.full_like(z, np.nan)
    for number, (piece, domain) in enumerate(zip(row.pieces, row.domains, strict=True)):
        value, slope = piece.of(np.clip(z, *domain))
        a, d = np.where(own == number, value, a), np.where(own == number, slope, d)
    return a, _stated(row, z, d)


def _bent_bounded(row: Bent, kind: BoundedKind, z: Bounded) -> tuple[Bounded, Bounded]:
    a, d = _bent_plain(row, z.value)
    crossed = [_crossed(kind, row, kink, z.value, z.bound) for kink in row.kinks]
    possible = _possible(_own(row, z.value), crossed)
    found = _largest(row, kind, z.value, z.error, possible)
    if z.error is not None and (beside := np.logical_or.reduce(crossed)).any():
        rounded = _largest(row, kind, z.value, None, [here & beside for here in possible])
        found = found[0] + rounded[0], found[1] + rounded[1]
    jump, d_jump = (_jumped(of, crossed) for of in row.jumps)
    return Bounded(a, found[0] + jump), Bounded(d, found[1] + d_jump)


def _largest(row: Bent, kind: BoundedKind, z: Array, e: Array | None, possible: list[Array]) -> Pair:
    """Of the pieces that are possible at each entry, the largest bounds."""
    found = np.zeros_like(z), np.zeros_like(z)
    for piece, domain, here in zip(row.pieces, row.domains, possible, strict=True):
        x = np.clip(z, *domain)
        bounds = piece.bound(kind, x, *piece.of(x), e)
        error, e_d = (np.where(here, np.maximum(one, b), one) for one, b in zip(found, bounds, strict=True))
        found = error, e_d
    return found


def _crossed(kind: BoundedKind, row: Bent, kink: Kink, v: Array, e: Array) -> Array:
    """Where the exact input and a side's may be on different sides of a kink; never exactly there, if it is exact."""
    apart = np.abs(v - kink.at)
    rounded = abs(float(np.float32(kink.at)) - kink.at) if kind.u > _DOUBLE else 0.0
    undecided: Array = ~(apart > 2 * e + row.decides * kind.u * abs(kink.at) + rounded) & ((apart != 0) | (e != 0))
    return undecided


def _possible(own: Array, crossed: list[Array]) -> list[Array]:
    """Of each piece, where it may be the right one: from its own to those behind the kinks that may be crossed."""
    nowhere: Any = np.zeros(own.shape, np.bool_)
    before, behind = [nowhere, *crossed], [*crossed, nowhere]
    return [
        (own == number) | ((own < number) & before[number]) | ((own > number) & behind[number])
        for number in range(len(before))
    ]


def _jumped(jumps: Array, crossed: list[Array]) -> Any:
    """The jumps that are crossed, and no more than any two pieces are apart."""
    heights = [*accumulate(jumps, initial=0.0)]
    return np.minimum(
        sum(abs(jump) * one for jump, one in zip(jumps, crossed, strict=True)), max(heights) - min(heights)
    )


def _bent_exact(row: Bent, kind: ExactKind, z: Any) -> tuple[Any, Any]:
    return kind.each(z, partial(_bent_ball, row, kind, 0))


def _bent_ball(row: Bent, kind: ExactKind, number: int, v: Any) -> tuple[Any, Any]:
    """Of a ball that is in piece ``number`` or behind it."""
    if number == len(row.kinks):
        return row.pieces[number].ball(v)
    kink = row.kinks[number]

    def up_to_it(_: Any) -> tuple[Any, Any]:
        value, slope = row.pieces[number].ball(v)
        return value, kind.number(kink.slope) if v == kink.at else slope

    return kind.at_kink(v - kink.at, lambda _: _bent_ball(row, kind, number + 1, v), up_to_it)
