"""Mistakes of the logarithm of the softmax as a layer: its Jacobian, and over what it is taken."""

from __future__ import annotations

from typing import Any

from harness.faults.fault import layers_of_kind
from harness.faults.layers._rows import handed_back, over_samples
from harness.faults.textbook import Textbook, ones

_LOG_SOFTMAX = layers_of_kind("log_softmax")


def _p(book: Textbook, index: int) -> Any:
    return book.log_softmax(book.a[index])[1]


def _diagonal(book: Textbook, index: int, g: Any) -> Any:
    p = _p(book, index)
    return book.kind.multiplied(g, book.kind.subtracted(ones(book, p), p))


handed_back(
    "log_softmax_diagonal_only",
    "the derivative of log_softmax keeps its diagonal only, g (1 - p)",
    "in front of it, the gradients of one sample do not add up to 0.",
    _LOG_SOFTMAX,
    _diagonal,
    turn=1,
)
handed_back(
    "log_softmax_derivative_missing",
    "the derivative of log_softmax is missing: the layer hands back what arrives",
    "in front of it, the gradient is the one behind it.",
    _LOG_SOFTMAX,
    lambda book, index, g: g,
    turn=1,
)
handed_back(
    "log_softmax_sum_over_samples",
    "log_softmax hands back g - p times the sum of g, the sum taken over the samples, not over the classes",
    "in front of it, the gradients of one sample do not add up to 0.",
    _LOG_SOFTMAX,
    lambda book, index, g: book.kind.subtracted(g, book.kind.multiplied(_p(book, index), book.kind.sums(g, 0))),
    turn=1,
)
over_samples(
    "log_softmax_over_samples",
    "log_softmax",
    "In each column the exponentials of outputs add up to 1.",
    _LOG_SOFTMAX,
    turn=1,
)
