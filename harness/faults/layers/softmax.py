"""Mistakes of the softmax as a layer: its Jacobian, and over what it is taken."""

from __future__ import annotations

from typing import Any

from harness.faults.fault import layers_of_kind
from harness.faults.layers._rows import handed_back, over_samples
from harness.faults.textbook import Textbook, ones

_SOFTMAX = layers_of_kind("softmax")


def _diagonal(book: Textbook, index: int, g: Any) -> Any:
    p = book.a[index + 1]
    return book.kind.multiplied(g, book.kind.multiplied(p, book.kind.subtracted(ones(book, p), p)))


handed_back(
    "softmax_layer_diagonal_only",
    "the softmax's derivative keeps its diagonal only, g p (1 - p)",
    "in front of it, the gradients of one sample do not add up to 0.",
    _SOFTMAX,
    _diagonal,
    turn=2,
)
handed_back(
    "softmax_layer_derivative_missing",
    "the softmax's derivative is missing: the layer hands back what arrives",
    "in front of it, the gradient is the one behind it.",
    _SOFTMAX,
    lambda book, index, g: g,
    turn=2,
)
handed_back(
    "softmax_layer_without_its_sum",
    "the softmax hands back g p, without the sum of g p over the classes",
    "in front of it, the gradients of one sample do not add up to 0.",
    _SOFTMAX,
    lambda book, index, g: book.kind.multiplied(g, book.a[index + 1]),
    turn=2,
)
handed_back(
    "softmax_layer_sum_over_samples",
    "the softmax hands back p (g - sum of g p), the sum taken over the samples, not over the classes",
    "in front of it, a class's gradients have lost the same number in every sample.",
    _SOFTMAX,
    lambda book, index, g: _with_sums(book, book.a[index + 1], g),
    turn=2,
)


def _with_sums(book: Textbook, p: Any, g: Any) -> Any:
    gp = book.kind.multiplied(g, p)
    return book.kind.subtracted(gp, book.kind.multiplied(p, book.kind.sums(gp, 0)))


over_samples("softmax_layer_over_samples", "softmax", "In each column the outputs add up to 1.", _SOFTMAX, turn=2)
