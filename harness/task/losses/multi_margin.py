"""multi_margin: max(0, margin − y_class + y_j)^p of every wrong class j."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from harness.scenario.kinds import Loss
from harness.task.layers import relu
from harness.task.tape import T, Tape, Variable


def forward(tape: Tape[T], loss: Loss, y: Variable[T], t: Any, factor: Fraction) -> Variable[T]:
    h = tape.apply(relu.FUNCTION, y - of_class(tape, y, t) + loss.margin)
    return tape.weighted_sum(tape.elementwise(h, tape.kind.square) if loss.p == 2 else h, 1 - t, factor)


def of_class(tape: Tape[T], y: Variable[T], t: Any) -> Variable[T]:
    """What each row gives its class, t a row of 0 and 1, in all its columns."""
    return tape.gather(y, np.broadcast_to(np.flatnonzero(t)[:, None], t.shape))
