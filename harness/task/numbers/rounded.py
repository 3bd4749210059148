"""Values that carry a rounding bound; ``bounded`` has the rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Relative error of exp, tanh and log, in u.
FUNCTION = 8.0
#: In u: where 1 − p is less, libraries give exactly 1 for p, and for tanh ½y (glibc from y = 44 on, at 7e-4 u).
SATURATED = 2.0**-12
#: What a number may lose where it is stored below the smallest normal one: 1.2e-38 in float32, 2.2e-308 in float64,
#: which is taken larger for the same reason.
UNDERFLOW = {"float64": 1e-290, "float32": float(np.finfo("float32").tiny)}


class RowWise(NamedTuple):
    """Errors of a large matrix, worked out for the rows that are asked for: it is never in memory whole."""

    rows: Callable[[slice], Array]
    largest: float
    """At least the largest of them."""
    some_in_row: NDArray[np.bool_]
    some_in_column: NDArray[np.bool_]
    """Which rows and columns have an error at all; the others are exactly 0."""

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.some_in_row), len(self.some_in_column)


class Bounded:
    """Values, and how far each and any correct evaluation of it may be off; ``error`` is None where they are exact."""

    __slots__ = ("_absolute", "_error", "_largest", "_matrix", "_value", "roundings")

    def __init__(
        self,
        value: Array | Callable[[], Array],
        error: Array | RowWise | None,
        roundings: int = 0,
        absolute: Array | None = None,
    ) -> None:
        """``value`` may be worked out when it is asked for, as long as the arrays it comes from are valid."""
        self._value, self._error, self._absolute = value, error, absolute
        self._largest: float | None = None
        self._matrix: Bounded | None = None
        self.roundings = roundings
        """error ≥ roundings · u · |value|, where that is known: then sizes need no values."""

    @property
    def value(self) -> Array:
        if callable(self._value):
            self._value = self._value()
        return self._value

    @property
    def absolute(self) -> Array:
        """|value|."""
        if self._absolute is None:
            self._absolute = np.abs(self.value)
        return self._absolute

    @property
    def error(self) -> Array | None:
        if isinstance(self._error, RowWise):
            self._error = self._error.rows(slice(None))
        return self._error

    @property
    def row_wise(self) -> RowWise | None:
        """The error, if it is that of a large matrix."""
        return self._error if isinstance(self._error, RowWise) else None

    @property
    def shape(self) -> tuple[int, ...]:
        """Its shape, without working out what is not."""
        return self.value.shape if self._error is None else self._error.shape

    @property
    def matrix(self) -> Bounded:
        """The same as (rows, columns), the first axis and all others: a vector is one row."""
        error = self._error
        if isinstance(error, RowWise) or (rank := (self.value if error is None else error).ndim) == 2:
            return self
        if self._matrix is None:
            shape = (len(self.value), -1) if rank > 2 else (1, -1)
            self._matrix = Bounded(self.value.reshape(shape), None if error is None else error.reshape(shape))
        return self._matrix

    @property
    def largest(self) -> float:
        """At least the largest error; inf where one is no number."""
        if self._largest is None:
            if isinstance(self._error, RowWise):
                largest = self._error.largest
            else:
                largest = 0.0 if self._error is None else float(np.maximum.reduce(self._error, None))
            self._largest = largest if largest == largest else np.inf
        return self._largest

    def rows(self, part: slice) -> Array:
        """The errors of some rows, never NaN."""
        found = self.row_wise
        if found is None:
            return self.bound[part]
        return found.rows(part) if self.largest < np.inf else np.full(found.rows(part).shape, np.inf)

    @property
    def bound(self) -> Array:
        """The error, never None and never NaN."""
        error = self.error
        if error is None:
            return np.zeros_like(self.value)
        return error if self.largest < np.inf else np.nan_to_num(error, nan=np.inf, posinf=np.inf)


def positive(value: Array, error: Array | None) -> Bounded:
    """Values that are their own absolute values."""
    return Bounded(value, error, absolute=value)


def correction(share: float, count: float) -> np.float64:
    """1 − share^count; it is infinite or no number where a side tells such a count."""
    with np.errstate(all="ignore"):
        return np.float64(1) - np.float64(share) ** np.float64(count)
