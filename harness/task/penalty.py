"""What the loss has besides of parameters: factor · Σ w² or factor · Σ |w|, each a term of it on the tape."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from harness.scenario.model import Case, parameter_shapes
from harness.scenario.penalties import Penalty, terms
from harness.task.losses.l1 import ABSOLUTE
from harness.task.tape import T, Tape, Variable


def with_penalties(
    tape: Tape[T],
    loss: Variable[T],
    case: Case,
    rows: int,
    parameters: Mapping[str, Variable[T]],
) -> T:
    """The loss of a batch of so many rows, and all its penalties."""
    found = [
        _term(tape, penalty, parameters[name], factor)
        for penalty, name, factor in terms(case.scenario.penalties, parameter_shapes(case), rows)
    ]
    return tape.kind.combined((1, loss.value), *((1, one.value) for one in found)) if found else loss.value


def _term(tape: Tape[T], penalty: Penalty, w: Variable[T], factor: Fraction) -> Variable[T]:
    kind = tape.kind
    sizes = tape.elementwise(w, kind.square if penalty.kind == "l2" else lambda one: kind.applied(ABSOLUTE, one))
    return tape.weighted_sum(sizes, np.ones(w.shape), factor)
