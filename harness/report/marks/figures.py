"""What an overview counts: how points lie, how each part came out, and who is alike."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from harness.grading.result import Graded, PartMark
from harness.report.marks.shown import State, part_names, possible, state

#: Of at most so many whole points each has a row of its own; of more there are ten.
_FEW, _TEN = 30, 10


@dataclass(frozen=True)
class Bin:
    """How many submissions have points from ``low`` to ``high``."""

    low: float
    high: float
    count: int
    has_high: bool = True
    """Whether ``high`` itself is among them."""


@dataclass(frozen=True)
class OfPart:
    """How one part came out over all submissions."""

    name: str
    possible: float
    mean: float | None
    """Of what was graded."""
    states: Counter[State]


def summed(graded: Sequence[Graded]) -> list[float]:
    """The points of all that have some, and those that cannot be read with their 0."""
    return [one.points for one in graded if one.points is not None]


def mean_and_median(graded: Sequence[Graded]) -> tuple[float, float] | None:
    """None where nothing has points yet."""
    got = summed(graded)
    return (statistics.fmean(got), statistics.median(got)) if got else None


def distribution(graded: Sequence[Graded]) -> tuple[Bin, ...]:
    """From the most points to the least; whole points that are not many are counted one by one."""
    got, most = summed(graded), possible(graded)
    if not got or not most:
        return ()
    if all(float(one).is_integer() for one in (*got, most)):
        width = 1 if most <= _FEW else math.ceil((most + 1) / _TEN)
        lows = range(0, int(most) + 1, width)
        bins = [(low, min(low + width - 1, int(most))) for low in lows]
        return tuple(Bin(low, high, sum(low <= one <= high for one in got)) for low, high in reversed(bins))
    at = [min(_TEN - 1, int(_TEN * one / most + 1e-9)) for one in got]
    tenths = reversed(range(_TEN))
    return tuple(Bin(low * most / _TEN, (low + 1) * most / _TEN, at.count(low), low == _TEN - 1) for low in tenths)


def of_parts(graded: Sequence[Graded]) -> tuple[OfPart, ...]:
    """In the order of the assignment."""
    by_part: dict[str, list[PartMark]] = {name: [] for name in part_names(graded)}
    for one in graded:
        for part in one.parts:
            by_part[part.name].append(part)
    return tuple(_of_part(name, found) for name, found in by_part.items())


def _of_part(name: str, found: Sequence[PartMark]) -> OfPart:
    got = [part.points for part in found if part.points is not None]
    mean = statistics.fmean(got) if got else None
    return OfPart(name, max(part.possible for part in found), mean, Counter(map(state, found)))


def alike(graded: Sequence[Graded]) -> tuple[tuple[str, ...], ...]:
    """Submissions of the same content, group by group."""
    groups: dict[str, list[str]] = {}
    for one in graded:
        groups.setdefault(one.digest, []).append(one.submission)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def contained(graded: Sequence[Graded]) -> Counter[tuple[str, tuple[str, ...]]]:
    """How many submissions ran under which sandbox, and what of it was in force; not those whose judge did not say."""
    is_told = (one for one in graded if one.in_force or one.sandbox == "none")
    return Counter((one.sandbox, one.in_force) for one in is_told)
