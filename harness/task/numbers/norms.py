"""Norms of all entries of several arrays together, in float64."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from harness.scenario.clip import NormType

#: Between these, squares of entries keep their digits.
_SMALL, _LARGE = 1e-140, 1e140


def norm(arrays: Iterable[NDArray[np.float64]], norm_type: NormType) -> float:
    """NaN where an entry is."""
    if norm_type == 1:
        return float(sum(np.abs(a).sum() for a in arrays))
    if norm_type == "inf":
        return float(np.max([np.abs(a).max() for a in arrays], initial=0.0))
    return float(np.hypot.reduce([_length(a.ravel()) for a in arrays], initial=0.0))


def _length(a: NDArray[np.float64]) -> float:
    """The root of the sum of squares, which neither overflow nor vanish."""
    largest = float(np.abs(a).max())
    if _SMALL < largest < _LARGE or not 0 < largest < np.inf:
        return float(np.sqrt(a @ a))
    return largest * float(np.sqrt(((a / largest) ** 2).sum()))
