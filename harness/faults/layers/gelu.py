"""Mistakes of the gelu."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.faults.fault import each_of, of_kind
from harness.faults.layers._parts import SIGMOID, another_function, another_slope
from harness.faults.textbook import Textbook, values
from harness.scenario.layers.gelu import GELU

_ALL = each_of(of_kind("gelu"))


def _share(book: Textbook, i: int) -> Any:
    """a / z."""
    z = np.where(values(book.a[i]) == 0, 1e-9, values(book.a[i]))
    return book.kind.exact(values(book.kind.activation(book.case.layers[i], book.kind.exact(z))[0]) / z)


def _other(book: Textbook, i: int, z: Any) -> tuple[Any, Any]:
    """The form that is not stated."""
    form: Any = "none" if book.case.layers[i].approximate == "tanh" else "tanh"
    found: tuple[Any, Any] = book.kind.activation(GELU(layer="gelu", approximate=form), z)
    return found


def _by_sigmoid(book: Textbook, _: int, z: Any) -> tuple[Any, Any]:
    """z sigmoid(1.702 z)."""
    share, slope = book.kind.activation(SIGMOID, book.scaled(1.702, z))
    product = book.kind.multiplied(z, slope)
    return book.kind.multiplied(z, share), book.kind.combined((1, share), (1.702, product))


another_slope(
    12,
    "gelu_derivative_of_the_first_factor",
    "the derivative of the gelu is the share of z that it lets through: the product rule's second term is missing",
    "before it each number is the right one times a / z, divided by the right derivative.",
    _ALL,
    lambda book, i, _: _share(book, i),
    turn=25,
)
another_slope(
    12,
    "gelu_derivative_of_the_second_factor",
    "the derivative of the gelu is z times that of the share it lets through: the product rule's first term is missing",
    "before it the term a / z of the derivative is missing.",
    _ALL,
    lambda book, i, right: book.kind.subtracted(right, _share(book, i)),
    turn=25,
)
another_slope(
    12,
    "gelu_derivative_of_the_other_form",
    "the derivative of the gelu is that of its other form, with a tanh for erf or erf for a tanh",
    "the difference is small, at most 0.001.",
    _ALL,
    lambda book, i, _: _other(book, i, book.a[i])[1],
    turn=25,
)
another_function(
    "gelu_in_its_other_form",
    "the gelu has its other form, with a tanh for erf or erf for a tanh, forward and back",
    "all is right for a network with the other value of approximate.",
    _ALL,
    _other,
    turn=25,
)
another_function(
    "gelu_by_a_sigmoid",
    "the gelu is z sigmoid(1.702 z), an approximation that is off by up to 0.02, forward and back",
    "values are off by at most 0.02, most where z is near 2 and -2.",
    _ALL,
    _by_sigmoid,
    turn=25,
)
another_function(
    "gelu_without_half",
    "the gelu lacks the factor 1/2, forward and back",
    "all values of the activation are twice as large, and its derivative too.",
    _ALL,
    lambda book, i, z: tuple(book.scaled(2, one) for one in book.kind.activation(book.case.layers[i], z)),
    turn=25,
)
