"""Mistakes of the softsign."""

from __future__ import annotations

import numpy as np

from harness.faults.fault import each_of, of_kind
from harness.faults.layers._parts import another_slope
from harness.faults.textbook import values

_ALL = each_of(of_kind("softsign"))

another_slope(
    12,
    "softsign_derivative_without_square",
    "the derivative of the softsign is 1 / (1 + |z|) = 1 - |a|, without the square",
    "before it each number is 1 + |z| times the right one.",
    _ALL,
    lambda book, i, _: book.kind.exact(1 / (1 + np.abs(values(book.a[i])))),
    turn=31,
)
another_slope(
    12,
    "softsign_derivative_without_absolute_value",
    "the derivative of the softsign is 1 / (1 + z)^2, without the absolute value",
    "where z is positive all is right; elsewhere the numbers before it are too large.",
    _ALL,
    lambda book, i, _: book.kind.exact(1 / (1 + values(book.a[i])) ** 2),
    turn=31,
)
another_slope(
    12,
    "softsign_derivative_of_arctan",
    "the derivative of the softsign is 1 / (1 + z^2), as that of arctan is",
    "before it all is right only where z is 0.",
    _ALL,
    lambda book, i, _: book.kind.exact(1 / (1 + values(book.a[i]) ** 2)),
    turn=31,
)
