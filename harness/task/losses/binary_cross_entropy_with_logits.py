"""binary_cross_entropy_with_logits: −(t log p + (1 − t) log(1 − p)) of p = sigmoid(y)."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from harness.scenario.kinds import Loss
from harness.task.function import Function
from harness.task.layers import sigmoid
from harness.task.numbers.rounded import FUNCTION, SATURATED, Array, Bounded
from harness.task.per_entry import summed
from harness.task.tape import Kind, T, Tape, Variable

if TYPE_CHECKING:
    from harness.task.numbers.bounded import BoundedKind
    from harness.task.numbers.exact import ExactKind


def forward(tape: Tape[T], loss: Loss, y: Variable[T], t: Any, factor: Fraction) -> Variable[T]:
    return summed(tape, entries, loss, y, t, factor)


def entries(kind: Kind[T], loss: Loss, y: T, t: Any) -> tuple[T, T]:
    return kind.applied(Function(partial(plain, t=t), partial(bounded, t=t), partial(exact, t=t)), y)


def plain(y: Array, t: Any) -> tuple[Array, Array]:
    return value(y, t), sigmoid.value(y) - t


def value(y: Array, t: Any) -> Array:
    found: Array = np.maximum(y, 0) - y * t + np.log1p(np.exp(-np.abs(y)))
    return found


def bounded(kind: BoundedKind, y: Bounded, t: Any) -> tuple[Bounded, Bounded]:
    t, v = np.asarray(t, np.float64), y.value
    error = FUNCTION * kind.u * (np.abs(v) * (1 + np.abs(t)) + 1)
    if y.error is not None:
        error += y.error * (1 + np.abs(t))
    if kind.rounds_probabilities:
        error += np.abs(np.where(v > 0, 1 - t, t)) * _log_of_rounded(kind, y)
    p = sigmoid.bounded(kind, y)[0]
    return Bounded(value(v, t), error), kind.subtracted(p, Bounded(t, None))


def _log_of_rounded(kind: BoundedKind, y: Bounded) -> Array:
    """How far log s, s the smaller of p = sigmoid(y) and 1 − p, may be off where it is worked out from p.

    1 − p of a rounded p, and ½ (1 + tanh ½y) below 0, is off by e = 9 u (the sigmoid's 4 u (1 + p) and the
    subtraction's own) and a multiple of ½u. Where s is less than SATURATED u it is 0, and its logarithm infinite.
    """
    u, e = kind.u, 9 * kind.u
    apart = 2 * np.minimum(y.bound, 50)  # of a side's own y from the value here
    s = np.exp(-y.absolute)
    s = s / (1 + s)
    low, high = np.maximum(s * np.exp(-apart), SATURATED * u), s * np.exp(apart)
    off = np.maximum(np.log1p(e / low), np.log(high / np.maximum(high - e, u / 2)))
    return np.where(high > SATURATED * u, off, 0)


def exact(kind: ExactKind, y: Any, t: Any) -> tuple[Any, Any]:
    def one(v: Any, t: float) -> tuple[Any, Any]:
        return v.max(kind.number(0)) - v * t + (-abs(v)).exp().log1p(), sigmoid.ball(v) - t

    return kind.each(y, one, t)
