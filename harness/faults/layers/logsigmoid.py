"""Mistakes of the logsigmoid."""

from __future__ import annotations

import numpy as np

from harness.faults.fault import each_of, of_kind
from harness.faults.layers._parts import another_function, another_slope
from harness.faults.textbook import ones, values

_ALL = each_of(of_kind("logsigmoid"))

another_slope(
    12,
    "logsigmoid_derivative_of_softplus",
    "the derivative of the logsigmoid is sigmoid(z), where 1 - sigmoid(z) belongs",
    "before it units are small whose z is negative.",
    _ALL,
    lambda book, i, right: book.kind.subtracted(ones(book, right), right),
    turn=28,
)
another_slope(
    12,
    "logsigmoid_derivative_of_the_logarithm_alone",
    "the derivative of the logsigmoid is 1 / sigmoid(z): that of the sigmoid in it is missing",
    "before it no number is smaller in size than the right one.",
    _ALL,
    lambda book, i, _: book.kind.exact(1 + np.exp(-values(book.a[i]))),
    turn=28,
)
another_function(
    "logsigmoid_without_minus",
    "the logsigmoid is log(1 + exp(-z)), without the minus in front, forward and back",
    "all values of the activation have the other sign, and its derivative too.",
    _ALL,
    lambda book, i, z: tuple(book.scaled(-1, one) for one in book.kind.activation(book.case.layers[i], z)),
    turn=28,
)
