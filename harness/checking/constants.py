"""The constant of a mistake that has one, found from the numbers: the learning rate that a step uses instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from harness.checking.matching import LOSS, Hypothesis, Step, Target, predictions
from harness.faults.fault import Injection
from harness.numerics.plain import PlainKind

#: How well a straight line must fit a tensor, relative to what it is to explain.
_FIT = 1e-6
#: Constants that are kept for one fault at one place.
_MOST = 2
#: The powers of ten between which an epsilon or a limit of probabilities is sought.
_LOW, _HIGH = -300.0, -1.0


def solved(open_faults: Sequence[Injection], base: Hypothesis, targets: Sequence[Target]) -> list[Injection]:
    """Faults with constants, each with the values that fit some tensor together with the faults of ``base``."""
    return [Injection(one.fault, one.site, value) for one in open_faults for value in _values(one, base, targets)]


def _values(one: Injection, base: Hypothesis, targets: Sequence[Target]) -> list[float]:
    if one.fault.solve == "limit":
        return _limits(targets)
    solve = _on_lines if one.fault.solve == "line" else _powers
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


# ---------------------------------------------------------------- others


def _powers(one: Injection, base: Hypothesis, targets: Sequence[Target]) -> Iterator[float]:
    """The constant that gives the loss of the step in which it matters most; the loss is monotonic in it."""
    from scipy.optimize import brentq

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
        found = float(10.0 ** brentq(away, _LOW, _HIGH, xtol=1e-13))
        yield from (float(f"{found:.1g}"), found)  # the loss tells few digits of a small constant


def _off(step: Step) -> float:
    """How far the loss is from the candidate's, relative to it."""
    if LOSS not in step.book:
        return 0.0
    own, found = float(step.numbers[LOSS][0, 0]), float(step.book[LOSS][0, 0])
    away = abs(found - own) / (1 + abs(own))
    return away if away < np.inf else float(np.finfo(np.float64).max)


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
