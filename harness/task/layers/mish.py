"""mish: z t, t = tanh(log(1 + e^z)); its derivative is t + z σ(z) (1 − t²)."""

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


def _parts(z: Array) -> tuple[Array, Array]:
    """t and σ."""
    return np.tanh(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))), sigmoid.value(z)


def of(z: Array) -> tuple[Array, Array]:
    t, s = _parts(z)
    return z * t, t + z * s * (1 - t * t)


def curvature(z: Array, _: Array, __: Array) -> Array:
    t, s = _parts(z)
    found: Array = s * (1 - t * t) * (2 + z * (1 - s - 2 * s * t))
    return found


def rounding(size: Array, a: Array, d: Array) -> tuple[Array, Array]:
    """log(1 + e^z) is off by 2 u and more, and exponentials lose the digits of a small t: it is off by (12 + 12 t) u.

    The derivative moves by at most 1 + 2 |z| times as much.
    """
    return 12 * size + 13 * np.abs(a), 24 * (1 + size) + 4 * np.abs(d)


def balls(v: Any) -> tuple[Any, Any]:
    t = v.exp().log1p().tanh()
    return v * t, t + v * sigmoid.ball(v) * (1 - t * t)


FUNCTION = functions.function(Smooth(of, curvature, rounding, balls, steepest=1.0885, curved=0.6443, jerk=0.5885))
