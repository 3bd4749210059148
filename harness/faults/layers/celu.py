"""Mistakes of the celu."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.layers._parts import another_function, another_slope, mask, own
from harness.faults.textbook import Textbook, ones, values
from harness.scenario.layers.elu import ELU

_OWN = own("celu", "alpha")


def _below(book: Textbook, i: int, below: Any) -> Any:
    """1 where z is positive, else ``below``."""
    under = values(book.a[i]) <= 0
    return book.kind.combined((1, mask(book, ~under)), (1, book.kind.multiplied(mask(book, under), below)))


def _elu(book: Textbook, i: int, z: Any) -> tuple[Any, Any]:
    found: tuple[Any, Any] = book.kind.activation(ELU(layer="elu", alpha=book.case.layers[i].alpha), z)
    return found


another_slope(
    12,
    "celu_derivative_of_the_whole_z",
    "the derivative of the celu is exp(z) where z is negative, where exp(z / alpha) belongs",
    "where z is positive all is right; elsewhere the power is another one.",
    _OWN,
    lambda book, i, _: book.kind.exact(np.exp(np.minimum(values(book.a[i]), 0))),
    turn=30,
)
another_slope(
    12,
    "celu_derivative_with_alpha",
    "the derivative of the celu has a factor alpha where z is negative: that of z / alpha in it is missing",
    "where z is positive all is right; elsewhere each number is alpha times the right one.",
    _OWN,
    lambda book, i, right: _below(book, i, book.scaled(book.case.layers[i].alpha, right)),
    turn=30,
)
another_slope(
    12,
    "celu_derivative_of_elu",
    "the derivative of the celu is a + alpha where z is negative, as an elu's, where a / alpha + 1 belongs",
    "where z is positive all is right; elsewhere each number is alpha times the right one.",
    _OWN,
    lambda book, i, _: _below(
        book,
        i,
        book.kind.combined((1, book.a[i + 1]), (book.case.layers[i].alpha, ones(book, book.a[i + 1]))),
    ),
    turn=30,
)
another_function(
    "celu_as_elu",
    "the celu is alpha (exp(z) - 1) where z is negative, as an elu, where exp(z / alpha) belongs, forward and back",
    "all is right for a network with an elu there.",
    _OWN,
    _elu,
    turn=30,
)
