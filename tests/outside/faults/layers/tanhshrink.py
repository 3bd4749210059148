"""Mistakes of the tanhshrink."""

from __future__ import annotations

import numpy as np

from harness.faults.fault import each_of, of_kind
from harness.faults.layers._parts import another_slope
from harness.faults.textbook import values

another_slope(
    12,
    "tanhshrink_derivative_without_square",
    "the derivative of tanhshrink is tanh(z), without the square",
    "before it each number is 1 / tanh(z) times the right one.",
    each_of(of_kind("tanhshrink")),
    lambda book, i, _: book.kind.exact(np.tanh(values(book.a[i]))),
    turn=99,
)
