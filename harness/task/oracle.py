"""The exact values of one step, to hold both sides against: the stated step in ball arithmetic."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.task.step import Task, evaluate

Array = NDArray[np.float64]

#: Bits tried in turn, where a kink is not decided by the ones before.
BITS = (128, 512, 4096)
#: Digits of an exact value that are shown.
DIGITS = 20


@dataclass(frozen=True)
class Exact:
    """One tensor's exact values as high + low, each off by at most ``radius``."""

    high: Array
    low: Array
    radius: Array

    def distance(self, values: Any) -> Array:
        """|values − exact|, entry by entry; NaN where a value is."""
        found: Array = np.abs((np.asarray(values, np.float64) - self.high) - self.low)
        return found

    def holds(self, values: Any, bound: Array) -> NDArray[np.bool_]:
        """Where a value lies within the bound of the exact one; never where it is not finite.

        Where the exact value itself is not known, nobody is accused.
        """
        with np.errstate(all="ignore"):
            known = np.isfinite(self.high + self.low + self.radius)
            held = self.distance(values) <= bound * (1 + 1e-9) + self.radius
        found: NDArray[np.bool_] = held | (~known & np.isfinite(values))
        return found

    def scaled(self, ratio: float) -> Exact:
        """ratio times the exact values."""
        rounding = np.abs(self.high * ratio) * 2.0**-53
        return Exact(self.high * ratio, self.low * ratio, self.radius * abs(ratio) + rounding)


@dataclass(frozen=True)
class Oracle:
    """Exact values of one step by (quantity, name); each tensor is read from its balls when it is asked for."""

    balls: Mapping[tuple[str, str], Any]
    bits: int
    _read: dict[tuple[str, str], Exact] = field(default_factory=dict)

    def exact(self, quantity: str, name: str, shape: tuple[int, ...]) -> Exact | None:
        """One tensor in a shape; None where the step has none of it."""
        key = (quantity, name)
        if key not in self.balls or self.balls[key].size != math.prod(shape):
            return None
        if key not in self._read:
            self._read[key] = numbers(self.balls[key], shape)
        return self._read[key]

    def text(self, quantity: str, name: str, shape: tuple[int, ...], index: tuple[int, ...]) -> str:
        """One entry in decimal, to DIGITS digits or as far as it is known."""
        flat = int(np.ravel_multi_index(index, shape)) if index else 0
        found: str = self.balls[quantity, name].ravel()[flat].str(DIGITS, radius=False)
        return found


def oracle(task: Task) -> Oracle:
    """The step in 128 bits; in more where a sign at a kink needs them."""
    from harness.task.numbers.exact import ExactKind, Undecided, precision  # flint is loaded only where it is asked

    for bits in BITS:
        found: dict[tuple[str, str], Any] = {}
        with precision(bits):
            try:
                evaluate(task, ExactKind(both_sides=bits == BITS[-1]), _keeper(found))
            except Undecided:
                continue
        return Oracle(found, bits)
    raise AssertionError("the last precision decides everything")


def _keeper(found: dict[tuple[str, str], Any]) -> Any:
    def keep(quantity: str, name: str, value: Any) -> Any:
        found[quantity, name] = value
        return value

    return keep


def numbers(balls: Any, shape: tuple[int, ...]) -> Exact:
    """The exact values that balls enclose."""
    entries = balls.ravel().tolist()
    high = list(map(float, entries))
    low = (float(ball - number) for ball, number in zip(entries, high, strict=True))
    radius = (float(ball.rad()) for ball in entries)
    return Exact(*(np.array(list(numbers)).reshape(shape) for numbers in (high, low, radius)))
