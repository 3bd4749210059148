"""The constant of a mistake that has one, found from the numbers: the learning rate that a step uses instead."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from harness.checking.matching import LOSS, Hypothesis, Step, Target, predictions
from harness.checking.root import root
from harness.faults.conventions import Convention
from harness.faults.fault import Injection
from harness.faults.textbook import Textbook, values
from harness.ground.facts import fact
from harness.task.numbers.plain import PlainKind

#: How well a straight line must fit a tensor, relative to what it is to explain.
_FIT = 1e-6
#: How nearly two lengths are one, relative to them.
_SAME = 1e-12
#: Breaks at most between which a constant is sought.
_BREAKS = 64
#: Constants that are kept for one fault at one place.
_MOST = 2
#: The powers of ten between which an epsilon or a limit of probabilities is sought.
_LOW, _HIGH = -300.0, -1.0


def solved(open_faults: Sequence[Injection], base: Hypothesis, targets: Sequence[Target]) -> list[Injection]:
    """Faults with constants, each with the values that fit some tensor together with the faults of ``base``."""
    return [Injection(one.fault, one.site, value) for one in open_faults for value in _values(one, base, targets)]


def _values(one: Injection, base: Hypothesis, targets: Sequence[Target]) -> list[float]:
    if one.fault.solve in ("limit", "length", "lengths"):
        return {"limit": _limits, "length": _length, "lengths": _lengths}[one.fault.solve](targets)
    solve = {"line": _on_lines, "pieces": _on_pieces, "power": _powers}[one.fault.solve]
    return list(dict.fromkeys(map(_round, solve(one, base, targets))))[:_MOST]


def _round(value: float) -> float:
    """Without the noise of rounding, where it is a short number."""
    return next((short for digits in (3, 6) if _is_near(short := float(f"{value:.{digits}g}"), value)), value)


def _is_near(short: float, value: float) -> bool:
    return abs(short - value) <= 1e-9 * abs(value)


# ---------------------------------------------------------------- linear in the constant


def _on_lines(one: Injection, base: Hypothesis, targets: Sequence[Target]) -> Iterator[float]:
    """From every tensor of the first step in which some tensor lies on the line between the constants 0 and 1."""
    for target in targets:
        ends = [predictions((*base, Injection(one.fault, one.site, end)), target, PlainKind()) for end in (0.0, 1.0)]
        for at_0, at_1 in zip(*ends, strict=True):
            found = [value for key in at_0.numbers if (value := _on_line(key, at_0, at_1)) is not None]
            if found:
                yield from found
                return


def _on_line(key: Any, at_0: Step, at_1: Step) -> float | None:
    """None where the tensor is not on the line; a single number always is."""
    own, start, end = at_0.numbers[key], at_0.book.get(key), at_1.book.get(key)
    if start is None or end is None or not own.shape == start.shape == end.shape:
        return None
    way, rest = end - start, own - start
    length = float((way * way).sum())
    if not 0 < length < np.inf or (own.size == 1 and key != LOSS):
        return None
    value = float((way * rest).sum()) / length
    fits = np.abs(rest - value * way).max() <= _FIT * np.abs(rest).max()
    return value if fits and np.isfinite(value) else None


# ---------------------------------------------------------------- linear between breaks


def _on_pieces(one: Injection, base: Hypothesis, targets: Sequence[Target]) -> Iterator[float]:
    """Of the step that is furthest from right, for a limit that lies between two of the sizes that it may limit."""
    alone = _furthest(targets)
    if alone is None:
        return
    limits = [0.0, *_sizes(one, base, alone)]
    at = [next(predictions((*base, Injection(one.fault, one.site, limit)), alone, PlainKind())) for limit in limits]
    for (low, at_low), (high, at_high) in itertools.pairwise(zip(limits, at, strict=True)):
        for key in at_low.numbers:
            share = _on_line(key, at_low, at_high)
            limit = 0.0 if share is None or not -_FIT <= share <= 1 + _FIT else low + share * (high - low)
            if limit > _FIT * high:  # a limit of 0 leaves nothing: that is no clip
                yield limit


def _furthest(targets: Sequence[Target]) -> Target | None:
    """The one step in which a gradient or an update is furthest from right; None where all are right."""
    far = [
        (max(step.values()), target, index)
        for target in targets
        for index, off in enumerate(target.off)
        if (step := {key: away for key, away in off.items() if key != LOSS and np.isfinite(away)})
    ]
    worst = max(far, key=lambda each: each[0], default=None)
    return worst[1].steps(slice(worst[2], worst[2] + 1)) if worst and worst[0] else None


def _sizes(one: Injection, base: Hypothesis, alone: Target) -> list[float]:
    """Of the entries that a limit of this fault is held against in a step, in order."""
    found: list[float] = []

    def record(book: Textbook) -> None:
        def limited(was: Any, g: Any, limit: float) -> Any:
            found.extend(np.abs(values(g)).ravel())
            return was(g, limit)

        book.wrap("limited", limited)

    watched = alone._replace(conventions=(*alone.conventions, Convention(fact("recorded"), record)))
    next(predictions((*base, Injection(one.fault, one.site, np.inf)), watched, PlainKind()))
    return sorted({float(size) for size in found if np.isfinite(size) and size})[:_BREAKS]


# ---------------------------------------------------------------- others


def _powers(one: Injection, base: Hypothesis, targets: Sequence[Target]) -> Iterator[float]:
    """The constant that gives the loss of the step in which it matters most; the loss is monotonic in it."""
    worst: tuple[float, Target | None, int] = (0.0, None, 0)
    for target in targets:
        for index, step in enumerate(predictions(base, target, PlainKind())):
            if LOSS in step.numbers:
                worst = max(worst, (_off(step), target, index), key=lambda each: each[0])
    if worst[1] is None:
        return
    alone = worst[1].steps(slice(worst[2], worst[2] + 1))

    def away(power: float) -> float:
        hypothesis = (*base, Injection(one.fault, one.site, 10.0**power))
        (step,) = predictions(hypothesis, alone, PlainKind())
        return float((step.book[LOSS] - step.numbers[LOSS])[0, 0])

    low, high = away(_LOW), away(_HIGH)
    if np.isfinite(low) and np.isfinite(high) and low * high < 0:
        found = float(10.0 ** root(away, _LOW, _HIGH, 1e-13))
        yield from (float(f"{found:.1g}"), found)  # the loss tells few digits of a small constant


def _off(step: Step) -> float:
    """How far the loss is from the candidate's, relative to it."""
    if LOSS not in step.book:
        return 0.0
    own, found = float(step.numbers[LOSS][0, 0]), float(step.book[LOSS][0, 0])
    away = abs(found - own) / (1 + abs(own))
    return away if away < np.inf else float(np.finfo(np.float64).max)


def _length(targets: Sequence[Target]) -> list[float]:
    """The length of all gradients together that several steps have."""
    return _repeated([_norm(list(step.values())) for step in _gradients(targets)])


def _lengths(targets: Sequence[Target]) -> list[float]:
    """The length that several gradients have."""
    return _repeated([_norm([own]) for step in _gradients(targets) for own in step.values()])


def _gradients(targets: Sequence[Target]) -> Iterator[dict[str, Any]]:
    for target in targets:
        for numbers in target.numbers:
            if step := {name: own for (quantity, name), own in numbers.items() if quantity == "gradient"}:
                yield step


def _norm(arrays: Sequence[Any]) -> float:
    return float(np.sqrt(sum(float((own**2).sum()) for own in arrays)))


def _repeated(lengths: Sequence[float]) -> list[float]:
    """The largest number that stands there twice, but for rounding."""
    found = sorted((one for one in lengths if np.isfinite(one) and one), reverse=True)
    twice = [one for one, other in itertools.pairwise(found) if abs(one - other) <= _SAME * one]
    return [_round(twice[0])] if twice else []


def _limits(targets: Sequence[Target]) -> list[float]:
    """Sizes that several entries of a gradient have, which no computation without a limit has; the largest first."""
    gradients = [
        np.abs(own).ravel()
        for target in targets
        for numbers in target.numbers
        for (quantity, _), own in numbers.items()
        if quantity == "gradient"
    ]
    sizes, counts = np.unique(np.concatenate([*gradients, np.zeros(1)]), return_counts=True)
    several = sizes[(counts > 2) & (sizes > 0) & np.isfinite(sizes)]
    return [float(size) for size in several[::-1][:_MOST]]
