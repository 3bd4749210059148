"""relu: max(z, 0); its derivative is 1 where z > 0, else 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.numbers.rounded import Array, Bounded, positive

if TYPE_CHECKING:
    from harness.task.numbers.bounded import BoundedKind
    from harness.task.numbers.exact import ExactKind


def function(_: Layer) -> Function:
    return FUNCTION


def plain(z: Array) -> tuple[Array, Array]:
    return np.maximum(z, 0), np.asarray(z > 0, np.float64)


def bounded(kind: BoundedKind, z: Bounded) -> tuple[Bounded, Bounded]:
    """Both derivatives where z may have either sign."""
    v, e = z.value, z.error
    on = v > 0
    a, d = np.maximum(v, 0), on.astype(np.float64)
    if e is None:
        return positive(a, None), positive(d, None)
    decided = z.absolute > 2 * e
    if decided.all():
        return positive(a, e * d), positive(d, None)
    either = ~decided & (e != 0)
    return positive(a, np.where(on | either, e, 0)), positive(d, either.astype(np.float64))


def exact(kind: ExactKind, z: Any) -> tuple[Any, Any]:
    above, below = (lambda v: (v, kind.number(1))), (lambda v: (kind.number(0), kind.number(0)))
    return kind.each(z, lambda v: kind.at_kink(v, above, below))


FUNCTION = Function(plain, bounded, exact)
