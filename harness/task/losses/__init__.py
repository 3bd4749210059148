"""What each loss computes, stated once, in a module of its own name.

``forward(tape, loss, y, t, factor)`` is the loss (1, 1) of outputs y and targets t, both (rows, outputs), t exact,
classes as rows of 0 and 1, of 0 alone where they do not count; ``loss`` has its fields. One that is a sum of a function
of each entry has that as ``entries(kind, loss, y, t)``: the loss of each entry, and its derivative with respect to y.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import nan
from typing import Any

import numpy as np

from harness.ground.homes import homes
from harness.scenario.kinds import Loss
from harness.scenario.losses import LOSSES
from harness.task.tape import T, Tape, Variable

HOMES = homes(__name__, LOSSES)


def forward(tape: Tape[T], loss: Loss, y: Variable[T], targets: Any) -> Variable[T]:
    """The loss of a batch: scale · Σ over all entries, divided as the reduction says."""
    t = rows(loss, targets, y.shape[-1])
    return of_rows(tape, loss, y, t, factor(loss, t, of_labels=targets.ndim == 1))


def of_rows(tape: Tape[T], loss: Loss, y: Variable[T], t: Any, factor: Fraction) -> Variable[T]:
    """The same of targets (rows, outputs), times a factor."""
    found: Variable[T] = HOMES[loss.kind].forward(tape, loss, y, t, factor)
    return found


def rows(loss: Loss, targets: Any, outputs: int) -> Any:
    """Targets (rows, outputs); class labels as rows of 0 and 1, of 0 alone where they do not count."""
    if targets.ndim > 1:
        return targets
    if loss.ignored is None:
        return np.eye(outputs)[targets]
    return np.where((targets[:, None] == np.arange(outputs)) & (targets != loss.ignored)[:, None], 1.0, 0.0)


def factor(loss: Loss, t: Any, of_labels: bool) -> Fraction:
    """What the sum over all entries is multiplied by, exactly; NaN where the mean is one of nothing.

    ``of_labels``: whether the targets t (rows, outputs) are class labels.
    """
    counts = tuple(t.sum(axis=0).tolist()) if of_labels and loss.counts_labels else ()
    found: Fraction = ratio(loss.scale, loss.divisor(len(t), t.shape[-1], counts))
    return found


@lru_cache(1024)
def ratio(scale: float, divisor: int | Fraction) -> Any:
    """Their quotient, exactly; NaN, a float, where the divisor is 0."""
    return Fraction(scale) / divisor if divisor else nan
