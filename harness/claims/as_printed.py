"""Formulas as the documents print them, several of them wrong; used by claims only, beside what is right.

Each takes one step's values and gives what the document's formula makes of them. x: inputs (batch, in_features);
t: targets; p: the network's output (batch, outputs); parameters as they were before the step, in torch's layout.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.implementation import Array
from harness.scenario.claims.claim import FormulaName
from harness.scenario.layers.elu import ELU
from harness.scenario.model import Case


@dataclass(frozen=True)
class AtStep:
    """The values of one step that formulas are made of."""

    case: Case
    x: Array
    t: Array
    p: Array
    loss: float
    parameters: Mapping[str, Array]
    """Before the step."""
    gradients: Mapping[str, Array]
    activations: Mapping[str, Array]
    activation_gradients: Mapping[str, Array]
    """By layer name, of each layer's output; where recorded."""
    lr: float
    name: str
    """Which tensor the claim is about."""


@dataclass(frozen=True)
class Formula:
    """A document's formula, the right one, both in ASCII, and what the document's gives."""

    printed: str
    right: str
    value: Callable[[AtStep], Any]


def regression_gradient(at: AtStep) -> Array:
    """Document 000: the gradient of half the loss that it prints."""
    return (at.p - at.t).T @ at.x / len(at.x)


def regression_backward_with_true_weights(at: AtStep) -> Array:
    """Document 000: backward is given the true weights; they only enter dz, which one layer never uses."""
    g = (at.p - at.t) / len(at.x)
    true_weights = np.array(getattr(at.case.scenario.data, "weight"), at.x.dtype)  # noqa: B009
    _dz = g @ true_weights
    return g.T @ at.x


def sigmoid_backward(at: AtStep) -> Array:
    """Document 001: s(z) (1 - s(z)) g."""
    z, g = _around(at)
    s = 1 / (1 + np.exp(-z))
    return np.asarray(s * (1 - s) * g)


def tanh_backward_text(at: AtStep) -> Array:
    """Document 001, in its text: (1 - tanh(z)^2) g."""
    z, g = _around(at)
    return np.asarray((1 - np.tanh(z) ** 2) * g)


def relu_backward(at: AtStep) -> Array:
    """Document 001: g where z > 0."""
    z, g = _around(at)
    return np.where(z > 0, g, 0)


def elu_backward(at: AtStep) -> Array:
    """Document 001: g where z > 0, else alpha g e^z."""
    z, g = _around(at)
    (alpha,) = {layer.alpha for layer in at.case.network if isinstance(layer, ELU)}
    return np.where(z > 0, g, alpha * g * np.exp(z))


def softmax_gradient(at: AtStep) -> Array:
    """Document 001: softmax(z) - y, which the layer divides by N; here as the bias's gradient."""
    e = np.exp(at.p - at.p.max(axis=1, keepdims=True))
    g = e / e.sum(axis=1, keepdims=True) - np.eye(at.p.shape[1])[at.t]
    return np.asarray(g.sum(axis=0) / len(at.x))


def layer_backward(at: AtStep) -> Array:
    """Document 001: dW = g z^T of columns, g divided by N; of rows g^T z."""
    names = list(at.activations)
    layer = at.name.rpartition(".")[0]
    z: Array = at.activations[names[names.index(layer) - 1]]
    return at.activation_gradients[layer].T @ z


def _around(at: AtStep) -> tuple[Array, Array]:
    """z, the output of the layer that a claim names, and g, the gradient of the activation's output after it."""
    names = list(at.activations)
    after = names[names.index(at.name) + 1]
    return at.activations[at.name], at.activation_gradients[after]


def mean_squared_error(at: AtStep) -> float:
    """Document 002: 1/n sum (p - y)^2."""
    return float(np.sum((at.p - at.t) ** 2) / len(at.p))


def squared_error_gradient(at: AtStep) -> Array:
    """Document 001: the loss's gradient p - t, which the layer divides by N; here as the bias's gradient."""
    g: Array = at.p - at.t
    return np.asarray(g.sum(axis=0) / len(at.x))


def squared_error_wrong_axis(at: AtStep) -> float:
    """Document 001: samples are columns, the sum runs along axis 1, over samples, and the mean over outputs."""
    p, t = at.p.T, at.t.T
    return float(np.mean(np.sum((p - t) ** 2, axis=1)))


def tanh_backward(at: AtStep) -> Any:
    """Document 001: the array of tanh values is called as if it were a function."""
    a: Any = np.tanh(at.p)
    return 1 - a(at.p) ** 2


def update_adds(at: AtStep) -> Array:
    """Document 001: the update's sign is wrong."""
    return at.parameters[at.name] + at.lr * at.gradients[at.name]


def pixel_label_pairs(at: AtStep) -> Any:
    """Document 001: rows as an array of [pixels, label] pairs, which have no common shape."""
    return np.array([[pixels, label] for pixels, label in zip(at.x, at.t, strict=True)])


def cross_entropy_without_logarithm(at: AtStep) -> float:
    """Document 002: binary cross entropy without sign, logarithms and 1 - p."""
    return float(np.sum(at.t * at.p + (1 - at.t) * at.p) / len(at.x))


def gradient_from_loss(at: AtStep) -> Array:
    """Document 002: x^T (loss - p), the loss where the target belongs, without 2/n."""
    return (at.loss - at.p).T @ at.x


def batches_plus_one(at: AtStep) -> int:
    """Document 004: the number of mini-batches."""
    batch = at.case.scenario.training.batch
    return at.case.rows // (batch.size if batch else at.case.rows) + 1


def gradient_descent(at: AtStep) -> Array:
    """Document 004: w - lr dE/dw."""
    return at.parameters[at.name] - at.lr * at.gradients[at.name]


def chain_rule_output_weight(at: AtStep) -> Array:
    """Document 004: dE/dw5 = (o - t) o (1 - o) h, for every weight of the output layer."""
    return _delta(at).T @ _hidden(at)


def chain_rule_hidden_weight(at: AtStep) -> Array:
    """Document 004: dE/dw1 = (sum over outputs of delta w) h (1 - h) x, for every weight of the hidden layer."""
    h = _hidden(at)
    _, _, output_weight, _ = at.parameters.values()
    hidden_delta: Array = _delta(at) @ output_weight * h * (1 - h)
    return hidden_delta.T @ at.x


def _hidden(at: AtStep) -> Array:
    weight, bias, _, _ = at.parameters.values()
    hidden: Array = 1 / (1 + np.exp(-(at.x @ weight.T + bias)))
    return hidden


def _delta(at: AtStep) -> Array:
    delta: Array = (at.p - at.t) * at.p * (1 - at.p)
    return delta


FORMULAS: Mapping[FormulaName, Formula] = {
    "regression_gradient": Formula("x^T (p - t) / N", "2 x^T (p - t) / N", regression_gradient),
    "regression_backward_with_true_weights": Formula(
        "dz = g W*^T, dW = x^T g / N", "dz = g W^T, dW = x^T g / N", regression_backward_with_true_weights
    ),
    "sigmoid_backward": Formula("s(z) (1 - s(z)) g", "s(z) (1 - s(z)) g", sigmoid_backward),
    "tanh_backward_text": Formula("(1 - tanh(z)^2) g", "(1 - tanh(z)^2) g", tanh_backward_text),
    "relu_backward": Formula("g where z > 0, else 0", "g where z > 0, else 0", relu_backward),
    "elu_backward": Formula("g where z > 0, else alpha g e^z", "g where z > 0, else alpha g e^z", elu_backward),
    "softmax_gradient": Formula("p - y, over N", "p - y, over N", softmax_gradient),
    "layer_backward": Formula("dW = g z^T / N", "dW = g z^T / N", layer_backward),
    "mean_squared_error": Formula("1/n sum (p - y)^2", "1/n sum (p - y)^2", mean_squared_error),
    "squared_error_gradient": Formula("p - t, over N", "2 (p - t), over N", squared_error_gradient),
    "squared_error_wrong_axis": Formula(
        "mean(sum((p - t)^2, axis=1)) of columns", "mean over samples of the sum over outputs", squared_error_wrong_axis
    ),
    "tanh_backward": Formula("1 - a(z)^2 with a = tanh(z) an array", "(1 - tanh(z)^2) g", tanh_backward),
    "update_adds": Formula("W += lr dW", "W -= lr dW", update_adds),
    "pixel_label_pairs": Formula("array([[pixels, label], ...])", "two arrays, pixels and labels", pixel_label_pairs),
    "cross_entropy_without_logarithm": Formula(
        "1/n sum(t p + (1 - t) p)", "-1/n sum(t log p + (1 - t) log(1 - p))", cross_entropy_without_logarithm
    ),
    "gradient_from_loss": Formula("x^T (loss - p)", "2/n x^T (p - t)", gradient_from_loss),
    "batches_plus_one": Formula("N/B + 1", "N/B rounded up", batches_plus_one),
    "gradient_descent": Formula("w - lr dE/dw", "w - lr dE/dw", gradient_descent),
    "chain_rule_output_weight": Formula("(o - t) o (1 - o) h", "(o - t) o (1 - o) h", chain_rule_output_weight),
    "chain_rule_hidden_weight": Formula(
        "(sum of (o - t) o (1 - o) w) h (1 - h) x",
        "(sum of (o - t) o (1 - o) w) h (1 - h) x",
        chain_rule_hidden_weight,
    ),
}
