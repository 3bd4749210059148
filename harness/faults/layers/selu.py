"""Mistakes of the selu."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import each_of, of_kind
from harness.faults.layers._parts import another_function, another_slope, mask
from harness.faults.textbook import Textbook, ones, values
from harness.scenario.layers.elu import ELU
from harness.task.layers.selu import ALPHA, SCALE

_ALL = each_of(of_kind("selu"))


def _below(book: Textbook, i: int, below: Any) -> Any:
    """The scale where z is positive, else ``below``."""
    under = mask(book, values(book.a[i]) <= 0)
    above = book.kind.exact(np.where(values(book.a[i]) > 0, SCALE, 0))
    return book.kind.combined((1, above), (1, book.kind.multiplied(under, below)))


def _elu(book: Textbook, z: Any, alpha: float, scale: float) -> tuple[Any, Any]:
    a, slope = (book.scaled(scale, one) for one in book.kind.activation(ELU(layer="elu", alpha=alpha), z))
    return a, slope


another_slope(
    12,
    "selu_derivative_without_scale",
    "the derivative of the selu lacks the scale: it is that of an elu",
    "before it each number is the right one divided by 1.0507.",
    _ALL,
    lambda book, i, right: book.scaled(1 / SCALE, right),
    turn=29,
)
another_slope(
    12,
    "selu_derivative_without_alpha",
    "the derivative of the selu lacks alpha where z is negative",
    "where z is positive all is right; elsewhere it is the right one divided by 1.6733.",
    _ALL,
    lambda book, i, right: _below(book, i, book.scaled(1 / ALPHA, right)),
    turn=29,
)
another_slope(
    12,
    "selu_derivative_with_alpha_alone",
    "the derivative of the selu is a + alpha where z is negative, where a + scale alpha belongs",
    "where z is positive all is right; elsewhere the same number is missing in it everywhere.",
    _ALL,
    lambda book, i, _: _below(book, i, book.kind.combined((1, book.a[i + 1]), (ALPHA, ones(book, book.a[i + 1])))),
    turn=29,
)
another_function(
    "selu_without_scale",
    "the selu lacks its scale: it is an elu with an alpha of 1.6733, forward and back",
    "all values of the activation are the right ones divided by 1.0507, and its derivative too.",
    _ALL,
    lambda book, _, z: _elu(book, z, ALPHA, 1.0),
    turn=29,
)
another_function(
    "selu_without_alpha",
    "the selu lacks its alpha: it is a scaled elu with an alpha of 1, forward and back",
    "where z is negative, values are the right ones divided by 1.6733.",
    _ALL,
    lambda book, _, z: _elu(book, z, 1.0, SCALE),
    turn=29,
)
