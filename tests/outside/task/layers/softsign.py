"""softsign: z / (1 + |z|); its derivative is 1 / (1 + |z|)²."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.task.function import Function
from harness.task.numbers.rounded import Bounded


def function(_: Any) -> Function:
    return Function(plain, bounded, exact)


def plain(z: Any) -> tuple[Any, Any]:
    size = 1 + np.abs(z)
    return z / size, 1 / (size * size)


def bounded(kind: Any, z: Bounded) -> tuple[Bounded, Bounded]:
    """The derivative is at most 1, and its own at most 2; as (1 − |a|)², it loses digits."""
    a, d = plain(z.value)
    e = z.bound
    nearest = np.maximum(np.abs(z.value) - e, 0)
    error = 4 * kind.u * np.abs(a) + np.minimum(e / (1 + nearest) ** 2, 2)
    e_d = 8 * kind.u * np.sqrt(d) + 2 * e / (1 + nearest) ** 3
    return Bounded(a, error), Bounded(d, e_d)


def exact(kind: Any, z: Any) -> tuple[Any, Any]:
    return kind.each(z, lambda v: (v / (1 + abs(v)), 1 / (1 + abs(v)) ** 2))
