"""A wrong tensor that is a constant multiple of the right one, and what the constant is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from harness.task.oracle import Exact


def constant_ratio(values: Any, exact: Exact, bound: Any, sizes: Mapping[str, int]) -> str:
    """``2 times the exact value``, named after one of ``sizes`` where it fits; empty where there is no one ratio.

    A ratio is constant where every entry is that multiple of the exact value to within as much of its bound.
    """
    with np.errstate(all="ignore"):
        index = np.unravel_index(int(np.argmax(np.abs(exact.high))), exact.high.shape)
        ratio = float(np.float64(values[index]) / exact.high[index])
        if not np.isfinite(ratio):  # a tensor of zeros, or a side that is not finite
            return ""
        said = _named(ratio, _slack(exact, bound, index, ratio), sizes)
        if exact.high.size == 1 and not said:  # a single number is a multiple of any other
            return ""
        allowed = (1 + abs(ratio)) * (bound + exact.radius) * 2 + np.abs(exact.high) * _slack(
            exact, bound, index, ratio
        )
        if not (np.abs(np.asarray(values, np.float64) - ratio * exact.high) <= allowed).all():
            return ""
    return f"{said or _in_digits(ratio)} the exact value in every entry"


def _in_digits(ratio: float) -> str:
    return (
        f"1 {'+' if ratio > 1 else '-'} {abs(ratio - 1):.2g} times" if abs(ratio - 1) < 1e-4 else f"{ratio:.6g} times"
    )


def _slack(exact: Exact, bound: Any, index: Any, ratio: float) -> float:
    """How far rounding may have moved the ratio itself."""
    return float((1 + abs(ratio)) * np.asarray(bound)[index] / abs(exact.high[index])) + 4 * 2.0**-53 * abs(ratio)


def _named(ratio: float, slack: float, sizes: Mapping[str, int]) -> str:
    known = {2.0: "2 times", 0.5: "half", -1.0: "minus", 0.0: "0 times"}
    for name, size in sizes.items():
        known.setdefault(float(size), f"{size} times ({name})")
        known.setdefault(1 / size, f"1/{size} times ({name})")
    for value, said in known.items():
        if abs(ratio - value) <= slack:
            return said
    return ""
