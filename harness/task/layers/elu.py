"""elu: z where z > 0, else alpha (e^z − 1); its derivative is 1, else alpha e^z or a + alpha."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.numbers.rounded import FUNCTION, Array, Bounded

if TYPE_CHECKING:
    from harness.task.numbers.bounded import BoundedKind
    from harness.task.numbers.exact import ExactKind


def function(layer: Layer) -> Function:
    """torch multiplies the gradient by alpha before e^z."""
    alpha = layer.alpha
    return Function(
        partial(plain, alpha=alpha), partial(bounded, alpha=alpha), partial(exact, alpha=alpha), max(1.0, alpha)
    )


def plain(z: Array, alpha: float) -> tuple[Array, Array]:
    below = np.minimum(z, 0)
    return np.where(z > 0, z, alpha * np.expm1(below)), np.where(z > 0, 1.0, alpha * np.exp(below))


def bounded(kind: BoundedKind, z: Bounded, alpha: float) -> tuple[Bounded, Bounded]:
    u, v, e = kind.u, z.value, z.bound
    above, kink = v > 2 * e, ~(np.abs(v) > 2 * e)
    power = alpha * np.exp(np.minimum(v + 2 * e, 0))
    slope = np.where(above, 1, np.where(kink, max(1.0, alpha), power))
    a, d = plain(v, alpha)
    computed = FUNCTION * u * (np.abs(a) + power) + 4 * kind.underflow  # of alpha, too, and what it multiplies
    error = slope * e + np.where(above | ((v == 0) & (e == 0)), u * np.abs(a), computed)
    e_d = np.where(above, 0, error + computed + 2 * u * alpha) + np.where(kink & (e > 0), abs(1 - alpha), 0)
    return Bounded(a, error), Bounded(d, e_d)


def exact(kind: ExactKind, z: Any, alpha: float) -> tuple[Any, Any]:
    scale, above = kind.number(alpha), (lambda v: (v, kind.number(1)))
    return kind.each(z, lambda v: kind.at_kink(v, above, lambda v: (scale * v.expm1(), scale * v.exp())))
