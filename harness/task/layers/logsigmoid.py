"""logsigmoid: log σ(z) = −log(1 + e^−z); its derivative is σ(−z) = 1 − σ(z) = 1 − e^a."""

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
    return np.minimum(z, 0) - np.log1p(np.exp(-np.abs(z))), sigmoid.value(-z)


def curvature(_: Array, __: Array, d: Array) -> Array:
    return d * (1 - d)


def rounding(size: Array, a: Array, d: Array) -> tuple[Array, Array]:
    """The logarithm of a sigmoid that is off by 10 u of itself, or z − log(1 + e^z); 1 − e^a by e^a times as much.

    Above 0, log(1 + e^z) is as large as z, and off by 8 u of it.
    """
    off = 12 + 10 * np.abs(a) + 9 * size * (1 - d)
    return off, 8 * (1 + d) + (1 - d) * (6 + off)


def balls(v: Any) -> tuple[Any, Any]:
    return -(-v).exp().log1p(), sigmoid.ball(-v)


FUNCTION = functions.function(Smooth(of, curvature, rounding, balls, steepest=1.0, curved=0.25, jerk=0.0963))
