"""silu: z σ(z), σ the sigmoid; its derivative is σ (1 + z (1 − σ)), or a + σ (1 − a)."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.layers import sigmoid
from harness.task.numbers import functions
from harness.task.numbers.functions import Smooth
from harness.task.numbers.rounded import Array


def function(_: Layer) -> Function:
    return FUNCTION


def of(z: Array) -> tuple[Array, Array]:
    s = sigmoid.value(z)
    return z * s, s * (1 + z * (1 - s))


def curvature(z: Array, _: Array, __: Array) -> Array:
    s, slope = sigmoid.plain(z)
    found: Array = slope * (2 + z * (1 - 2 * s))
    return found


def rounding(size: Array, a: Array, d: Array) -> tuple[Array, Array]:
    """The sigmoid is off by 4 u (1 + σ) in some formulas; the derivative moves by at most 1 + |z| times as much."""
    return 4 * size + 5 * np.abs(a), 8 * (1 + size) + 4 * np.abs(d)


def balls(v: Any) -> tuple[Any, Any]:
    s, rest = sigmoid.ball(v), sigmoid.ball(-v)
    return v * s, s * (1 + v * rest)


FUNCTION = functions.function(Smooth(of, curvature, rounding, balls, steepest=1.0999, curved=0.5, jerk=0.309))
