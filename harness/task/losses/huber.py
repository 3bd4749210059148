"""huber: r² / 2 of r = y − t where |r| ≤ delta, else delta (|r| − delta / 2)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from harness.scenario.kinds import Loss
from harness.task.losses.smooth_l1 import rounded_off
from harness.task.per_entry import summed
from harness.task.tape import Kind, T, Tape, Variable


def forward(tape: Tape[T], loss: Loss, y: Variable[T], t: Any, factor: Fraction) -> Variable[T]:
    return summed(tape, entries, loss, y, t, factor)


def entries(kind: Kind[T], loss: Loss, y: T, t: Any) -> tuple[T, T]:
    return kind.applied(rounded_off(loss.delta, loss.delta), kind.subtracted(y, kind.exact(t)))
