"""Activations and losses in the formulas that people write, in numbers whose every operation errs (witness.py).

Each takes an input and its layer or loss (and targets), and gives value and derivative. A function that is not here is
taken without a rounding of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from witness import Witness


@dataclass(frozen=True)
class Number:
    """An array of a witness, with operators that round."""

    kind: Witness
    array: Any

    def _new(self, array: Any) -> Number:
        return Number(self.kind, array)

    def _of(self, other: Number | float) -> Any:
        return other.array if isinstance(other, Number) else self.kind.number(other)

    def __add__(self, other: Number | float) -> Number:
        return self._new(self.kind.added(self.array, self._of(other)))

    def __mul__(self, other: Number | float) -> Number:
        if isinstance(other, Number):
            return self._new(self.kind.times(self.array, other.array))
        exact = abs(math.frexp(other)[0]) == 0.5
        return self._new(self.array * other if exact else self.kind.times(self.array, self._of(other)))

    def __truediv__(self, other: Number | float) -> Number:
        return self._new(self.kind.over(self.array, self._of(other)))

    def __rtruediv__(self, other: float) -> Number:
        return self._new(self.kind.over(self.kind.number(other), self.array))

    def __neg__(self) -> Number:
        return self._new(-self.array)

    def __sub__(self, other: Number | float) -> Number:
        return self + -other

    def __rsub__(self, other: float) -> Number:
        return -self + other

    __radd__, __rmul__ = __add__, __mul__

    def __abs__(self) -> Number:
        return self.where(self, -self)

    def where(self, yes: Number | float, no: Number | float) -> Number:
        """``yes`` where this is above 0, else ``no``."""
        on = self.kind.exact(self.kind.numbers(self.array) > 0)
        first, second = (one.array if isinstance(one, Number) else one for one in (yes, no))
        return self._new(self.kind.array(on * first + (1 - on) * second))

    def below(self) -> Number:
        """min(self, 0)."""
        return self.where(0, self)

    def of(self, name: str) -> Number:
        return self._new(self.kind.of(name, self.array))


Pair = tuple[Any, Any]
Form = Callable[[Any, Number], Pair]


def _one_of(z: Number, *forms: Callable[[], Number]) -> Number:
    found: Number = z.kind.chosen(*forms)
    return found


def _sigmoid(z: Number) -> Number:
    power = (-abs(z)).of("exp")
    return _one_of(
        z,
        lambda: 1 / (1 + (-z).of("exp")),
        lambda: 0.5 * (1 + (0.5 * z).of("tanh")),
        lambda: z.where(1, power) / (1 + power),
    )


def sigmoid(_: Any, z: Number) -> Pair:
    a = _sigmoid(z)
    return a, _one_of(z, lambda: a * (1 - a), lambda: a - a * a)


def tanh(_: Any, z: Number) -> Pair:
    power = (-2 * abs(z)).of("exp")
    size = (1 - power) / (1 + power)
    a = _one_of(z, lambda: z.of("tanh"), lambda: z.where(size, -size))
    return a, _one_of(z, lambda: 1 - a * a, lambda: (1 - a) * (1 + a))


def relu(_: Any, z: Number) -> Pair:
    return z.where(z, 0), z.where(1, 0 * z)


def _expm1(z: Number) -> Number:
    return _one_of(z, lambda: z.of("expm1"), lambda: z.of("exp") - 1)


def elu(layer: Any, z: Number) -> Pair:
    below = layer.alpha * _expm1(z.below())
    slope = _one_of(z, lambda: layer.alpha * z.below().of("exp"), lambda: below + layer.alpha)
    return z.where(z, below), z.where(1, slope)


def celu(layer: Any, z: Number) -> Pair:
    power = z.below() / layer.alpha
    below = layer.alpha * _expm1(power)
    float32 = float(np.float32(layer.alpha))  # torch has it so in every dtype
    slope = _one_of(
        z,
        lambda: power.of("exp"),
        lambda: below / layer.alpha + 1,
        lambda: (z.below() / float32).of("exp"),
    )
    return z.where(z, below), z.where(1, slope)


ALPHA, SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


def selu(_: Any, z: Number) -> Pair:
    below = SCALE * (ALPHA * _expm1(z.below()))
    slope = _one_of(z, lambda: SCALE * (ALPHA * z.below().of("exp")), lambda: below + SCALE * ALPHA)
    return z.where(SCALE * z, below), z.where(z._new(z.kind.number(SCALE)), slope)


def leaky_relu(layer: Any, z: Number) -> Pair:
    return z.where(z, layer.negative_slope * z), z.where(1, z._new(z.kind.number(layer.negative_slope)))


def hardsigmoid(_: Any, z: Number) -> Pair:
    sloping = _one_of(z, lambda: (z + 3) / 6, lambda: z / 6 + 0.5)
    low, high = z._new(z.array + 3), z._new(3 - z.array)
    sixth = z._new(_one_of(z, *(lambda one=one: z.kind.number(one) for one in (1 / 6, float(np.float32(1 / 6))))))
    return low.where(high.where(sloping, 1), 0), low.where(high.where(sixth, 0), 0 * z)


def _clipped(z: Number, lowest: float, highest: float) -> Pair:
    low, high = (z._new(z.kind.number(one)) for one in (lowest, highest))
    above, under = z._new(z.array - lowest), z._new(highest - z.array)
    return above.where(under.where(z, high), low), above.where(under.where(1, 0 * z), 0 * z)


def hardtanh(layer: Any, z: Number) -> Pair:
    return _clipped(z, layer.min_val, layer.max_val)


def relu6(_: Any, z: Number) -> Pair:
    return _clipped(z, 0, 6)


def _log1p_exp(z: Number) -> Number:
    """log(1 + e^z); from e^z only where that is in range."""

    def stable() -> Number:
        return z.where(z, 0) + (-abs(z)).of("exp").of("log1p")

    if not z.kind.decided(np.max(z.kind.numbers(z.array)) < z.kind.far):
        return stable()
    return _one_of(z, stable, lambda: z.of("exp").of("log1p"), lambda: (1 + z.of("exp")).of("log"))


def softplus(layer: Any, z: Number) -> Pair:
    t = layer.beta * z
    a = _log1p_exp(t) / layer.beta
    d = _one_of(z, lambda: _sigmoid(t), lambda: 1 - (-layer.beta * a).of("exp"))
    beyond = t - layer.threshold
    return beyond.where(z, a), beyond.where(1, d)


def logsigmoid(_: Any, z: Number) -> Pair:
    power = (-abs(z)).of("exp")
    a = _one_of(
        z,
        lambda: -_log1p_exp(-z),
        lambda: z - _log1p_exp(z),
        lambda: (z.where(1, power) / (1 + power)).of("log"),
    )
    return a, _one_of(z, lambda: _sigmoid(-z), lambda: 1 - a.of("exp"), lambda: 1 - _sigmoid(z))


def silu(_: Any, z: Number) -> Pair:
    s = _sigmoid(z)
    a = z * s
    return a, _one_of(z, lambda: s * (1 + z * (1 - s)), lambda: s + a * (1 - s), lambda: a + s * (1 - a))


def mish(_: Any, z: Number) -> Pair:
    power = z.below().of("exp")
    square = (1 + power) * (1 + power)
    inverse = (-z.where(z, 0)).of("exp")
    rest = 1 + 2 * inverse
    t = _one_of(
        z,
        lambda: _log1p_exp(z).of("tanh"),
        lambda: z.where(rest / (rest + 2 * (inverse * inverse)), (square - 1) / (square + 1)),
    )
    return z * t, t + z * _sigmoid(z) * (1 - t * t)


def gelu(layer: Any, z: Number) -> Pair:
    if layer.approximate == "tanh":
        root, cube = math.sqrt(2 / math.pi), 0.044715
        t = (root * (z + cube * (z * z * z))).of("tanh")
        share, slope = 0.5 * (1 + t), 0.5 * (1 - t * t) * (root * (1 + 3 * cube * (z * z)))
    else:
        share = 0.5 * (1 + (z * math.sqrt(0.5)).of("erf"))
        slope = (-0.5 * (z * z)).of("exp") / math.sqrt(2 * math.pi)
    return z * share, share + z * slope


def softsign(_: Any, z: Number) -> Pair:
    size = 1 + abs(z)
    a = z / size
    return a, _one_of(z, lambda: 1 / (size * size), lambda: 1 / size / size, lambda: (1 - abs(a)) * (1 - abs(a)))


ACTIVATIONS: Mapping[str, Form] = {
    one.__name__: one for one in (sigmoid, tanh, relu, elu, celu, selu, leaky_relu, hardsigmoid, hardtanh, relu6)
} | {one.__name__: one for one in (softplus, logsigmoid, silu, mish, gelu, softsign)}

# ---------------------------------------------------------------- losses


def _binary(z: Number, t: Any, log_p: Number, log_q: Number) -> Number:
    one, other = (z._new(z.kind.exact(np.asarray(share, np.float64))) for share in (t, 1 - t))
    return -(one * log_p + other * log_q)


def binary_cross_entropy(_: Any, p: Number, t: Any) -> Pair:
    log_q = _one_of(p, lambda: (-p).of("log1p"), lambda: (1 - p).of("log"))
    one, other = (p._new(p.kind.exact(np.asarray(share, np.float64))) for share in (t, 1 - t))
    d = _one_of(p, lambda: (p - one) / (p * (1 - p)), lambda: other / (1 - p) - one / p)
    return _binary(p, t, p.of("log"), log_q), d


def binary_cross_entropy_with_logits(_: Any, y: Number, t: Any) -> Pair:
    s, target = _sigmoid(y), y._new(y.kind.exact(np.asarray(t, np.float64)))
    near = y.kind.decided(np.abs(y.kind.numbers(y.array)).max() < -np.log(y.kind.u) - 2)
    value = _log1p_exp(y) - y * target
    if near:
        value = _one_of(y, lambda: value, lambda: _binary(y, t, s.of("log"), (1 - s).of("log")))
    return value, s - target


def categorical_cross_entropy(_: Any, p: Number, t: Any) -> Pair:
    target = p._new(p.kind.exact(np.asarray(t, np.float64)))
    return -(target * p.of("log")), _one_of(p, lambda: -target / p, lambda: -target * (1 / p))


def kl_div(_: Any, y: Number, t: Any) -> Pair:
    target = y._new(y.kind.exact(t))
    log_t = y._new(y.kind.exact(np.where(t > 0, t, 1))).of("log")
    value = _one_of(y, lambda: target * (log_t - y), lambda: target * log_t - target * y)
    return value, 0 * y - target


def l1(_: Any, y: Number, t: Any) -> Pair:
    r = y - y._new(y.kind.exact(t))
    return abs(r), r.where(1, (-r).where(-1, 0 * r))


def smooth_l1(loss: Any, y: Number, t: Any) -> Pair:
    r, beta = y - y._new(y.kind.exact(t)), loss.beta
    size = abs(r)
    left, q = beta - size, (beta - size).where(size, beta)
    square = _one_of(y, lambda: 0.5 * r * r / beta, lambda: r * r / (0 * r + 2 * beta))
    line = _one_of(y, lambda: size - beta / 2, lambda: (0 * r + beta) * (size - beta / 2) / beta)
    value = _one_of(y, lambda: left.where(square, line), lambda: q * (size - 0.5 * q) / beta)
    return value, left.where(r / beta, r.where(1, -1))


def huber(loss: Any, y: Number, t: Any) -> Pair:
    r, delta = y - y._new(y.kind.exact(t)), loss.delta
    size = abs(r)
    left, q = delta - size, (delta - size).where(size, delta)
    line = _one_of(y, lambda: delta * (size - delta / 2), lambda: delta * size - delta * (0 * r + delta) * 0.5)
    value = _one_of(y, lambda: left.where(0.5 * r * r, line), lambda: 0.5 * q * q + delta * (size - q))
    return value, left.where(r, delta * r.where(1, -1 + 0 * r))


LOSSES: Mapping[str, Callable[[Any, Number, Any], Pair]] = {
    one.__name__: one for one in (binary_cross_entropy, binary_cross_entropy_with_logits, kl_div, l1, smooth_l1, huber)
} | {"categorical_cross_entropy": categorical_cross_entropy}
