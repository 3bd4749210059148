"""Where a function of one number is 0, by Brent's method."""

from __future__ import annotations

import sys
from collections.abc import Callable

#: How many steps are made at most.
_STEPS = 100
#: How near a root is found, relative to its size.
_RELATIVE = 4 * sys.float_info.epsilon


def root(function: Callable[[float], float], low: float, high: float, within: float) -> float:
    """A root between two numbers at which a function has different signs, to within so much.

    Raises ValueError where the signs are alike.
    """
    before, now = low, high
    at_before, at_now = function(before), function(now)
    if not at_before or not at_now:
        return before if not at_before else now
    if (at_before < 0) == (at_now < 0):
        raise ValueError(low, high)
    other, at_other, last, one_before_last = before, at_before, 0.0, 0.0
    for _ in range(_STEPS):
        if (at_before < 0) != (at_now < 0):
            other, at_other = before, at_before
            last = one_before_last = now - before
        if abs(at_other) < abs(at_now):
            before, now, other = now, other, now
            at_before, at_now, at_other = at_now, at_other, at_now
        near = (within + _RELATIVE * abs(now)) / 2
        half = (other - now) / 2
        if not at_now or abs(half) < near:
            break
        step = _tried(before, now, other, at_before, at_now, at_other) if abs(at_now) < abs(at_before) else None
        if (
            step is None
            or abs(one_before_last) <= near
            or 2 * abs(step) >= min(abs(one_before_last), 3 * abs(half) - near)
        ):
            last = one_before_last = half
        else:
            one_before_last, last = last, step
        before, at_before = now, at_now
        now += last if abs(last) > near else near if half > 0 else -near
        at_now = function(now)
    return now


def _tried(before: float, now: float, other: float, at_before: float, at_now: float, at_other: float) -> float:
    """The step to where a line or a parabola through the points is 0."""
    if before == other:
        return -at_now * (now - before) / (at_now - at_before)
    to_before = (at_before - at_now) / (before - now)
    to_other = (at_other - at_now) / (other - now)
    down = to_other * to_before * (at_other - at_before)
    return -at_now * (at_other * to_other - at_before * to_before) / down if down else float("inf")
