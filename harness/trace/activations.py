"""What each activation computes of its input z, and its derivative there, as formulas."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from harness.scenario.kinds import Layer
from harness.trace.expression import Expression, Leaf, Number, Piece, call, exp, expression, product, root

#: Given the layer, its input z and its output a: the value, and the derivative.
Pair = tuple[Expression, Expression]
Formula = Callable[[Any, Leaf, Leaf], Pair]
_PI = Number(math.pi, "π")


def _of_two(name: str, z: Leaf, below: Pair, above: Pair, border: float = 0.0, *, at_border: int = 0) -> Pair:
    """One pair up to a border and the other beyond it; at the border itself the one that ``at_border`` numbers."""
    is_above = z.number > border or (z.number == border and at_border == 1)
    relation: Any = (">", "≥")[at_border] if is_above else ("≤", "<")[at_border]
    value, slope = above if is_above else below
    return Piece(name, z, value, False, relation, border), Piece(name, z, slope, True, relation, border)


def _sigmoid(_: Layer, z: Leaf, a: Leaf) -> Pair:
    return 1 / (1 + exp(-z)), a * (1 - a)


def _tanh(_: Layer, z: Leaf, a: Leaf) -> Pair:
    return call("tanh", z), 1 - a**2


def _relu(_: Layer, z: Leaf, __: Leaf) -> Pair:
    slope = _of_two("relu", z, (z, Number(0.0)), (z, Number(1.0)))[1]
    return call("max", z, 0.0), slope


def _leaky_relu(layer: Any, z: Leaf, _: Leaf) -> Pair:
    slope = Number(layer.negative_slope)
    return _of_two("leaky_relu", z, (product(slope, z), slope), (z, Number(1.0)))


def _elu(layer: Any, z: Leaf, _: Leaf) -> Pair:
    below = product(layer.alpha, exp(z) - 1), product(layer.alpha, exp(z))
    return _of_two("elu", z, below, (z, Number(1.0)))


def _celu(layer: Any, z: Leaf, _: Leaf) -> Pair:
    inner = z if layer.alpha == 1 else z / layer.alpha
    return _of_two("celu", z, (product(layer.alpha, exp(inner) - 1), exp(inner)), (z, Number(1.0)))


_SCALE, _ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


def _selu(_: Layer, z: Leaf, __: Leaf) -> Pair:
    below = product(_SCALE, _ALPHA, exp(z) - 1), product(_SCALE, _ALPHA, exp(z))
    return _of_two("selu", z, below, (product(_SCALE, z), Number(_SCALE)))


def _silu(_: Layer, z: Leaf, __: Leaf) -> Pair:
    s = call("sigmoid", z)
    return z * s, s + z * s * (1 - s)


def _softplus(layer: Any, z: Leaf, _: Leaf) -> Pair:
    inner, border = product(layer.beta, z), layer.threshold / layer.beta
    log = call("log", 1 + exp(inner))
    smooth = (log if layer.beta == 1 else log / layer.beta), call("sigmoid", inner)
    if z.number <= border:
        return smooth
    return _of_two("softplus", z, smooth, (z, Number(1.0)), border)


def _logsigmoid(_: Layer, z: Leaf, __: Leaf) -> Pair:
    return -call("log", 1 + exp(-z)), call("sigmoid", -z)


def _mish(_: Layer, z: Leaf, __: Leaf) -> Pair:
    t = call("tanh", call("log", 1 + exp(z)))
    return z * t, t + z * (1 - t**2) * call("sigmoid", z)


def _gelu(layer: Any, z: Leaf, _: Leaf) -> Pair:
    if layer.approximate == "tanh":
        factor = root(expression(2.0) / _PI)
        t = call("tanh", factor * (z + product(0.044715, z**3)))
        slope = factor * (1 + product(3.0, 0.044715, z**2))
        return z * (1 + t) / 2, (1 + t) / 2 + z * (1 - t**2) * slope / 2
    below = (1 + call("erf", z / root(expression(2.0)))) / 2
    return z * below, below + z * exp(-(z**2) / 2) / root(product(2.0, _PI))


def _softsign(_: Layer, z: Leaf, __: Leaf) -> Pair:
    return z / (1 + call("abs", z)), 1 / (1 + call("abs", z)) ** 2


def _between(name: str, z: Leaf, low: float, high: float, scale: Callable[[Expression], Pair]) -> Pair:
    """Constant outside two borders."""
    inside = scale(z)
    if z.number >= high:
        return _of_two(name, z, inside, (scale(Number(high))[0], Number(0.0)), high, at_border=1)
    return _of_two(name, z, (scale(Number(low))[0], Number(0.0)), inside, low)


def _hardtanh(layer: Any, z: Leaf, _: Leaf) -> Pair:
    return _between("hardtanh", z, layer.min_val, layer.max_val, lambda one: (one, Number(1.0)))


def _relu6(_: Layer, z: Leaf, __: Leaf) -> Pair:
    return _between("relu6", z, 0.0, 6.0, lambda one: (one, Number(1.0)))


def _hardsigmoid(_: Layer, z: Leaf, __: Leaf) -> Pair:
    return _between("hardsigmoid", z, -3.0, 3.0, lambda one: ((one + 3) / 6, expression(1.0) / 6))


FORMULAS: Mapping[str, Formula] = MappingProxyType(
    {
        "sigmoid": _sigmoid,
        "tanh": _tanh,
        "relu": _relu,
        "leaky_relu": _leaky_relu,
        "elu": _elu,
        "celu": _celu,
        "selu": _selu,
        "silu": _silu,
        "softplus": _softplus,
        "logsigmoid": _logsigmoid,
        "mish": _mish,
        "gelu": _gelu,
        "softsign": _softsign,
        "hardtanh": _hardtanh,
        "relu6": _relu6,
        "hardsigmoid": _hardsigmoid,
    }
)
