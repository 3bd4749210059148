"""Mistakes of the relu6."""

from __future__ import annotations

from harness.faults.fault import each_of, of_kind
from harness.faults.layers._parts import RELU, another_function, another_slope, mask
from harness.faults.textbook import values

_ALL = each_of(of_kind("relu6"))

another_slope(
    12,
    "relu6_derivative_below_6",
    "the derivative of the relu6 is 1 wherever z is below 6, where it is negative too",
    "no unit is 0 whose z is negative.",
    _ALL,
    lambda book, i, _: mask(book, values(book.a[i]) < 6),
    turn=21,
)
another_slope(
    12,
    "relu6_derivative_inverted",
    "the derivative of the relu6 is 1 where it is constant, and 0 between 0 and 6",
    "the zeros of the gradient stand where the numbers should be.",
    _ALL,
    lambda book, i, _: mask(book, (values(book.a[i]) <= 0) | (values(book.a[i]) >= 6)),
    turn=21,
)
another_function(
    "relu6_forward_without_6",
    "the relu6 is a plain relu on the way forward alone",
    "values behind the activation are larger than 6.",
    _ALL,
    lambda book, i, z: (book.kind.activation(RELU, z)[0], book.kind.activation(book.case.layers[i], z)[1]),
    turn=21,
)
