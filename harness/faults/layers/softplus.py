"""Mistakes of the softplus."""

from __future__ import annotations

from typing import Any

from harness.faults.fault import each_of, of_kind
from harness.faults.layers._parts import another_function, another_slope, own
from harness.faults.textbook import Textbook, ones

_OWN = own("softplus", "beta")


def _times_beta(book: Textbook, i: int, right: Any) -> Any:
    return book.scaled(book.case.layers[i].beta, right)


another_slope(
    12,
    "softplus_derivative_of_minus_z",
    "the derivative of the softplus is that of -z: 1 - sigmoid(beta z)",
    "before it units are large whose z is negative.",
    each_of(of_kind("softplus")),
    lambda book, i, right: book.kind.subtracted(ones(book, right), right),
    turn=27,
)
another_slope(
    12,
    "softplus_derivative_with_beta",
    "the derivative of the softplus is beta sigmoid(beta z): the division by beta is forgotten in it",
    "before it each number is beta times the right one.",
    _OWN,
    lambda book, i, right: _times_beta(book, i, right),
    turn=27,
)
another_function(
    "softplus_not_divided_by_beta",
    "the softplus is log(1 + exp(beta z)), not divided by beta, forward and back",
    "all values of the activation are beta times the right ones, and its derivative too.",
    _OWN,
    lambda book, i, z: tuple(_times_beta(book, i, one) for one in book.kind.activation(book.case.layers[i], z)),
    turn=27,
)
another_function(
    "softplus_forward_not_divided_by_beta",
    "the softplus is log(1 + exp(beta z)), not divided by beta, on the way forward alone",
    "all values of the activation are beta times the right ones, and its derivative is right.",
    _OWN,
    lambda book, i, z: (
        _times_beta(book, i, book.kind.activation(book.case.layers[i], z)[0]),
        book.kind.activation(book.case.layers[i], z)[1],
    ),
    turn=27,
)
