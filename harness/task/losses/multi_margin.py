"""multi_margin: max(0, margin − y_class + y_j)^p of every wrong class j."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from harness.scenario.kinds import Loss
from harness.task.layers import relu
from harness.task.per_entry import summed
from harness.task.tape import Kind, T, Tape, Variable


def forward(tape: Tape[T], loss: Loss, y: Variable[T], t: Any, factor: Fraction) -> Variable[T]:
    return summed(tape, entries, loss, y, t, factor)


def entries(kind: Kind[T], loss: Loss, y: T, t: Any) -> tuple[T, T]:
    """Of the row's sum, the derivative by the right class is minus the sum of the others'."""
    ones, wrong = kind.exact(np.ones(t.shape)), kind.exact(1 - t)
    right = kind.multiplied(ones, kind.sums(kind.multiplied(y, kind.exact(t)), -1))
    over = kind.subtracted(y, kind.subtracted(right, kind.exact(np.full(t.shape, loss.margin))))
    h, slope = kind.applied(relu.FUNCTION, over)
    value, slope = kind.square(h) if loss.p == 2 else (h, slope)
    slope = kind.multiplied(slope, wrong)
    own = kind.multiplied(kind.exact(t), kind.sums(slope, -1))
    return kind.multiplied(value, wrong), kind.subtracted(slope, own)
