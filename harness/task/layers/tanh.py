"""tanh, which some write in exponentials; its derivative is 1 − a²."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from harness.scenario.kinds import Layer
from harness.task.function import Function
from harness.task.numbers.rounded import Array, Bounded

if TYPE_CHECKING:
    from harness.task.numbers.bounded import BoundedKind
    from harness.task.numbers.exact import ExactKind


def function(_: Layer) -> Function:
    return FUNCTION


def plain(z: Array) -> tuple[Array, Array]:
    a = np.tanh(z)
    return a, 1 - a * a


def bounded(kind: BoundedKind, z: Bounded) -> tuple[Bounded, Bounded]:
    """|tanh′| ≤ 1, |tanh″| < 0.77."""
    u = kind.u
    a = np.tanh(z.value)
    squared = a * a
    d = 1 - squared
    absolute = np.abs(a)
    error = u * (8 * (a != 0) + 11 * absolute)
    if z.error is not None:
        error += np.minimum(z.error * (d + 1.54 * z.error), np.minimum(z.error, 2)) + 8 * u * (z.error > 0)
    e_d = error * (2 * absolute + 3 * error) + u * (2 * squared + 20 * d)
    return Bounded(a, error), Bounded(d, e_d)


def exact(kind: ExactKind, z: Any) -> tuple[Any, Any]:
    return kind.each(z, lambda v: (v.tanh(), v.sech() ** 2))


FUNCTION = Function(plain, bounded, exact)
