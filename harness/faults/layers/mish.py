"""Mistakes of the mish."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import each_of, of_kind
from harness.faults.layers._parts import SIGMOID, another_slope
from harness.faults.textbook import Textbook, values

_ALL = each_of(of_kind("mish"))


def _t(book: Textbook, i: int) -> Any:
    """tanh(log(1 + e^z))."""
    return book.kind.exact(np.tanh(np.logaddexp(0, values(book.a[i]))))


def _rest(book: Textbook, i: int) -> Any:
    """z (1 - t^2)."""
    one = book.kind.exact(np.ones_like(values(book.a[i])))
    return book.kind.multiplied(book.a[i], book.kind.subtracted(one, book.kind.square(_t(book, i))[0]))


another_slope(
    12,
    "mish_derivative_of_the_first_factor",
    "the derivative of the mish is tanh(softplus(z)): the product rule's second term is missing",
    "before it each number is the right one times a / z, divided by the right derivative.",
    _ALL,
    lambda book, i, _: _t(book, i),
    turn=26,
)
another_slope(
    12,
    "mish_derivative_of_the_second_factor",
    "the derivative of the mish is z times that of tanh(softplus(z)): the product rule's first term is missing",
    "before it the term tanh(softplus(z)) of the derivative is missing.",
    _ALL,
    lambda book, i, _: book.kind.multiplied(_rest(book, i), book.kind.activation(SIGMOID, book.a[i])[0]),
    turn=26,
)
another_slope(
    12,
    "mish_derivative_without_that_of_softplus",
    "the derivative of the mish lacks sigmoid(z), the derivative of the softplus in it",
    "before it the second term is 1 / sigmoid(z) times the right one.",
    _ALL,
    lambda book, i, _: book.kind.combined((1, _t(book, i)), (1, _rest(book, i))),
    turn=26,
)
