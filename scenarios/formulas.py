"""Formulas and data of the five documents: as they print them, several of them wrong; and words of a text.

A formula takes one step's values and gives what the document makes of them. x: inputs (batch, in_features); t: targets;
p: the network's output (batch, outputs); parameters as they were before the step, in torch's layout. A source of data
takes a random generator and how many rows to make. docs/claims.md and docs/scenarios.md say how to write more.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from harness import AtStep, data_source, formula

# ---------------------------------------------------------------- data


@data_source
def linear_regression(random: Any, rows: int, weight: Any, bias: Any, low: int = 0, high: int = 10) -> Any:
    """Document 000: integer inputs from low to high - 1, and targets x W^T + b without noise."""
    x = random.randint(low, high, size=(rows, len(weight[0]))).astype(np.float64)
    return x, x @ np.array(weight).T + np.array(bias)


@data_source
def sine(random: Any, rows: int) -> Any:
    """Document 003: x uniform in [0, 1), then y = sin 2 pi x + noise uniform in [0, 1), in this order of draws."""
    x = random.rand(rows, 1)
    return x, np.sin(2 * np.pi * x) + random.rand(rows, 1)


@data_source
def bars(random: Any, rows: int, size: int) -> Any:
    """Images (rows, 1, size, size) of one bar each, across or down, of a drawn grey; the targets are their values."""
    images = np.zeros((rows, 1, size, size))
    for image in images:
        start, width = random.randint(0, size - 1), random.randint(1, 4)
        (image if random.randint(2) else image.swapaxes(1, 2))[0, start : start + width] = random.uniform(0.3, 1.0)
    return images, images.reshape(rows, -1)


@data_source
def words(random: Any, rows: int, text: str, ids: int, length: int) -> Any:
    """Windows of so many words of a text, as ids, in a random order; the class is how many are long: 0, 1, or more.

    One window begins at each word. The most frequent word is 2, the next 3, and so on; 1 is every word beyond ``ids``,
    and 0 stands where the sentence has ended.
    """
    sentences = [re.findall("[a-z]+", one) for one in re.split("[.:;?!]", _read(text).lower())]
    often = Counter(word for sentence in sentences for word in sentence)
    ranks = {word: rank for rank, (word, _) in enumerate(often.most_common(ids - 2), 2)}
    inputs, labels = [], []
    for sentence in sentences:
        for start in range(len(sentence)):
            window = sentence[start : start + length]
            inputs.append([ranks.get(word, 1) for word in window] + [0] * (length - len(window)))
            labels.append(min(2, sum(len(word) > 6 for word in window)))
    chosen = random.permutation(len(inputs))[:rows]
    return np.array(inputs)[chosen], np.array(labels)[chosen]


def _read(file: str) -> str:
    """A file beside this one."""
    return Path(__file__).with_name("texts").joinpath(file).read_text("utf-8")


# ---------------------------------------------------------------- formulas


@formula("x^T (p - t) / N", right="2 x^T (p - t) / N")
def regression_gradient(at: AtStep) -> Any:
    """Document 000: the gradient of half the loss that it prints."""
    return (at.p - at.t).T @ at.x / len(at.x)


@formula("dz = g W*^T, dW = x^T g / N", right="dz = g W^T, dW = x^T g / N")
def regression_backward_with_true_weights(at: AtStep) -> Any:
    """Document 000: backward is given the true weights; they only enter dz, which one layer never uses."""
    g = (at.p - at.t) / len(at.x)
    true_weights = np.array(at.case.scenario.data.given["weight"], at.x.dtype)
    _dz = g @ true_weights
    return g.T @ at.x


@formula("s(z) (1 - s(z)) g")
def sigmoid_backward(at: AtStep) -> Any:
    """Document 001: s(z) (1 - s(z)) g."""
    z, g = _around(at)
    s = 1 / (1 + np.exp(-z))
    return np.asarray(s * (1 - s) * g)


@formula("(1 - tanh(z)^2) g")
def tanh_backward_text(at: AtStep) -> Any:
    """Document 001, in its text: (1 - tanh(z)^2) g."""
    z, g = _around(at)
    return np.asarray((1 - np.tanh(z) ** 2) * g)


@formula("g where z > 0, else 0")
def relu_backward(at: AtStep) -> Any:
    """Document 001: g where z > 0."""
    z, g = _around(at)
    return np.where(z > 0, g, 0)


@formula("g where z > 0, else alpha g e^z")
def elu_backward(at: AtStep) -> Any:
    """Document 001: g where z > 0, else alpha g e^z."""
    z, g = _around(at)
    (alpha,) = {layer.alpha for layer in at.case.network if layer.layer == "elu"}
    return np.where(z > 0, g, alpha * g * np.exp(z))


@formula("p - y, over N")
def softmax_gradient(at: AtStep) -> Any:
    """Document 001: softmax(z) - y, which the layer divides by N; here as the bias's gradient."""
    e = np.exp(at.p - at.p.max(axis=1, keepdims=True))
    g = e / e.sum(axis=1, keepdims=True) - np.eye(at.p.shape[1])[at.t]
    return np.asarray(g.sum(axis=0) / len(at.x))


@formula("dW = g z^T / N")
def layer_backward(at: AtStep) -> Any:
    """Document 001: dW = g z^T of columns, g divided by N; of rows g^T z."""
    names = list(at.activations)
    layer = at.name.rpartition(".")[0]
    z: Any = at.activations[names[names.index(layer) - 1]]
    return at.activation_gradients[layer].T @ z


def _around(at: AtStep) -> tuple[Any, Any]:
    """z, the output of the layer that a claim names, and g, the gradient of the activation's output after it."""
    names = list(at.activations)
    after = names[names.index(at.name) + 1]
    return at.activations[at.name], at.activation_gradients[after]


@formula("1/n sum (p - y)^2")
def mean_squared_error(at: AtStep) -> float:
    """Document 002: 1/n sum (p - y)^2."""
    return float(np.sum((at.p - at.t) ** 2) / len(at.p))


@formula("p - t, over N", right="2 (p - t), over N")
def squared_error_gradient(at: AtStep) -> Any:
    """Document 001: the loss's gradient p - t, which the layer divides by N; here as the bias's gradient."""
    g: Any = at.p - at.t
    return np.asarray(g.sum(axis=0) / len(at.x))


@formula("mean(sum((p - t)^2, axis=1)) of columns", right="mean over samples of the sum over outputs")
def squared_error_wrong_axis(at: AtStep) -> float:
    """Document 001: samples are columns, the sum runs along axis 1, over samples, and the mean over outputs."""
    p, t = at.p.T, at.t.T
    return float(np.mean(np.sum((p - t) ** 2, axis=1)))


@formula("1 - a(z)^2 with a = tanh(z) an array", right="(1 - tanh(z)^2) g")
def tanh_backward(at: AtStep) -> Any:
    """Document 001: the array of tanh values is called as if it were a function."""
    a: Any = np.tanh(at.p)
    return 1 - a(at.p) ** 2


@formula("W += lr dW", right="W -= lr dW")
def update_adds(at: AtStep) -> Any:
    """Document 001: the update's sign is wrong."""
    return at.parameters[at.name] + at.lr * at.gradients[at.name]


@formula("array([[pixels, label], ...])", right="two arrays, pixels and labels")
def pixel_label_pairs(at: AtStep) -> Any:
    """Document 001: rows as an array of [pixels, label] pairs, which have no common shape."""
    return np.array([[pixels, label] for pixels, label in zip(at.x, at.t, strict=True)])


@formula("1/n sum(t p + (1 - t) p)", right="-1/n sum(t log p + (1 - t) log(1 - p))")
def cross_entropy_without_logarithm(at: AtStep) -> float:
    """Document 002: binary cross entropy without sign, logarithms and 1 - p."""
    return float(np.sum(at.t * at.p + (1 - at.t) * at.p) / len(at.x))


@formula("x^T (loss - p)", right="2/n x^T (p - t)")
def gradient_from_loss(at: AtStep) -> Any:
    """Document 002: x^T (loss - p), the loss where the target belongs, without 2/n."""
    return (at.loss - at.p).T @ at.x


@formula("N/B + 1", right="N/B rounded up")
def batches_plus_one(at: AtStep) -> int:
    """Document 004: the number of mini-batches."""
    batch = at.case.scenario.training.batch
    return at.case.rows // (batch.size if batch else at.case.rows) + 1


@formula("w - lr dE/dw")
def gradient_descent(at: AtStep) -> Any:
    """Document 004: w - lr dE/dw."""
    return at.parameters[at.name] - at.lr * at.gradients[at.name]


@formula("(o - t) o (1 - o) h")
def chain_rule_output_weight(at: AtStep) -> Any:
    """Document 004: dE/dw5 = (o - t) o (1 - o) h, for every weight of the output layer."""
    return _delta(at).T @ _hidden(at)


@formula("(sum of (o - t) o (1 - o) w) h (1 - h) x")
def chain_rule_hidden_weight(at: AtStep) -> Any:
    """Document 004: dE/dw1 = (sum over outputs of delta w) h (1 - h) x, for every weight of the hidden layer."""
    h = _hidden(at)
    _, _, output_weight, _ = at.parameters.values()
    hidden_delta: Any = _delta(at) @ output_weight * h * (1 - h)
    return hidden_delta.T @ at.x


def _hidden(at: AtStep) -> Any:
    weight, bias, _, _ = at.parameters.values()
    hidden: Any = 1 / (1 + np.exp(-(at.x @ weight.T + bias)))
    return hidden


def _delta(at: AtStep) -> Any:
    delta: Any = (at.p - at.t) * at.p * (1 - at.p)
    return delta
