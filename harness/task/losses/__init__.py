"""What each loss computes, stated once, in a module of its own name.

``forward(tape, loss, y, t, factor)`` is the loss (1, 1) of outputs y and targets t, both (rows, outputs), t exact,
classes as rows of 0 and 1; ``loss`` has its fields. One that is a sum of a function of each entry has that as
``entries(kind, loss, y, t)``: the loss of each entry, and its derivative with respect to y.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from harness.ground.homes import homes
from harness.scenario.kinds import Loss
from harness.scenario.losses import LOSSES
from harness.task.tape import T, Tape, Variable

HOMES = homes(__name__, LOSSES)


def forward(tape: Tape[T], loss: Loss, y: Variable[T], targets: Any) -> Variable[T]:
    """The loss of a batch: scale · Σ over all entries, divided as the reduction says."""
    t = np.eye(y.shape[-1])[targets] if targets.ndim == 1 else targets
    found: Variable[T] = HOMES[loss.kind].forward(tape, loss, y, t, ratio(loss.scale, loss.divisor(*t.shape)))
    return found


@cache
def ratio(scale: float, count: int) -> Fraction:
    """What the sum over all entries is multiplied by, exactly."""
    return Fraction(scale) / count
