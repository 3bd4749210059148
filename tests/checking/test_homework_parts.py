"""Layers as people write them: in every shape of code they are found, the right ones right and the wrong ones wrong.

Each source is right as it stands; its mistakes are changes of one place, and each of them must be noticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

import harness


@dataclass(frozen=True)
class Written:
    """What one person wrote, without its imports."""

    title: str
    text: str
    mistakes: tuple[tuple[str, str], ...]
    """What stands in the text, and what another wrote there."""
    parts: int = 1
    beside: str = ""
    """What of it cannot be checked."""


def verdicts(folder: Path, text: str) -> list[tuple[str, str | None]]:
    file = folder / "homework.py"
    file.write_text(f"import numpy as np\n\n\n{text}", "utf-8")
    found = harness.check(file, changes=False)
    assert isinstance(found, harness.FileCheck)
    return [(part.name, part.verdict) for part in found.parts]


def with_mistake(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


SHAPES_OF_CODE = (
    Written(
        "a cache, and results in another order",
        """\
def fc_forward(inputs, weights, bias):
    z = inputs.dot(weights) + bias
    cache = {"inputs": inputs, "weights": weights}
    return z, cache


def fc_backward(grad, cache):
    db = grad.sum(0)
    dw = cache["inputs"].T.dot(grad)
    dx = grad.dot(cache["weights"].T)
    return dw, db, dx
""",
        (("grad.sum(0)", "grad.mean(0)"), (".T.dot(grad)", ".T.dot(grad) * 2")),
    ),
    Written(
        "the input given again",
        """\
def fc_forward(z, W, b):
    return np.dot(z, W) + b


def fc_backward(next_dz, W, z):
    N = z.shape[0]
    dz = np.dot(next_dz, W.T)
    dw = np.dot(z.T, next_dz)
    db = np.sum(next_dz, axis=0)
    return dw / N, db / N, dz
""",
        (("dw / N, db / N", "dw / N, db"), ("next_dz, W.T", "next_dz / N, W.T")),
    ),
    Written(
        "static methods",
        """\
class Dense:
    @staticmethod
    def forward(x, w, b):
        return x.mm(w) + b if hasattr(x, "mm") else x @ w + b, (x, w, b)

    @staticmethod
    def backward(dout, cache):
        x, w, b = cache
        dx = dout @ w.T
        dw = x.T @ dout
        db = dout.sum(axis=0)
        return dx, dw, db
""",
        (("dx = dout @ w.T", "dx = dout @ w.T * len(x)"),),
    ),
    Written(
        "a dict of gradients",
        """\
def linear_forward(x, W, b):
    out = x @ W + b
    return out, (x, W)


def linear_backward(dout, cache):
    x, W = cache
    grads = {}
    grads["dx"] = dout @ W.T
    grads["dW"] = x.T @ dout
    grads["db"] = np.sum(dout, axis=0)
    return grads
""",
        (("np.sum(dout, axis=0)", "np.sum(dout)"),),
    ),
    Written(
        "an object with attributes",
        """\
class FullyConnected:
    def __init__(self, n_in, n_out):
        self.weights = np.random.randn(n_in, n_out) * np.sqrt(2 / n_in)
        self.biases = np.zeros((1, n_out))

    def forward(self, inputs):
        self.inputs = inputs
        return inputs @ self.weights + self.biases

    def backward(self, dvalues):
        self.dweights = self.inputs.T @ dvalues
        self.dbiases = dvalues.sum(axis=0, keepdims=True)
        self.dinputs = dvalues @ self.weights.T
        return self.dinputs
""",
        (("self.inputs = inputs", "self.inputs = np.abs(inputs)"), ("dvalues.sum(", "dvalues.max(")),
    ),
    Written(
        "an object with dicts",
        """\
class LinearLayer:
    def __init__(self, in_features, out_features):
        self.params = {"weight": np.random.normal(0, 0.1, (out_features, in_features)), "bias": np.zeros(out_features)}
        self.grads = {"weight": None, "bias": None}

    def forward(self, x):
        self.x = x
        return x @ self.params["weight"].T + self.params["bias"]

    def backward(self, dout):
        self.grads["weight"] = dout.T @ self.x
        self.grads["bias"] = dout.sum(axis=0)
        return dout @ self.params["weight"]
""",
        (("dout.T @ self.x", "dout.T @ self.x / len(dout)"), ("= dout.sum(axis=0)", "= -dout.sum(axis=0)")),
    ),
    Written(
        "an object of parameters that are objects",
        """\
class Param:
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


class FullyConnectedLayer:
    def __init__(self, n_input, n_output):
        self.W = Param(0.001 * np.random.randn(n_input, n_output))
        self.B = Param(0.001 * np.random.randn(1, n_output))
        self.X = None

    def forward(self, X):
        self.X = X
        return np.dot(X, self.W.value) + self.B.value

    def backward(self, d_out):
        self.W.grad += np.dot(self.X.T, d_out)
        self.B.grad += np.sum(d_out, axis=0, keepdims=True)
        return np.dot(d_out, self.W.value.T)

    def params(self):
        return {"W": self.W, "B": self.B}
""",
        (("self.B.grad += np.sum(", "self.B.grad += 2 * np.sum("), ("d_out, self.W.value.T", "d_out, self.W.grad.T")),
    ),
    Written(
        "samples in columns",
        """\
def linear_forward(A, W, b):
    Z = np.dot(W, A) + b
    cache = (A, W, b)
    return Z, cache


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db
""",
        (("axis=1, keepdims=True) / m", "keepdims=True) / m"), ("np.dot(W.T, dZ)", "np.dot(W.T, dZ) / m")),
    ),
    Written(
        "a layer that updates itself",
        """\
class Dense:
    def __init__(self, input_size, output_size):
        self.weights = np.random.rand(input_size, output_size) - 0.5
        self.bias = np.random.rand(1, output_size) - 0.5

    def forward(self, input_data):
        self.input = input_data
        return np.dot(self.input, self.weights) + self.bias

    def backward(self, output_error, learning_rate):
        input_error = np.dot(output_error, self.weights.T)
        weights_error = np.dot(self.input.T, output_error)
        self.weights -= learning_rate * weights_error
        self.bias -= learning_rate * np.sum(output_error, axis=0, keepdims=True)
        return input_error
""",
        (("self.bias -= learning_rate", "self.bias += learning_rate"), ("* weights_error", "* weights_error ** 2")),
    ),
    Written(
        "one sample at a time, as a column",
        """\
class Dense:
    def __init__(self, input_size, output_size):
        self.weights = np.random.randn(output_size, input_size)
        self.bias = np.random.randn(output_size, 1)

    def forward(self, input):
        self.input = input
        return np.dot(self.weights, self.input) + self.bias

    def backward(self, output_gradient, learning_rate):
        weights_gradient = np.dot(output_gradient, self.input.T)
        input_gradient = np.dot(self.weights.T, output_gradient)
        self.weights -= learning_rate * weights_gradient
        self.bias -= learning_rate * output_gradient
        return input_gradient
""",
        (("self.bias -= learning_rate * output_gradient", "self.bias -= learning_rate"),),
    ),
    Written(
        "a sandwich",
        """\
def affine_forward(x, w, b):
    return x.reshape(x.shape[0], -1) @ w + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    dx = (dout @ w.T).reshape(x.shape)
    return dx, x.reshape(x.shape[0], -1).T @ dout, dout.sum(0)


def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    return np.where(cache > 0, dout, 0)


def affine_relu_forward(x, w, b):
    a, fc_cache = affine_forward(x, w, b)
    out, relu_cache = relu_forward(a)
    return out, (fc_cache, relu_cache)


def affine_relu_backward(dout, cache):
    fc_cache, relu_cache = cache
    da = relu_backward(dout, relu_cache)
    return affine_backward(da, fc_cache)
""",
        (("return affine_backward(da, fc_cache)", "return affine_backward(dout, fc_cache)"),),
        3,
    ),
    Written(
        "an activation named by an argument",
        """\
def activate(z, kind):
    return 1 / (1 + np.exp(-z)) if kind == "sigmoid" else np.maximum(z, 0)


def dense_activation_forward(A_prev, W, b, activation):
    Z = W @ A_prev + b
    return activate(Z, activation), (A_prev, W, Z)


def dense_activation_backward(dA, cache, activation):
    A_prev, W, Z = cache
    if activation == "sigmoid":
        s = activate(Z, "sigmoid")
        dZ = dA * s * (1 - s)
    elif activation == "relu":
        dZ = dA * (Z > 0)
    m = A_prev.shape[1]
    return W.T @ dZ, dZ @ A_prev.T / m, dZ.sum(axis=1, keepdims=True) / m
""",
        (("dA * s * (1 - s)", "dA * Z * (1 - Z)"), ("dA * (Z > 0)", "dA * Z")),
        2,
    ),
    Written(
        "a local derivative",
        """\
def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


def tanh(x):
    return np.tanh(x)


def tanh_derivative(x):
    return 1 - np.tanh(x) ** 2
""",
        (("(1 - sigmoid(z))", "(1 + sigmoid(z))"), ("np.tanh(x) ** 2", "np.tanh(x)")),
        2,
    ),
    Written(
        "a derivative of what the activation gave",
        """\
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_derivative(a):
    return a * (1 - a)
""",
        (("a * (1 - a)", "a * (1 - a ** 2)"),),
    ),
    Written(
        "an activation that takes its place in a list of layers",
        """\
class Activation:
    def __init__(self, activation, activation_prime):
        self.activation = activation
        self.activation_prime = activation_prime

    def forward(self, input):
        self.input = input
        return self.activation(self.input)

    def backward(self, output_gradient, learning_rate):
        return np.multiply(output_gradient, self.activation_prime(self.input))


class Tanh(Activation):
    def __init__(self):
        super().__init__(np.tanh, lambda x: 1 - np.tanh(x) ** 2)
""",
        (),
        2,
        "Activation",
    ),
)


@pytest.mark.parametrize("one", SHAPES_OF_CODE, ids=lambda one: one.title)
@pytest.mark.sampled(12)
def test_right_layers_are_right_and_none_of_their_mistakes_is(tmp_path: Path, one: Written) -> None:
    found = verdicts(tmp_path, one.text)
    assert {verdict for name, verdict in found if name != one.beside} <= {"right", "convention"}, found
    assert len(found) == one.parts, found
    for old, new in one.mistakes:
        assert "wrong" in dict(verdicts(tmp_path, with_mistake(one.text, old, new))).values(), (old, new)
