"""The rounding bound of one step: how far a correct evaluation in the run's dtype may be from the exact values."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.numerics.bounded import Bounded, BoundedKind
from harness.numerics.canonical import Task, evaluate

Key = tuple[str, str]


def step_bounds(task: Task, derived: bool = False) -> dict[Key, Bounded]:
    """By (quantity, name), every tensor of the step: values, and beside each its bound; parameters are 2-d.

    ``derived``: gradients are not reported, but worked out as (before − after) / lr, which costs the parameter's last
    digits.
    """
    found: dict[Key, Bounded] = {}

    def keep(quantity: str, name: str, value: Bounded) -> Bounded:
        found[quantity, name] = value
        return value

    with np.errstate(all="ignore"):
        evaluate(task, BoundedKind(task.case.dtype), keep)
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


def overflows(found: dict[Key, Bounded], dtype: Any) -> bool:
    """Whether any value of the step may be too large for the dtype."""
    largest = float(np.finfo(dtype).max)
    with np.errstate(all="ignore"):
        return any(
            (np.abs(one.value) + 2 * np.minimum(one.bound, largest / 4) > largest).any() for one in found.values()
        )
