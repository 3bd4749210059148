"""What an overview counts: how points lie, how each part and each mistake came out, and who is alike."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from harness.grading.result import Graded, PartMark
from harness.report.marks.shown import State, part_names, possible, state

#: Of so few points each has a row of its own; of more there are ten.
_FEW, _TEN = 12, 10


@dataclass(frozen=True)
class Bin:
    """How many submissions have points from ``low`` to ``high``, both included."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class OfPart:
    """How one part came out over all submissions."""

    name: str
    possible: float
    mean: float | None
    """Of what was graded."""
    states: Counter[State]


@dataclass(frozen=True)
class OfMistake:
    """How often a mistake was made, and by whom."""

    name: str
    parts: tuple[str, ...]
    submissions: tuple[str, ...]


def summed(graded: Sequence[Graded]) -> list[float]:
    """The points of all that have some, and those that cannot be read with their 0."""
    return [one.points for one in graded if one.points is not None]


def mean_and_median(graded: Sequence[Graded]) -> tuple[float, float] | None:
    """None where nothing has points yet."""
    got = summed(graded)
    return (statistics.fmean(got), statistics.median(got)) if got else None


def distribution(graded: Sequence[Graded]) -> tuple[Bin, ...]:
    """From the most points to the least."""
    got, most = summed(graded), possible(graded)
    if not got or not most:
        return ()
    if most <= _FEW and all(float(one).is_integer() for one in (*got, most)):
        return tuple(Bin(low, low, got.count(low)) for low in range(int(most), -1, -1))
    at = [min(_TEN - 1, int(_TEN * one / most + 1e-9)) for one in got]
    return tuple(Bin(low * most / _TEN, (low + 1) * most / _TEN, at.count(low)) for low in reversed(range(_TEN)))


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


def of_mistakes(graded: Sequence[Graded]) -> tuple[OfMistake, ...]:
    """From the most frequent on; one in several parts of a submission counts once for it."""
    made: dict[str, dict[str, list[str]]] = {}
    for one in graded:
        for part in one.parts:
            for mistake in part.mistakes:
                made.setdefault(mistake, {}).setdefault(one.submission, []).append(part.name)
    found = [
        OfMistake(name, tuple(dict.fromkeys(part for each in by.values() for part in each)), tuple(by))
        for name, by in made.items()
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.submissions), one.name)))


def alike(graded: Sequence[Graded]) -> tuple[tuple[str, ...], ...]:
    """Submissions of the same content, group by group."""
    groups: dict[str, list[str]] = {}
    for one in graded:
        groups.setdefault(one.digest, []).append(one.submission)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def contained(graded: Sequence[Graded]) -> Counter[tuple[str, tuple[str, ...]]]:
    """How many submissions ran under which sandbox, and what of it was in force."""
    return Counter((one.sandbox, one.in_force) for one in graded if one.sandbox)
