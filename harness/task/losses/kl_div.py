"""kl_div: t (log t − y), y a logarithm of a probability and t a probability; t log t of 0 is 0."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from harness.scenario.kinds import Loss
from harness.task.function import Function
from harness.task.numbers.rounded import FUNCTION, Array, Bounded
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
    return t * (_log(t) - y), -np.asarray(t, np.float64)


def _log(t: Any) -> Array:
    found: Array = np.log(np.where(t > 0, t, 1))
    return found


def bounded(kind: BoundedKind, y: Bounded, t: Any) -> tuple[Bounded, Bounded]:
    """As t (log t − y), t log t − t y, or t log (t / e^y): one function, a power and a few roundings of each part."""
    value, derivative = plain(y.value, t)
    error = np.abs(t) * (y.bound + FUNCTION * kind.u * (np.abs(_log(t)) + y.absolute + 1))
    return Bounded(value, error), Bounded(derivative, None)


def exact(kind: ExactKind, y: Any, t: Any) -> tuple[Any, Any]:
    def one(v: Any, t: float) -> tuple[Any, Any]:
        p = kind.number(t)
        return p * ((p.log() if t > 0 else 0) - v), -p

    return kind.each(y, one, t)
