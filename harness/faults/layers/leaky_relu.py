"""Mistakes of the leaky_relu."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import each_of, of_kind
from harness.faults.layers._parts import RELU, another_function, another_slope
from harness.faults.textbook import Textbook, values

_ALL = each_of(of_kind("leaky_relu"))


def _slopes(book: Textbook, i: int, above: float, below: float) -> Any:
    return book.kind.exact(np.where(values(book.a[i]) > 0, above, below))


def _slope(book: Textbook, i: int) -> float:
    found: float = book.case.layers[i].negative_slope
    return found


another_slope(
    12,
    "leaky_relu_derivative_inverted",
    "the derivative of the leaky relu is the negative slope where z is positive, and 1 elsewhere",
    "before it each number is the slope, or one over it, times the right one.",
    _ALL,
    lambda book, i, _: _slopes(book, i, _slope(book, i), 1.0),
    turn=20,
)
another_slope(
    12,
    "leaky_relu_derivative_of_the_slope_alone",
    "the derivative of the leaky relu is the negative slope wherever z is",
    "before it all is the slope times the right one where z is positive.",
    _ALL,
    lambda book, i, _: _slopes(book, i, _slope(book, i), _slope(book, i)),
    turn=20,
)
another_slope(
    12,
    "leaky_relu_derivative_negative_below",
    "the derivative of the leaky relu has the wrong sign where z is negative",
    "where z is negative, the error before it has the other sign.",
    _ALL,
    lambda book, i, _: _slopes(book, i, 1.0, -_slope(book, i)),
    turn=20,
)
another_function(
    "leaky_relu_forward_without_slope",
    "the leaky relu is a plain relu on the way forward alone",
    "no value behind the activation is negative; the derivative has the slope that the value lacks.",
    _ALL,
    lambda book, i, z: (book.kind.activation(RELU, z)[0], book.kind.activation(book.case.layers[i], z)[1]),
    turn=20,
)
