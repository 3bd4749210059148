"""poisson: e^y − t y."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from harness.scenario.kinds import Loss
from harness.task.function import Function
from harness.task.numbers.rounded import FUNCTION, Bounded
from harness.task.per_entry import summed
from harness.task.tape import Kind, T, Tape, Variable


def forward(tape: Tape[T], loss: Loss, y: Variable[T], t: Any, factor: Fraction) -> Variable[T]:
    return summed(tape, entries, loss, y, t, factor)


def entries(kind: Kind[T], loss: Loss, y: T, t: Any) -> tuple[T, T]:
    return kind.applied(Function(partial(plain, t), partial(bounded, t), partial(exact, t)), y)


def plain(t: Any, y: Any) -> tuple[Any, Any]:
    return np.exp(y) - t * y, np.exp(y) - t


def bounded(t: Any, kind: Any, y: Bounded) -> tuple[Bounded, Bounded]:
    """By the derivatives |e^y − t| and e^y, which are largest at the upper end."""
    value, derivative = plain(t, y.value)
    power = np.exp(y.value + 2 * y.bound)
    error = (np.abs(derivative) + 2 * power * y.bound) * y.bound + FUNCTION * kind.u * (power + np.abs(t * y.value))
    return Bounded(value, error), Bounded(derivative, power * y.bound + FUNCTION * kind.u * (power + np.abs(t)))


def exact(t: Any, kind: Any, y: Any) -> tuple[Any, Any]:
    return kind.each(y, lambda v, one: (v.exp() - v * one, v.exp() - one), t)
