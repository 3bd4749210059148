"""Mistakes of the logarithm of the softmax as a layer: its Jacobian, and over what it is taken."""

from __future__ import annotations

from harness.faults.fault import layers_of_kind
from harness.faults.layers._rows import hands_back_another, over_samples

_LOG_SOFTMAX = layers_of_kind("log_softmax")


hands_back_another(
    "log_softmax_diagonal_only",
    "the derivative of log_softmax keeps its diagonal only, g (1 - p)",
    "in front of it, the gradients of one sample do not add up to 0.",
    _LOG_SOFTMAX,
    lambda tape, x, p: x * (1 - p),
    turn=1,
)
hands_back_another(
    "log_softmax_derivative_missing",
    "the derivative of log_softmax is missing: the layer hands back what arrives",
    "in front of it, the gradient is the one behind it.",
    _LOG_SOFTMAX,
    lambda tape, x, p: x,
    turn=1,
)
hands_back_another(
    "log_softmax_sum_over_samples",
    "log_softmax hands back g - p times the sum of g, the sum taken over the samples, not over the classes",
    "in front of it, the gradients of one sample do not add up to 0.",
    _LOG_SOFTMAX,
    lambda tape, x, p: x - (x * p).sum(0, keepdims=True),
    turn=1,
)
over_samples(
    "log_softmax_over_samples",
    "log_softmax",
    "In each column the exponentials of outputs add up to 1.",
    _LOG_SOFTMAX,
    turn=1,
)
