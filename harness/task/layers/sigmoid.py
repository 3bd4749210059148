"""sigmoid: 1 / (1 + e^−z), which some write as ½ (1 + tanh ½z); its derivative is a (1 − a)."""

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


def value(z: Array) -> Array:
    found: Array = np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))
    return found


def plain(z: Array) -> tuple[Array, Array]:
    a = value(z)
    return a, a * (1 - a)


def bounded(kind: BoundedKind, z: Bounded) -> tuple[Bounded, Bounded]:
    """|σ′| ≤ 1/4, |σ″| < 0.0963."""
    u = kind.u
    a, d = plain(z.value)
    error = 4 * u * (1 + a)
    if z.error is not None:
        error += np.minimum(z.error * (d + 0.1926 * z.error), np.minimum(z.error / 4, 1))
    e_d = error * (np.abs(1 - 2 * a) + 3 * error) + 20 * u * d
    return Bounded(a, error), Bounded(d, e_d + 2 * kind.tiny)


def ball(v: Any) -> Any:
    """The value of a ball."""
    return 1 / (1 + (-v).exp())


def exact(kind: ExactKind, z: Any) -> tuple[Any, Any]:
    return kind.each(z, _exact)


def _exact(v: Any) -> tuple[Any, Any]:
    a = ball(v)
    return a, a * ball(-v)


FUNCTION = Function(plain, bounded, exact)
