"""softsign: z / (1 + |z|); its derivative is 1 / (1 + |z|)², or (1 − |a|)²."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.numbers import functions
from harness.task.numbers.functions import Smooth
from harness.task.numbers.rounded import Array


def function(_: Layer) -> Function:
    return FUNCTION


def of(z: Array) -> tuple[Array, Array]:
    size = 1 + np.abs(z)
    return z / size, 1 / (size * size)


def curvature(_: Array, __: Array, d: Array) -> Array:
    """Its size; |f″| has no jump where f″ has, at 0."""
    return 2 * d * np.sqrt(d)


def rounding(_: Array, a: Array, d: Array) -> tuple[Array, Array]:
    """1 − |a| loses the digits of what is near 0, and its square is off by twice that."""
    return 4 * np.abs(a), 8 * np.sqrt(d) + 4 * d


def balls(v: Any) -> tuple[Any, Any]:
    return v / (1 + abs(v)), 1 / (1 + abs(v)) ** 2


FUNCTION = functions.function(Smooth(of, curvature, rounding, balls, steepest=1.0, curved=2.0, jerk=6.0, spread=2.0))
