"""Mistakes of the hardsigmoid."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import each_of, of_kind
from harness.faults.layers._parts import another_function, another_slope, mask
from harness.faults.textbook import Textbook, values

_ALL = each_of(of_kind("hardsigmoid"))


def _of_keras(book: Textbook, _: int, z: Any) -> tuple[Any, Any]:
    """min(max(0.2 z + 0.5, 0), 1)."""
    v = values(z)
    inside = mask(book, np.abs(v) < 2.5)
    line = book.kind.combined((0.2, z), (0.5, book.kind.exact(np.ones_like(v))))
    value = book.kind.combined((1, book.kind.multiplied(line, inside)), (1, mask(book, v >= 2.5)))
    return value, book.scaled(0.2, inside)


another_slope(
    12,
    "hardsigmoid_derivative_without_sixth",
    "the derivative of the hardsigmoid is 1 between -3 and 3, without the sixth",
    "before it the numbers are six times too large.",
    _ALL,
    lambda book, i, _: mask(book, np.abs(values(book.a[i])) < 3),
    turn=23,
)
another_slope(
    12,
    "hardsigmoid_derivative_everywhere",
    "the derivative of the hardsigmoid is 1/6 wherever z is, also where the function is constant",
    "no unit is 0 whose z lies outside -3 to 3.",
    _ALL,
    lambda book, i, right: book.kind.exact(np.full_like(values(right), 1 / 6)),
    turn=23,
)
another_function(
    "hardsigmoid_with_a_slope_of_a_fifth",
    "the hardsigmoid is 0.2 z + 0.5, cut at 0 and 1, as older versions of Keras have it, forward and back",
    "all is right for a hard sigmoid with a slope of 0.2.",
    _ALL,
    _of_keras,
    turn=23,
)
