"""Arrays that a network owns and reuses, so that a step allocates little."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[np.floating[Any]]


class Buffers:
    """Named arrays of a batch, grown to the largest seen; a smaller batch gets the first rows."""

    def __init__(self, dtype: DTypeLike) -> None:
        self._dtype = dtype
        self._arrays: dict[str, Array] = {}

    def __call__(self, name: str, rows: int, *shape: int) -> Array:
        """An uninitialised (rows, *shape) array, always of one shape; the same memory for the same name each time."""
        array = self._arrays.get(name)
        if array is None or len(array) < rows:
            array = self._arrays[name] = np.empty((rows, *shape), self._dtype)
        return array if len(array) == rows else array[:rows]
