"""softplus: log(1 + e^(βz)) / β, its derivative σ(βz) or 1 − e^(−βa); z and 1 where βz is beyond the threshold.

Beyond a threshold of 20 or more, torch's usual one, the logarithm is right as well, for it is what torch abbreviates.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.layers import sigmoid
from harness.task.numbers import functions
from harness.task.numbers.functions import Bent, Kink, Smooth, line
from harness.task.numbers.rounded import Array

#: From this threshold on it is an abbreviation: log(1 + e^−20) is 2e-9.
_ABBREVIATES = 20.0


def function(layer: Layer) -> Function:
    return _function(layer.beta, layer.threshold)


@cache
def _function(beta: float, threshold: float) -> Function:
    slope, abbreviates = float(sigmoid.value(np.array(threshold))), threshold >= _ABBREVIATES
    pieces = _logarithm(beta), _abbreviated(beta) if abbreviates else line(1)
    return functions.function(Bent(pieces, (Kink(threshold / beta, slope),), decides=8))


def _logarithm(beta: float) -> Smooth:
    def of(z: Array) -> tuple[Array, Array]:
        t = beta * z
        return (np.maximum(t, 0) + np.log1p(np.exp(-np.abs(t)))) / beta, sigmoid.value(t)

    def curvature(_: Array, __: Array, d: Array) -> Array:
        return beta * d * (1 - d)

    def rounding(size: Array, a: Array, d: Array) -> tuple[Array, Array]:
        """β and βz are rounded, 1 + e^βz loses the digits of a small e^βz, and 1 − e^−βa those of what is near 0."""
        off = 2 + 8 * d + beta * (2 * size * d + 10 * a)
        return off / beta, (1 - d) * (8 + off) + 4 * (1 + d)

    def balls(v: Any) -> tuple[Any, Any]:
        return (v * beta).exp().log1p() / beta, sigmoid.ball(v * beta)

    return Smooth(of, curvature, rounding, balls, steepest=1.0, curved=beta / 4, jerk=0.0963 * beta * beta)


def _abbreviated(beta: float) -> Smooth:
    """z; the logarithm is log(1 + e^−βz) / β ≤ e^−βz / β more, and its derivative at most e^−βz less than 1."""

    def rounding(size: Array, _: Array, d: Array) -> tuple[Array, Array]:
        """e^βz is off by 8 u of itself, which its logarithm is off by, and by some u of itself."""
        return 10 / beta + 12 * size, 12 * d

    def apart(z: Array, e: Array) -> tuple[Array, Array]:
        less = np.exp(-beta * np.maximum(z - 2 * e, _ABBREVIATES / beta))
        return less / beta, less

    return replace(line(1), rounding=rounding, apart=apart)
