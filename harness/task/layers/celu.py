"""celu: z where z > 0, else alpha (e^(z / alpha) − 1); its derivative is 1, else e^(z / alpha) or a / alpha + 1.

torch's alpha of the derivative is float32's in every dtype: (alpha / α) e^(z / α), α the rounded one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.numbers import functions
from harness.task.numbers.functions import Bent, Kink, Smooth, line
from harness.task.numbers.rounded import Array


def function(layer: Layer) -> Function:
    return _function(layer.alpha)


@cache
def _function(alpha: float) -> Function:
    rounded = abs(alpha / float(np.float32(alpha)) - 1) if 0 < float(np.float32(alpha)) < np.inf else 0.0

    def apart(z: Array, e: Array) -> tuple[Array, Array]:
        return np.zeros_like(z), rounded * (1 + np.abs(z) / alpha) * np.exp(np.minimum(z + 2 * e, 0) / alpha)

    below = replace(exponential(alpha, alpha), apart=apart)
    return functions.function(Bent((below, line(1)), (Kink(0, 1),)))


def exponential(height: float, width: float = 1.0, constants: int = 0) -> Smooth:
    """height (e^(z / width) − 1), for z < 0; ``constants``: how many roundings more the height costs."""
    steepest = height / width

    def of(z: Array) -> tuple[Array, Array]:
        return height * np.expm1(z / width), steepest * np.exp(z / width)

    def curvature(_: Array, __: Array, d: Array) -> Array:
        return d / width

    def rounding(size: Array, a: Array, d: Array) -> tuple[Array, Array]:
        """e^x − 1 is off by 8 u e^x and u of itself, z / width by u of itself; from there it comes to the derivative.

        At 0 itself all formulas give exactly 0.
        """
        off = ((8 + constants) * np.abs(a) + 8 * width * d + 2 * size * d) * (size > 0)
        return off, (off + 3 * height) / width + (8 + constants) * d

    def balls(v: Any) -> tuple[Any, Any]:
        return (v / width).expm1() * height, (v / width).exp() * steepest

    return Smooth(of, curvature, rounding, balls, steepest, steepest / width, steepest / width**2)
