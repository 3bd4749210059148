"""Every formula that people write for an activation and its derivative lies within its bound, in both dtypes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from harness.scenario.layers import LAYERS
from harness.task.layers import function
from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.numbers.exact import ExactKind, precision

#: By the layer, of z and the layer's fields: values, or derivatives.
Formulas = Mapping[str, list[Callable[[Any, Any], Any]]]


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def _erf(z: Any) -> Any:
    return np.frompyfunc(math.erf, 1, 1)(z).astype(z.dtype)


def _exponential_tanh(z: Any) -> Any:
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def _softplus(z: Any) -> Any:
    return np.log(1 + np.exp(z))


def _inner(z: Any) -> Any:
    return np.sqrt(z.dtype.type(2 / np.pi)) * (z + z.dtype.type(0.044715) * z**3)


def _inner_slope(z: Any) -> Any:
    return z.dtype.type(np.sqrt(2 / np.pi)) * (1 + z.dtype.type(3 * 0.044715) * z * z)


def _silu(z: Any) -> Any:
    return z * _sigmoid(z)


def _logsigmoid(z: Any) -> Any:
    return np.log(_sigmoid(z))


def _mish_t(z: Any) -> Any:
    return np.tanh(_softplus(z))


VALUES: Formulas = {
    "leaky_relu": [
        lambda z, o: np.where(z > 0, z, o.negative_slope * z),
        lambda z, o: np.maximum(0, z) + o.negative_slope * np.minimum(0, z),
    ],
    "relu6": [lambda z, _: np.minimum(np.maximum(z, 0), 6)],
    "hardtanh": [lambda z, o: np.maximum(np.minimum(z, o.max_val), o.min_val)],
    "hardsigmoid": [
        lambda z, _: np.clip(z / 6 + 0.5, 0, 1),
        lambda z, _: np.clip(z + 3, 0, 6) / 6,
        lambda z, _: np.clip(z + 3, 0, 6) * z.dtype.type(1 / 6),
    ],
    "silu": [lambda z, _: _silu(z), lambda z, _: z / (1 + np.exp(-z)), lambda z, _: z * (0.5 * (1 + np.tanh(z / 2)))],
    "softsign": [lambda z, _: _softsign(z)],
    "mish": [
        lambda z, _: z * _mish_t(z),
        lambda z, _: z * _exponential_tanh(_softplus(z)),
        lambda z, _: z * ((1 + np.exp(z)) ** 2 - 1) / ((1 + np.exp(z)) ** 2 + 1),
    ],
    "logsigmoid": [
        lambda z, _: _logsigmoid(z),
        lambda z, _: -_softplus(-z),
        lambda z, _: -np.logaddexp(0, -z),
        lambda z, _: z - _softplus(z),
    ],
    "softplus": [
        lambda z, o: _softplus(o.beta * z) / o.beta,
        lambda z, o: np.log1p(np.exp(o.beta * z)) * z.dtype.type(1 / o.beta),
        lambda z, o: np.logaddexp(0, o.beta * z) / o.beta,
    ],
    "celu": [
        lambda z, o: np.where(z > 0, z, o.alpha * (np.exp(z / o.alpha) - 1)),
        lambda z, o: np.maximum(z, 0) + np.minimum(0, o.alpha * np.expm1(z / o.alpha)),
    ],
    "selu": [
        lambda z, _: _SCALE * np.where(z > 0, z, _ALPHA * (np.exp(z) - 1)),
        lambda z, _: np.where(z > 0, _SCALE * z, (_SCALE * _ALPHA) * np.expm1(z)),
    ],
    "gelu": [
        lambda z, o: z * _share(z, o),
        lambda z, o: 0.5 * z * (1 + 2 * (_share(z, o) - z.dtype.type(0.5))),
    ],
}
_ALPHA, _SCALE = 1.6732632423543772, 1.0507009873554805


def _share(z: Any, options: Any) -> Any:
    half = z.dtype.type(0.5)
    if options.approximate == "tanh":
        return half * (1 + _exponential_tanh(_inner(z)))
    return half * (1 + _erf(z / np.sqrt(z.dtype.type(2))))


def _gelu_slope(z: Any, options: Any) -> Any:
    share, half = _share(z, options), z.dtype.type(0.5)
    if options.approximate == "tanh":
        t = np.tanh(_inner(z))
        return share + half * z * (1 - t * t) * _inner_slope(z)
    return share + z * np.exp(-half * z * z) / np.sqrt(z.dtype.type(2 * np.pi))


def _softsign(z: Any) -> Any:
    return z / (1 + np.abs(z))


def _mish_slope(z: Any) -> Any:
    """Of Misra's paper: e^z ω / δ²."""
    power = np.exp(z)
    omega = 4 * (z + 1) + 4 * power**2 + power**3 + power * (4 * z + 6)
    return power * omega / (2 * power + power**2 + 2) ** 2


SLOPES: Formulas = {
    "leaky_relu": [lambda z, o: np.where(z > 0, 1, o.negative_slope).astype(z.dtype)],
    "relu6": [lambda z, _: ((z > 0) & (z < 6)).astype(z.dtype)],
    "hardtanh": [lambda z, o: ((z > o.min_val) & (z < o.max_val)).astype(z.dtype)],
    "hardsigmoid": [
        lambda z, _: ((z > -3) & (z < 3)) / z.dtype.type(6),
        lambda z, _: _inside(np.clip(z / 6 + 0.5, 0, 1)),
        lambda z, _: _inside(np.clip(z + 3, 0, 6) / 6),
    ],
    "silu": [
        lambda z, _: _sigmoid(z) * (1 + z * (1 - _sigmoid(z))),
        lambda z, _: _sigmoid(z) + z * _sigmoid(z) * (1 - _sigmoid(z)),
        lambda z, _: _silu(z) + _sigmoid(z) * (1 - _silu(z)),
    ],
    "softsign": [
        lambda z, _: 1 / (1 + np.abs(z)) ** 2,
        lambda z, _: (1 - np.abs(_softsign(z))) ** 2,
    ],
    "mish": [
        lambda z, _: _mish_t(z) + z * _sigmoid(z) * (1 - _mish_t(z) ** 2),
        lambda z, _: _mish_t(z) + z * _sigmoid(z) / np.cosh(_softplus(z)) ** 2,
        lambda z, _: _mish_slope(z),
    ],
    "logsigmoid": [
        lambda z, _: 1 - _sigmoid(z),
        lambda z, _: _sigmoid(-z),
        lambda z, _: 1 - np.exp(_logsigmoid(z)),
        lambda z, _: np.exp(-z) / (1 + np.exp(-z)),
    ],
    "softplus": [
        lambda z, o: _sigmoid(o.beta * z),
        lambda z, o: np.exp(o.beta * z) / (1 + np.exp(o.beta * z)),
        lambda z, o: 1 - np.exp(-o.beta * (_softplus(o.beta * z) / o.beta)),
    ],
    "celu": [
        lambda z, o: np.where(z > 0, 1, np.exp(np.minimum(z, 0) / o.alpha)),
        lambda z, o: np.where(z > 0, 1, (o.alpha * (np.exp(z / o.alpha) - 1)) / o.alpha + 1),
    ],
    "selu": [
        lambda z, _: _SCALE * np.where(z > 0, 1, _ALPHA * np.exp(z)),
        lambda z, _: np.where(z > 0, _SCALE, _SCALE * _ALPHA * (np.exp(z) - 1) + _SCALE * _ALPHA).astype(z.dtype),
    ],
    "gelu": [_gelu_slope],
}


def _inside(a: Any) -> Any:
    return ((a > 0) & (a < 1)) / a.dtype.type(6)


def _inputs(dtype: str) -> Any:
    random = np.random.RandomState(0)
    near = [one + sign * k * 2.0**-24 for one in (-3, -1, -0.3, 1, 2, 3, 6) for sign in (-1, 1) for k in range(1, 12)]
    own = [*near, -3, -1, 0, 1, 2, 3, 6, -20, 20, 40, -40, 60, -60]
    sizes = 10.0 ** np.random.RandomState(1).uniform(-12, 1.7, 600) * random.choice([-1, 1], 600)
    return np.concatenate([own, sizes, 3 * random.standard_normal(600)]).astype(dtype)[None]


CASES = [
    pytest.param(kind, fields, which, number, id=f"{kind}-{i}-{('value', 'slope')[which]}{number}")
    for which, formulas in enumerate((VALUES, SLOPES))
    for kind in formulas
    for i, fields in enumerate(LAYERS[kind].examples)
    for number in range(len(formulas[kind]))
]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("kind", "fields", "which", "number"), CASES)
def test_a_formula_lies_within_the_bound(
    kind: str, fields: Mapping[str, Any], which: int, number: int, dtype: str
) -> None:
    layer, z = LAYERS[kind](layer=kind, **fields), _inputs(dtype)
    if kind == "softplus" and layer.threshold < 20:  # z beyond it, which is more than rounding
        z = z[z <= layer.threshold / layer.beta * (1 - 1e-6)][None]
    with np.errstate(all="ignore"):
        own = (VALUES, SLOPES)[which][kind][number](z, layer)
    assert own.dtype == dtype
    kinds = BoundedKind(dtype), ExactKind(both_sides=True)
    bound = function(layer).bounded(kinds[0], Bounded(z.astype(np.float64), None))[which].bound[0]
    with precision(128):
        exact = function(layer).exact(kinds[1], kinds[1].exact(z))[which].ravel()
        off = np.array([float(abs(ball - one).upper()) for ball, one in zip(exact, own[0].tolist(), strict=True)])
    finite = np.isfinite(own[0])
    assert finite[np.abs(z[0]) < 10].all()
    beyond = finite & (off > bound * (1 + 1e-9))
    assert not beyond.any(), (z[0][beyond][:5], off[beyond][:5], bound[beyond][:5])
