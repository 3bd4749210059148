"""Parameters and gradients as an optimizer's code is given them: shapes, and names with a d."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from harness.implementation import Array


def shape_of(params: Any) -> Any:
    """Shapes, as parameters are handed over."""
    if isinstance(params, Mapping):
        return {name: np.shape(one) for name, one in params.items()}
    return [np.shape(one) for one in params] if isinstance(params, list) else np.shape(params)


def with_d(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Each under ``dW1`` too."""
    return {**arrays, **{f"d{own}": array.copy() for own, array in arrays.items()}}


def spells_d(says: frozenset[str]) -> bool:
    """Whether the code speaks of gradients as ``dW1``."""
    return any(re.match(r"d([Wb%{_]|$)", one) for one in says)
