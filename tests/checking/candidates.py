"""Candidates of several styles for tests: right ones, and what to put wrong in them."""

from __future__ import annotations

from pathlib import Path

FUNCTION = """\
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss_and_gradients(parameters, inputs, targets):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    a1 = sigmoid(inputs @ W1 + b1)
    y = sigmoid(a1 @ W2 + b2)
    loss = np.mean((y - targets) ** 2)
    d2 = 2 * (y - targets) / y.size * y * (1 - y)
    d1 = d2 @ W2.T * a1 * (1 - a1)
    return loss, {"W1": inputs.T @ d1, "b1": d1.sum(axis=0), "W2": a1.T @ d2, "b2": d2.sum(axis=0)}
"""
CLASS = """\
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "cross_entropy", "targets": "labels"}


class Net:
    def __init__(self, sizes, lr=0.1, momentum=0.0, weight_decay=0.0):
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay

    def load(self, parameters):
        self.parameters = {name: array.copy() for name, array in parameters.items()}
        self.velocity = {}

    def step(self, x, y, lr):
        p = self.parameters
        h = np.tanh(x @ p["W1"] + p["b1"])
        z = h @ p["W2"] + p["b2"]
        z = z - z.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        n = len(x)
        loss = -log_p[np.arange(n), y].mean()
        d2 = np.exp(log_p)
        d2[np.arange(n), y] -= 1
        d2 /= n
        d1 = d2 @ p["W2"].T * (1 - h**2)
        self.gradients = {"W1": x.T @ d1, "b1": d1.sum(0), "W2": h.T @ d2, "b2": d2.sum(0)}
        for name, g in self.gradients.items():
            g = g + self.weight_decay * p[name]
            if self.momentum:
                old = self.velocity.get(name)
                self.velocity[name] = g if old is None else self.momentum * old + g
                g = self.velocity[name]
            p[name] = p[name] - lr * g
        return loss
"""


def written(folder: Path, text: str, *changes: tuple[str, str], name: str = "my_backprop.py") -> Path:
    """A candidate's file, with each text replaced, which stands in it once."""
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / name
    path.write_text(text, "utf-8")
    return path
