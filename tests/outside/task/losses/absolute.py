"""absolute: |y − t|."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from harness.scenario.kinds import Loss
from harness.task.function import Function
from harness.task.numbers.rounded import Bounded
from harness.task.per_entry import summed
from harness.task.tape import Kind, T, Tape, Variable


def forward(tape: Tape[T], loss: Loss, y: Variable[T], t: Any, factor: Fraction) -> Variable[T]:
    return summed(tape, entries, loss, y, t, factor)


def entries(kind: Kind[T], loss: Loss, y: T, t: Any) -> tuple[T, T]:
    return kind.applied(Function(plain, bounded, exact), kind.subtracted(y, kind.exact(t)))


def plain(r: Any) -> tuple[Any, Any]:
    return np.abs(r), np.sign(r)


def bounded(_: Any, r: Bounded) -> tuple[Bounded, Bounded]:
    either = np.abs(r.value) <= 2 * r.bound
    return Bounded(np.abs(r.value), r.error), Bounded(np.sign(r.value), 2.0 * (either & (r.bound > 0)))


def exact(kind: Any, r: Any) -> tuple[Any, Any]:
    return kind.each(r, lambda v: kind.at_kink(v, lambda w: (w, kind.number(1)), lambda w: (-w, kind.number(-1))))
