"""l1: |y − t|; its derivative is the sign of y − t, and 0 where that is 0."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from harness.scenario.kinds import Loss
from harness.task.numbers.functions import Bent, Kink, function, line
from harness.task.per_entry import summed
from harness.task.tape import Kind, T, Tape, Variable

ABSOLUTE = function(Bent((line(-1), line(1)), (Kink(0, 0),)))


def forward(tape: Tape[T], loss: Loss, y: Variable[T], t: Any, factor: Fraction) -> Variable[T]:
    return summed(tape, entries, loss, y, t, factor)


def entries(kind: Kind[T], loss: Loss, y: T, t: Any) -> tuple[T, T]:
    return kind.applied(ABSOLUTE, kind.subtracted(y, kind.exact(t)))
