"""gelu: z Φ(z), Φ(z) = ½ (1 + erf(z / √2)) and its derivative Φ + z φ, φ the normal density; or its form with a tanh.

That is ½ z (1 + t), t = tanh g, g = √(2/π) (z + 0.044715 z³), and its derivative ½ (1 + t) + ½ z (1 − t²) g′.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.numbers import functions
from harness.task.numbers.functions import Smooth
from harness.task.numbers.rounded import Array

_CUBE, _ROOT = 0.044715, math.sqrt(2 / math.pi)
#: The C library's, entry by entry, for NumPy has none; measured within 1.1 ULP at 150,000 arguments.
_erf: Any = np.frompyfunc(math.erf, 1, 1)


def function(layer: Layer) -> Function:
    return BY_TANH if layer.approximate == "tanh" else BY_ERF


# ---------------------------------------------------------------- with erf


def _phi(z: Array) -> Array:
    found: Array = np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    return found


def of(z: Array) -> tuple[Array, Array]:
    below = 0.5 * (1 + _erf(z * math.sqrt(0.5)).astype(np.float64))
    return z * below, below + z * _phi(z)


def curvature(z: Array, _: Array, __: Array) -> Array:
    return _phi(z) * (2 - z * z)


def rounding(size: Array, a: Array, d: Array) -> tuple[Array, Array]:
    """½ (1 + erf) is off by 4.5 u and ½ u of itself; |z| φ ≤ 0.25 by (12 + z²) u of itself, |z|³ φ ≤ 0.47."""
    return 5 * size + 3 * np.abs(a), 10 + 2 * np.abs(d)


def balls(v: Any) -> tuple[Any, Any]:
    root = (v * 0 + 2).sqrt()
    below, density = (-v / root).erfc() / 2, (-v * v / 2).exp() / (v.pi() * 2).sqrt()
    return v * below, below + v * density


# ---------------------------------------------------------------- with tanh


def _parts(z: Array) -> tuple[Array, Array]:
    """t and g′."""
    return np.tanh(_ROOT * (z + _CUBE * z * z * z)), _ROOT * (1 + 3 * _CUBE * z * z)


def of_tanh(z: Array) -> tuple[Array, Array]:
    t, slope = _parts(z)
    return 0.5 * z * (1 + t), 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * slope


def curvature_of_tanh(z: Array, _: Array, __: Array) -> Array:
    t, slope = _parts(z)
    found: Array = (1 - t * t) * (slope + 3 * _ROOT * _CUBE * z * z - z * t * slope * slope)
    return found


def rounding_of_tanh(size: Array, a: Array, d: Array) -> tuple[Array, Array]:
    """t is off by (8 + 11 |t|) u, as tanh is, and 6 u |g| (1 − t²) ≤ 3 u; 1 − t² by twice that, times ½ |z| g′."""
    slope = _ROOT * (1 + 3 * _CUBE * size * size)
    return 11 * size + 3 * np.abs(a), 11 + 22 * size * slope + 6 * np.abs(d)


def balls_of_tanh(v: Any) -> tuple[Any, Any]:
    root, cube = (2 / v.pi()).sqrt(), v * 0 + _CUBE
    t, slope = (root * (v + cube * v * v * v)).tanh(), root * (1 + 3 * cube * v * v)
    return v * (1 + t) / 2, (1 + t + v * (1 - t * t) * slope) / 2


BY_ERF = functions.function(Smooth(of, curvature, rounding, balls, steepest=1.129, curved=0.798, jerk=0.779))
BY_TANH = functions.function(
    Smooth(of_tanh, curvature_of_tanh, rounding_of_tanh, balls_of_tanh, steepest=1.129, curved=0.798, jerk=0.777)
)
