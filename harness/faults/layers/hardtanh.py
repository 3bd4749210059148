"""Mistakes of the hardtanh."""

from __future__ import annotations

from harness.faults.fault import each_of, of_kind
from harness.faults.layers._parts import another_slope, mask
from harness.faults.textbook import values

_ALL = each_of(of_kind("hardtanh"))

another_slope(
    12,
    "hardtanh_derivative_below_max",
    "the derivative of the hardtanh is 1 wherever z is below max_val, also where it is below min_val",
    "no unit is 0 whose z is below min_val.",
    _ALL,
    lambda book, i, _: mask(book, values(book.a[i]) < book.case.layers[i].max_val),
    turn=22,
)
another_slope(
    12,
    "hardtanh_derivative_above_min",
    "the derivative of the hardtanh is 1 wherever z is above min_val, also where it is above max_val",
    "no unit is 0 whose z is above max_val.",
    _ALL,
    lambda book, i, _: mask(book, values(book.a[i]) > book.case.layers[i].min_val),
    turn=22,
)
another_slope(
    12,
    "hardtanh_derivative_inverted",
    "the derivative of the hardtanh is 1 where it is constant, and 0 between min_val and max_val",
    "the zeros of the gradient stand where the numbers should be.",
    _ALL,
    lambda book, i, right: mask(book, values(right) == 0),
    turn=22,
)
