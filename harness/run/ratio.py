"""A wrong tensor that is a constant multiple of the right one, and what the constant is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from harness.ground.facts import Fact, fact
from harness.task.oracle import Exact


def constant_ratio(values: Any, exact: Exact, bound: Any, sizes: Mapping[str, int]) -> Fact | None:
    """Such as 2 times, named after one of ``sizes`` where it fits; None where there is no one ratio.

    A ratio is constant where every entry is that multiple of the exact value to within as much of its bound.
    """
    with np.errstate(all="ignore"):
        index = np.unravel_index(int(np.argmax(np.abs(exact.high))), exact.high.shape)
        ratio = float(np.float64(values[index]) / exact.high[index])
        if not np.isfinite(ratio):  # a tensor of zeros, or a side that is not finite
            return None
        named = _named(ratio, _slack(exact, bound, index, ratio), sizes)
        if exact.high.size == 1 and named is None:  # a single number is a multiple of any other
            return None
        allowed = (1 + abs(ratio)) * (bound + exact.radius) * 2 + np.abs(exact.high) * _slack(
            exact, bound, index, ratio
        )
        if not (np.abs(np.asarray(values, np.float64) - ratio * exact.high) <= allowed).all():
            return None
    return named or _in_digits(ratio)


def _in_digits(ratio: float) -> Fact:
    if abs(ratio - 1) < 1e-4:
        return fact("times_more_than_1" if ratio > 1 else "times_less_than_1", by=abs(ratio - 1))
    return fact("times", ratio=ratio)


def _slack(exact: Exact, bound: Any, index: Any, ratio: float) -> float:
    """How far rounding may have moved the ratio itself."""
    return float((1 + abs(ratio)) * np.asarray(bound)[index] / abs(exact.high[index])) + 4 * 2.0**-53 * abs(ratio)


def _named(ratio: float, slack: float, sizes: Mapping[str, int]) -> Fact | None:
    known = {2.0: fact("times", ratio=2.0), 0.5: fact("half"), -1.0: fact("minus"), 0.0: fact("times", ratio=0.0)}
    for name, size in sizes.items():
        known.setdefault(float(size), fact("times_size", size=size, of=fact(name)))
        known.setdefault(1 / size, fact("times_part", size=size, of=fact(name)))
    for value, named in known.items():
        if abs(ratio - value) <= slack:
            return named
    return None
