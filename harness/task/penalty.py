"""What the loss has besides of parameters: factor · Σ w² or factor · Σ |w|, each a term of it on the tape."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from harness.scenario.model import Case, parameter_shapes
from harness.scenario.penalties import Penalty, terms
from harness.task.function import Function
from harness.task.numbers.rounded import Array, Bounded
from harness.task.tape import T, Tape, Variable

if TYPE_CHECKING:
    from harness.task.numbers.bounded import BoundedKind
    from harness.task.numbers.exact import ExactKind


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


def plain(w: Array) -> tuple[Array, Array]:
    return np.abs(w), np.sign(w)


def bounded(_: BoundedKind, w: Bounded) -> tuple[Bounded, Bounded]:
    """The derivative's two values are 2 apart where w may have either sign; of an exact w it is exact, 0 at 0."""
    either = (w.absolute <= 2 * w.bound) & (w.bound > 0)
    return Bounded(w.absolute, w.error), Bounded(np.sign(w.value), np.where(either, 2.0, 0.0))


def exact(kind: ExactKind, w: Any) -> tuple[Any, Any]:
    one, zero = kind.number(1), kind.number(0)
    below = lambda v: (-v, zero if v == 0 else -one)  # noqa: E731
    return kind.each(w, lambda v: kind.at_kink(v, lambda u: (u, one), below))


ABSOLUTE = Function(plain, bounded, exact)
