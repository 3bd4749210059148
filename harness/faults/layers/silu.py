"""Mistakes of the silu."""

from __future__ import annotations

from typing import Any

from harness.faults.fault import each_of, of_kind
from harness.faults.layers._parts import SIGMOID, another_slope
from harness.faults.textbook import Textbook, ones

_ALL = each_of(of_kind("silu"))


def _sigmoid(book: Textbook, i: int) -> tuple[Any, Any]:
    """Of z, and its derivative."""
    found: tuple[Any, Any] = book.kind.activation(SIGMOID, book.a[i])
    return found


another_slope(
    12,
    "silu_derivative_of_the_first_factor",
    "the derivative of the silu is sigmoid(z): the product rule's second term is missing",
    "before it the term z sigmoid(z) (1 - sigmoid(z)) of the derivative is missing.",
    _ALL,
    lambda book, i, _: _sigmoid(book, i)[0],
    turn=24,
)
another_slope(
    12,
    "silu_derivative_of_the_second_factor",
    "the derivative of the silu is z times that of the sigmoid: the product rule's first term is missing",
    "before it the term sigmoid(z) of the derivative is missing.",
    _ALL,
    lambda book, i, _: book.kind.multiplied(book.a[i], _sigmoid(book, i)[1]),
    turn=24,
)
another_slope(
    12,
    "silu_derivative_without_z",
    "the derivative of the silu is sigmoid(z) (1 + (1 - sigmoid(z))), without the z",
    "before it all is right only where z is 1.",
    _ALL,
    lambda book, i, _: book.kind.combined(*((1, one) for one in _sigmoid(book, i))),
    turn=24,
)
another_slope(
    12,
    "silu_derivative_with_a_in_place_of_the_sigmoid",
    "the derivative of the silu is a + a (1 - a), where a + sigmoid(z) (1 - a) belongs",
    "before it all is near right where a is near sigmoid(z), that is where z is near 1.",
    _ALL,
    lambda book, i, _: book.kind.combined(
        (1, book.a[i + 1]),
        (1, book.kind.multiplied(book.a[i + 1], book.kind.subtracted(ones(book, book.a[i]), book.a[i + 1]))),
    ),
    turn=24,
)
