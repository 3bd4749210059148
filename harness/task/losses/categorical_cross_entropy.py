"""categorical_cross_entropy: −t log p of probabilities p, t a row of targets."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from harness.scenario.kinds import Loss
from harness.task.function import Function
from harness.task.numbers.elementary import LOG
from harness.task.numbers.rounded import Array, Bounded
from harness.task.tape import T, Tape, Variable

if TYPE_CHECKING:
    from harness.task.numbers.bounded import BoundedKind
    from harness.task.numbers.exact import ExactKind


def forward(tape: Tape[T], loss: Loss, p: Variable[T], t: Any, factor: Fraction) -> Variable[T]:
    """Whether −t multiplies log p or is divided by p, or 1 / p is multiplied, that is as many roundings at most."""
    is_target = np.asarray(t) != 0
    log = Function(partial(plain, at=is_target), partial(bounded, at=is_target), partial(exact, at=is_target))
    return tape.weighted_sum(tape.apply(log, p), -t, factor)


def plain(p: Array, at: Any) -> tuple[Array, Array]:
    """log p and 1 / p; of 1 where no target is, so that a p of 0 is nothing there: not 0 times infinity."""
    return LOG.plain(np.where(at, p, 1.0))


def bounded(kind: BoundedKind, p: Bounded, at: Any) -> tuple[Bounded, Bounded]:
    return LOG.bounded(kind, Bounded(np.where(at, p.value, 1.0), np.where(at, p.bound, 0.0)))


def exact(kind: ExactKind, p: Any, at: Any) -> tuple[Any, Any]:
    return kind.each(p, lambda q, of_target: (q.log(), 1 / q) if of_target else (kind.number(0), kind.number(1)), at)
