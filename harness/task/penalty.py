"""What the loss has besides of parameters: factor · Σ w² or factor · Σ |w|, each a term of it on the tape."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from harness.scenario.model import Case
from harness.scenario.penalties import Penalty, terms
from harness.task.losses.l1 import ABSOLUTE
from harness.task.tape import Kind, T, Tape, Variable


def with_penalties(tape: Tape[T], loss: T, case: Case, rows: int, parameters: Mapping[str, Variable[T]]) -> T:
    """The loss of a batch of so many rows, and all its penalties."""
    if not case.scenario.penalties:
        return loss
    found = _terms(tape, case, rows, parameters)
    return tape.kind.combined((1, loss), *((1, one.value) for _, one in found))


def penalties_of(kind: Kind[T], case: Case, rows: int, parameters: Mapping[str, T]) -> dict[str, tuple[T, T]]:
    """By parameter, what its penalties add to the loss, and their derivative with respect to it."""
    if not case.scenario.penalties:
        return {}
    tape = Tape(kind)
    variables = {name: tape.variable(w) for name, w in parameters.items()}
    found: dict[str, T] = {}
    for name, one in _terms(tape, case, rows, variables):
        found[name] = kind.combined((1, found[name]), (1, one.value)) if name in found else one.value
    tape.backward()
    gradients = {name: variable.gradient for name, variable in variables.items()}
    return {name: (value, gradient) for name, value in found.items() if (gradient := gradients[name]) is not None}


def _terms(
    tape: Tape[T], case: Case, rows: int, parameters: Mapping[str, Variable[T]]
) -> list[tuple[str, Variable[T]]]:
    """By parameter, each penalty of it on the tape."""
    return [
        (name, _term(tape, penalty, parameters[name], factor))
        for penalty, name, factor in terms(case.scenario.penalties, case.shapes, rows)
    ]


def _term(tape: Tape[T], penalty: Penalty, w: Variable[T], factor: Fraction) -> Variable[T]:
    kind = tape.kind
    sizes = tape.elementwise(w, kind.square if penalty.kind == "l2" else lambda one: kind.applied(ABSOLUTE, one))
    return tape.weighted_sum(sizes, np.ones(w.shape), factor)
