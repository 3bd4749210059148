"""Two correct ways to write each activation that came after the study's first ones; none overflows."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

_erf: Any = np.frompyfunc(math.erf, 1, 1)
_SCALE, _ALPHA = 1.0507009873554805, 1.6732632423543772
_CUBE = 0.044715


class Formulas(NamedTuple):
    """Of z and the layer's fields, in the dtype of z; the derivative also of a. ``other``: the second way."""

    value: Callable[[Any, Any, bool], Any]
    derivative: Callable[[Any, Any, Any, bool], Any]


def _sigmoid(z: Any, other: bool = False) -> Any:
    return (1 + np.tanh(z / 2)) / 2 if other else 1 / (1 + np.exp(-z))


def _softplus(z: Any, other: bool) -> Any:
    return np.logaddexp(0, z) if other else np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def _exponential(z: Any, other: bool) -> Any:
    """e^z − 1 below 0."""
    below = np.minimum(z, 0)
    return np.exp(below) - 1 if other else np.expm1(below)


def _leaky_relu(z: Any, layer: Any, other: bool) -> Any:
    if other:
        return np.maximum(z, 0) + layer.negative_slope * np.minimum(z, 0)
    return np.where(z > 0, z, layer.negative_slope * z)


def _hardsigmoid_slope(z: Any, a: Any, _: Any, other: bool) -> Any:
    inside = (a > 0) & (a < 1) if other else (z > -3) & (z < 3)
    return inside / z.dtype.type(6)


def _softplus_value(z: Any, layer: Any, other: bool) -> Any:
    t = layer.beta * z
    return np.where(t > layer.threshold, z, _softplus(t, other) / layer.beta)


def _softplus_slope(z: Any, a: Any, layer: Any, other: bool) -> Any:
    t = layer.beta * z
    slope = 1 - np.exp(-layer.beta * a) if other else _sigmoid(t)
    return np.where(t > layer.threshold, 1, slope)


def _mish_t(z: Any, other: bool) -> Any:
    """tanh(log(1 + e^z)) = 1 − 2 / ((1 + e^z)² + 1)."""
    return 1 - 2 / ((1 + np.exp(z)) ** 2 + 1) if other else np.tanh(_softplus(z, False))


def _silu_slope(z: Any, a: Any, _: Any, other: bool) -> Any:
    s = _sigmoid(z)
    return a + s * (1 - a) if other else s * (1 + z * (1 - s))


def _gelu_share(z: Any, layer: Any, other: bool) -> Any:
    if layer.approximate == "none":
        share = _erf(z * z.dtype.type(math.sqrt(0.5))).astype(z.dtype)
        return 1 - (1 - share) / 2 if other else (1 + share) / 2
    inner = z.dtype.type(math.sqrt(2 / math.pi)) * (z + _CUBE * z * z * z)
    return _sigmoid(2 * inner) if other else (1 + np.tanh(inner)) / 2


def _gelu_slope(z: Any, _: Any, layer: Any, other: bool) -> Any:
    share = _gelu_share(z, layer, other)
    if layer.approximate == "none":
        return share + z * np.exp(-z * z / 2) * z.dtype.type(1 / math.sqrt(2 * math.pi))
    slope = z.dtype.type(math.sqrt(2 / math.pi)) * (1 + 3 * _CUBE * z * z)
    return share + 2 * z * share * (1 - share) * slope


def _selu_slope(z: Any, a: Any, _: Any, other: bool) -> Any:
    below = a + _SCALE * _ALPHA if other else (_SCALE * _ALPHA) * np.exp(np.minimum(z, 0))
    return np.where(z > 0, z.dtype.type(_SCALE), below)


def _celu_slope(z: Any, a: Any, layer: Any, other: bool) -> Any:
    below = a / layer.alpha + 1 if other else np.exp(np.minimum(z, 0) / layer.alpha)
    return np.where(z > 0, 1, below)


def _between(z: Any, lowest: float, highest: float) -> Any:
    return ((z > lowest) & (z < highest)).astype(z.dtype)


POINTWISE: Mapping[str, Formulas] = {
    "leaky_relu": Formulas(_leaky_relu, lambda z, _, o, __: np.where(z > 0, 1, z.dtype.type(o.negative_slope))),
    "relu6": Formulas(lambda z, *_: np.minimum(np.maximum(z, 0), 6), lambda z, *_: _between(z, 0, 6)),
    "hardtanh": Formulas(
        lambda z, o, _: np.maximum(np.minimum(z, o.max_val), o.min_val),
        lambda z, _, o, __: _between(z, o.min_val, o.max_val),
    ),
    "hardsigmoid": Formulas(
        lambda z, _, other: np.clip(z / 6 + 0.5, 0, 1) if other else np.clip(z + 3, 0, 6) / 6, _hardsigmoid_slope
    ),
    "silu": Formulas(lambda z, _, other: z * _sigmoid(z, other), _silu_slope),
    "softsign": Formulas(
        lambda z, *_: z / (1 + np.abs(z)),
        lambda z, a, _, other: (1 - np.abs(a)) ** 2 if other else 1 / (1 + np.abs(z)) ** 2,
    ),
    "mish": Formulas(
        lambda z, _, other: z * _mish_t(z, other),
        lambda z, _, __, other: _mish_t(z, other) + z * _sigmoid(z) * (1 - _mish_t(z, other) ** 2),
    ),
    "logsigmoid": Formulas(
        lambda z, _, other: -_softplus(-z, other),
        lambda z, a, _, other: 1 - np.exp(a) if other else _sigmoid(-z),
    ),
    "softplus": Formulas(_softplus_value, _softplus_slope),
    "selu": Formulas(lambda z, _, other: _SCALE * np.where(z > 0, z, _ALPHA * _exponential(z, other)), _selu_slope),
    "celu": Formulas(lambda z, o, other: np.where(z > 0, z, o.alpha * _exponential(z / o.alpha, other)), _celu_slope),
    "gelu": Formulas(lambda z, o, other: z * _gelu_share(z, o, other), _gelu_slope),
}
