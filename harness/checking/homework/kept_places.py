"""Where an object has running statistics that no usual name tells: in what a step moves towards those of its batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from harness.implementation import Array

#: How near a step of an average has to be to one share of the way for all features.
_NEAR = 1e-6


def places_of(before: Mapping[str, Any], after: Mapping[str, Any], x: Array) -> dict[str, str]:
    """By running statistic, where it is; nothing of one that stands in several places, or in none.

    ``before`` and ``after`` a step in training: the object's arrays by path; ``x``: (batch, features, ...).
    """
    axes = tuple(axis for axis in range(x.ndim) if axis != 1)
    rows = x.size // x.shape[1]
    wanted = {"running_mean": [x.mean(axes)], "running_var": [x.var(axes), x.var(axes) * rows / max(rows - 1, 1)]}
    found = {name: _moved(before, after, targets) for name, targets in wanted.items()}
    return {name: places[0] for name, places in found.items() if len(places) == 1}


def _moved(before: Mapping[str, Any], after: Mapping[str, Any], targets: list[Array]) -> list[str]:
    """The arrays that have gone a share of the way to one of the targets."""
    return [
        path
        for path in before
        if path in after and any(_goes_to(np.ravel(before[path]), np.ravel(after[path]), one) for one in targets)
    ]


def _goes_to(before: Array, after: Array, target: Array) -> bool:
    if not before.shape == after.shape == target.shape or before.dtype.kind not in "fiu":
        return False
    way, step = target - before, after - before
    size = float(way @ way)
    share = float(way @ step) / size if size else 0.0
    return 1e-3 < share < 1 - 1e-3 and bool(np.abs(step - share * way).max() <= _NEAR * np.abs(way).max())
