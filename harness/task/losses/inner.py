"""inner: y t, whose derivative is t."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from harness.scenario.kinds import Loss
from harness.task.tape import T, Tape, Variable


def forward(tape: Tape[T], loss: Loss, y: Variable[T], t: Any, factor: Fraction) -> Variable[T]:
    return tape.weighted_sum(y, t, factor)
