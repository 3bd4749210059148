"""The rounding bound of one step: how far a correct evaluation in the run's dtype may be from the exact values."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.step import Task, evaluate

Key = tuple[str, str]


def step_bounds(task: Task, derived: bool = False, kind: BoundedKind | None = None) -> dict[Key, Bounded]:
    """By (quantity, name), every tensor of the step: values, and beside each its bound.

    ``derived``: gradients are not reported, but worked out as (before − after) / lr, which costs the parameter's last
    digits. ``kind``: of the numbers; by default a BoundedKind of the case's dtype.
    """
    found: dict[Key, Bounded] = {}

    def keep(quantity: str, name: str, value: Bounded) -> Bounded:
        found[quantity, name] = value
        return value

    with np.errstate(all="ignore"):
        evaluate(task, kind or BoundedKind(task.case.dtype, task.loaded), keep)
        if derived:
            found |= _derived_gradients(task, found)
    return found


def _derived_gradients(task: Task, found: dict[Key, Bounded]) -> dict[Key, Bounded]:
    assert task.case.optimizer
    lr = task.case.optimizer.lr_at(task.step)
    u = float(np.finfo(task.case.dtype).eps) / 2
    return {
        ("gradient", name): Bounded(g.value, found["parameter", name].bound / lr + 2 * u * np.abs(g.value))
        for (quantity, name), g in found.items()
        if quantity == "gradient"
    }


def overflows(found: Mapping[Key, Bounded]) -> bool:
    """Whether a correct evaluation of the step may leave the dtype's range anywhere; ``found`` by RangedKind."""
    return any(one.largest == np.inf for one in found.values())
