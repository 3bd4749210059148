"""binary_cross_entropy: −(t log p + (1 − t) log(1 − p)), with torch.nn.BCELoss's clamps, of probabilities p."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from harness.scenario.kinds import Loss
from harness.task.function import Function
from harness.task.numbers.rounded import FUNCTION, Array, Bounded
from harness.task.per_entry import summed
from harness.task.tape import Kind, T, Tape, Variable

if TYPE_CHECKING:
    from harness.task.numbers.bounded import BoundedKind
    from harness.task.numbers.exact import ExactKind

#: torch keeps its 1e-12 as a float32 in every dtype.
_SMALLEST = float(np.float32(1e-12))


def forward(tape: Tape[T], loss: Loss, y: Variable[T], t: Any, factor: Fraction) -> Variable[T]:
    return summed(tape, entries, loss, y, t, factor)


def entries(kind: Kind[T], loss: Loss, p: T, t: Any) -> tuple[T, T]:
    return kind.applied(Function(partial(plain, t=t), partial(bounded, t=t), partial(exact, t=t)), p)


def plain(p: Array, t: Any) -> tuple[Array, Array]:
    value = -(t * np.maximum(np.log(p), -100) + (1 - t) * np.maximum(np.log1p(-p), -100))
    return value, (p - t) / np.maximum(p * (1 - p), _SMALLEST)


def bounded(kind: BoundedKind, p: Bounded, t: Any) -> tuple[Bounded, Bounded]:
    t, u, e = np.asarray(t, np.float64), kind.u, p.bound
    value = error = np.zeros_like(t)
    for q, share in ((p.value, t), (1 - p.value, 1 - t)):
        log_q = np.maximum(np.log(q), -100)
        off = e + (u if kind.rounds_complements else u * q)
        e_log = np.where(off > 0, np.minimum(off / np.maximum(q - 2 * e, 0), 200), 0) + FUNCTION * u * np.abs(log_q)
        value = value - share * log_q
        error = error + np.abs(share) * (np.where(share != 0, e_log, 0) + 2 * u * np.abs(log_q))
    residual, spread = p.value - t, np.maximum(p.value * (1 - p.value), max(_SMALLEST, kind.flattest))
    e_spread = (np.abs(1 - 2 * p.value) + 3 * e) * e + 4 * u * spread
    derivative = residual / spread
    # of the quotient of differences and of the difference of quotients
    rounded = 3 * u * (np.abs(t) * (1 - p.value) + np.abs(1 - t) * p.value)
    steepest = (np.abs(residual) + e) / np.maximum(spread - e_spread, 0)
    e_derivative = (e + rounded + steepest * e_spread) / np.maximum(spread - 2 * e_spread, 0)
    return Bounded(value, error), Bounded(derivative, e_derivative + 2 * u * np.abs(derivative))


def exact(kind: ExactKind, p: Any, t: Any) -> tuple[Any, Any]:
    def one(q: Any, t: float) -> tuple[Any, Any]:
        value = -(kind.number(t) * _clamped_log(kind, q) + (1 - kind.number(t)) * _clamped_log(kind, 1 - q))
        return value, (q - t) / (q * (1 - q)).max(kind.number(_SMALLEST))

    return kind.each(p, one, t)


def _clamped_log(kind: ExactKind, q: Any) -> Any:
    lowest = kind.number(-100)
    if q > 0:
        return q.log().max(lowest)
    return lowest if q <= 0 else lowest.union(q.upper().log().max(lowest))
