"""Mistakes of the softmax as a layer: its Jacobian, and over what it is taken."""

from __future__ import annotations

from typing import Any

from harness.faults.fault import layers_of_kind
from harness.faults.layers._rows import hands_back_another, over_samples
from harness.task.tape import Variable

_SOFTMAX = layers_of_kind("softmax")


def _through_both(x: Variable[Any], p: Variable[Any]) -> Variable[Any]:
    """Whose derivative is p (g - sum of g p), times what multiplies x already."""
    return x * p - p * (x * p).sum(1, keepdims=True)


hands_back_another(
    "softmax_layer_diagonal_only",
    "the softmax's derivative keeps its diagonal only, g p (1 - p)",
    "in front of it, the gradients of one sample do not add up to 0.",
    _SOFTMAX,
    lambda tape, x, p: x * (p * (1 - p)),
    turn=2,
)
hands_back_another(
    "softmax_layer_derivative_missing",
    "the softmax's derivative is missing: the layer hands back what arrives",
    "in front of it, the gradient is the one behind it.",
    _SOFTMAX,
    lambda tape, x, p: x,
    turn=2,
)
hands_back_another(
    "softmax_layer_without_its_sum",
    "the softmax hands back g p, without the sum of g p over the classes",
    "in front of it, the gradients of one sample do not add up to 0.",
    _SOFTMAX,
    lambda tape, x, p: x * p,
    turn=2,
)
hands_back_another(
    "softmax_layer_derivative_and_its_diagonal",
    "what the softmax hands back is multiplied by p (1 - p) once more: the derivative is in it already",
    "in front of it, each entry is p (1 - p) times the right one.",
    _SOFTMAX,
    lambda tape, x, p: _through_both(x * (p * (1 - p)), p),
    turn=2,
)
hands_back_another(
    "softmax_layer_sum_over_samples",
    "the softmax hands back p (g - sum of g p), the sum taken over the samples, not over the classes",
    "in front of it, a class's gradients have lost the same number in every sample.",
    _SOFTMAX,
    lambda tape, x, p: x * p - p * (x * p).sum(0, keepdims=True),
    turn=2,
)


over_samples("softmax_layer_over_samples", "softmax", "In each column the outputs add up to 1.", _SOFTMAX, turn=2)
