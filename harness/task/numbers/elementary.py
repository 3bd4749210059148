"""exp, log, square root and reciprocal, for layers and tasks that are composed of them; ``bounded`` has the rules.

Of an input that is off by E, a value x here and the one that a side has are 2 E apart at most, and the exact one lies
within E of both.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from harness.task.function import Function
from harness.task.numbers.rounded import FUNCTION, Array, Bounded

#: exp of more is more than any bound needs.
_FAR = 700.0


def _exp_plain(x: Array) -> tuple[Array, Array]:
    value = np.exp(x)
    return value, value


def _exp_bounded(kind: Any, x: Bounded) -> tuple[Bounded, Bounded]:
    """exp(x + e) − exp(x) = exp(x) (exp(e) − 1), x the exact input, which is e above the value here at most."""
    value, e = np.exp(x.value), np.minimum(x.bound, _FAR)
    larger = np.exp(e)
    found = Bounded(value, value * larger * (np.expm1(e) + FUNCTION * kind.u * larger) + kind.tiny)
    return found, found


def _log_plain(x: Array) -> tuple[Array, Array]:
    return np.log(x), 1 / x


def _log_bounded(kind: Any, x: Bounded) -> tuple[Bounded, Bounded]:
    """|log a − log b| ≤ |a − b| / min(a, b), and nothing is known where x may be 0.

    The logarithm that a side rounds is at most 2 of that further from 0 than the one here.
    """
    value, e = np.log(x.value), x.bound
    low = x.value - 2 * e
    relative = np.where(low > 0, e / low, np.inf)
    relative = np.where(e == 0, 0.0, relative)
    return Bounded(value, relative + FUNCTION * kind.u * (np.abs(value) + 2 * relative)), _inverse(kind, x)


def _inverse(kind: Any, x: Bounded) -> Bounded:
    """|1/a − 1/b| = |a − b| / |a b|; the reciprocal that a side rounds is at most 2 of that above the one here."""
    value, e = 1 / x.value, x.bound
    low = np.maximum(x.absolute - 2 * e, 0)
    off = np.where(e == 0, 0.0, e / (low * np.maximum(x.absolute - e, low)))
    return Bounded(value, off + 2 * kind.u * (np.abs(value) + off) + kind.tiny)


def _reciprocal_plain(x: Array) -> tuple[Array, Array]:
    value = 1 / x
    return value, -value * value


def _reciprocal_bounded(kind: Any, x: Bounded) -> tuple[Bounded, Bounded]:
    found = _inverse(kind, x)
    return found, kind.combined((-1, kind.multiplied(found, found)))


def _root_plain(x: Array) -> tuple[Array, Array]:
    value = np.sqrt(x)
    return value, 0.5 / value


def _root_bounded(kind: Any, x: Bounded) -> tuple[Bounded, Bounded]:
    """|√a − √b| = |a − b| / (√a + √b), and at most √|a − b|; the root that a side rounds is at most √x + √(2 e)."""
    value, e = np.sqrt(x.value), x.bound
    low = np.sqrt(np.maximum(x.value - 2 * e, 0))
    off = np.where(e == 0, 0.0, np.minimum(np.sqrt(e), e / (2 * low)))
    found = Bounded(value, off + 2 * kind.u * (value + np.sqrt(e)))
    return found, kind.combined((0.5, _inverse(kind, found)))


EXP = Function(_exp_plain, _exp_bounded, lambda kind, x: kind.each(x, lambda v: (v.exp(), v.exp())))
LOG = Function(_log_plain, _log_bounded, lambda kind, x: kind.each(x, lambda v: (v.log(), 1 / v)))
SQRT = Function(_root_plain, _root_bounded, lambda kind, x: kind.each(x, lambda v: (v.sqrt(), v.rsqrt() / 2)))
#: The same of what a side may round to below 0.
SQRT_OF_DIFFERENCE = replace(SQRT)
RECIPROCAL = Function(
    _reciprocal_plain, _reciprocal_bounded, lambda kind, x: kind.each(x, lambda v: (1 / v, -1 / (v * v)))
)
