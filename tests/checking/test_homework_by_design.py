"""What code does by design is no mistake: penalties, limits, padding, decay and Nesterov's momentum that it names."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.checking.test_homework_places import part_of

LAYER = """
    import numpy as np

    class Linear:
        def __init__(self, n_in, n_out, lambd=0.3, l1=0.1, max_norm=1.0):
            self.W, self.b = np.random.randn(n_in, n_out), np.zeros(n_out)
            self.lambd, self.l1, self.max_norm = lambd, l1, max_norm

        def forward(self, x):
            self.x = x
            return x @ self.W + self.b

        def backward(self, g):
            dW, db = self.x.T @ g, g.sum(0)
            self.dW = dW
            self.db = db
            return g @ self.W.T
"""
EMBEDDING = """
    import numpy as np

    class Embedding:
        def __init__(self, num_embeddings, embedding_dim, padding_idx=0):
            self.weight = np.random.randn(num_embeddings, embedding_dim)
            self.padding_idx = padding_idx

        def forward(self, ids):
            self.ids = ids
            return self.weight[ids]

        def backward(self, g):
            self.dweight = np.zeros_like(self.weight)
            np.add.at(self.dweight, self.ids, g)
            self.dweight[self.padding_idx] = 0
"""
NORM = """
    import numpy as np

    class BatchNormTrain:
        def __init__(self, d, eps=1e-5):
            self.gamma, self.beta, self.eps = np.ones(d), np.zeros(d), eps

        def forward(self, x):
            self.scale = 1 / np.sqrt(x.var(0) + self.eps)
            self.x_hat = (x - x.mean(0)) * self.scale
            return self.gamma * self.x_hat + self.beta

        def backward(self, g):
            self.dgamma, self.dbeta = (g * self.x_hat).sum(0), g.sum(0)
            d = g * self.gamma
            return self.scale * (d - d.mean(0) - self.x_hat * (d * self.x_hat).mean(0))
"""
RMSPROP = """
    import numpy as np

    class RMSprop:
        def __init__(self, lr=0.001, decay=0.9, eps=1e-8):
            self.lr, self.decay, self.eps, self.cache = lr, decay, eps, None

        def update(self, params, grads):
            if self.cache is None:
                self.cache = {k: np.zeros_like(v) for k, v in params.items()}
            for k in params:
                self.cache[k] = self.decay * self.cache[k] + (1 - self.decay) * grads[k] ** 2
                params[k] -= self.lr * grads[k] / (np.sqrt(self.cache[k]) + self.eps)
"""
NETWORK = """
    import numpy as np

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    class NeuralNetwork:
        def __init__(self, n_in, n_hidden, n_out, lr=0.1, extra=0.01):
            self.W1, self.b1 = np.random.randn(n_in, n_hidden) * 0.5, np.zeros(n_hidden)
            self.W2, self.b2 = np.random.randn(n_hidden, n_out) * 0.5, np.zeros(n_out)
            self.lr, self.extra = lr, extra

        def forward(self, X):
            self.h = sigmoid(X @ self.W1 + self.b1)
            self.y = sigmoid(self.h @ self.W2 + self.b2)
            return self.y

        def train(self, X, T):
            self.forward(X)
            d2 = (self.y - T) * self.y * (1 - self.y)
            d1 = d2 @ self.W2.T * self.h * (1 - self.h)
            loss = 0.5 * np.sum((self.y - T) ** 2)
            g = {"W2": self.h.T @ d2, "b2": d2.sum(0), "W1": X.T @ d1, "b1": d1.sum(0)}
            for k in g:
                setattr(self, k, getattr(self, k) - self.lr * g[k])
            return loss
"""
NEURONS = """
    import math, random

    class Neuron:
        def __init__(self, n, bias):
            self.weights = [random.random() for _ in range(n)]
            self.bias = bias

        def output_of(self, inputs):
            self.inputs = inputs
            z = sum(w * i for w, i in zip(self.weights, inputs)) + self.bias
            self.output = 1 / (1 + math.exp(-z))
            return self.output

    class NeuralNetwork:
        def __init__(self, num_inputs, num_hidden, num_outputs, lr=0.5):
            b1, b2 = random.random(), random.random()
            self.hidden = [Neuron(num_inputs, b1) for _ in range(num_hidden)]
            self.outputs = [Neuron(num_hidden, b2) for _ in range(num_outputs)]
            self.lr = lr

        def feed_forward(self, x):
            h = [n.output_of(x) for n in self.hidden]
            return [n.output_of(h) for n in self.outputs]

        def train(self, x, t):
            y = self.feed_forward(x)
            do = [(a - b) * a * (1 - a) for a, b in zip(y, t)]
            dh = [
                sum(d * n.weights[j] for d, n in zip(do, self.outputs)) * h.output * (1 - h.output)
                for j, h in enumerate(self.hidden)
            ]
            for layer, deltas in ((self.outputs, do), (self.hidden, dh)):
                for n, d in zip(layer, deltas):
                    n.weights = [w - self.lr * d * i for w, i in zip(n.weights, n.inputs)]
                shared = layer[0].bias - self.lr * sum(deltas)
                for n in layer:
                    n.bias = shared
            return 0.5 * sum((a - b) ** 2 for a, b in zip(y, t))
"""
STEP = "setattr(self, k, getattr(self, k) - self.lr * g[k])"
AHEAD = (
    "v[k] = self.extra * v[k] - self.lr * g[k]; setattr(self, k, getattr(self, k) + self.extra * v[k] - self.lr * g[k])"
)
WITH_MOMENTUM = {
    STEP: AHEAD,
    "for k in g:": 'v = self.__dict__.setdefault("v", {"W1": 0, "b1": 0, "W2": 0, "b2": 0})\n        for k in g:',
    "extra": "momentum",
}
GRADIENTS = '"b1": d1.sum(0)}'
DECAYED = GRADIENTS + '; g["W1"] = g["W1"] + self.extra * self.W1; g["W2"] = g["W2"] + self.extra * self.W2'
SHORTENED = "self.dW = dW * min(1, self.max_norm / np.sqrt((dW**2).sum()))"

#: By what is meant: the code, its part, what is changed in it, and the verdict.
BY_DESIGN = {
    "a share called decay": (RMSPROP, "RMSprop", {}, "right"),
    "a gradient called g": (NORM, "BatchNormTrain", {}, "right"),
    "a gradient called d": (NORM.replace("g", "d").replace("damma", "gamma"), "BatchNormTrain", {}, "right"),
    "a penalty of squares": (LAYER, "Linear", {"self.dW = dW": "self.dW = dW + self.lambd * self.W"}, "convention"),
    "a penalty over the samples": (
        LAYER,
        "Linear",
        {"self.dW = dW": "self.dW = (dW + self.lambd * self.W) / len(g)", "self.db = db": "self.db = db / len(g)"},
        "convention",
    ),
    "a penalty of absolute values": (
        LAYER,
        "Linear",
        {"self.dW = dW": "self.dW = dW + self.l1 * np.sign(self.W)"},
        "convention",
    ),
    "a penalty of all": (
        LAYER,
        "Linear",
        {"self.dW = dW": "self.dW = dW + self.lambd * self.W", "self.db = db": "self.db = db + self.lambd * self.b"},
        "convention",
    ),
    "entries that are clipped": (LAYER, "Linear", {"self.dW = dW": "self.dW = np.clip(dW, -1, 1)"}, "convention"),
    "a norm that is limited": (LAYER, "Linear", {"self.dW = dW": SHORTENED}, "convention"),
    "a row for padding": (EMBEDDING, "Embedding", {}, "convention"),
    "decay in the step": (NETWORK, "NeuralNetwork", {GRADIENTS: DECAYED, "extra": "lmbda"}, "convention"),
    "Nesterov's momentum": (
        NETWORK,
        "NeuralNetwork",
        {**WITH_MOMENTUM, "return loss": "return loss  # with Nesterov's momentum"},
        "convention",
    ),
    "weights of a limited norm": (
        NETWORK,
        "NeuralNetwork",
        {"return loss": "self.W1 *= np.minimum(1, 30 / np.linalg.norm(self.W1, axis=0)); return loss"},
        "convention",
    ),
    "the same, and a mistake": (
        NETWORK,
        "NeuralNetwork",
        {
            "return loss": "self.W1 *= np.minimum(1, 30 / np.linalg.norm(self.W1, axis=0)); return loss",
            "* self.h * (1 - self.h)": "* (1 - self.h)",
        },
        "wrong",
    ),
    "a penalty of the wrong sign": (
        LAYER,
        "Linear",
        {"self.dW = dW": "self.dW = dW - self.lambd * self.W"},
        "wrong",
    ),
    "a penalty, and a mistake of the bias": (
        LAYER,
        "Linear",
        {"self.dW = dW": "self.dW = dW + self.lambd * self.W", "self.db = db": "self.db = db / 2"},
        "wrong",
    ),
    "a penalty of another parameter": (
        LAYER,
        "Linear",
        {"self.dW = dW": "self.dW = dW + self.lambd * self.W[::-1]"},
        "wrong",
    ),
    "entries that are clipped on one side": (
        LAYER,
        "Linear",
        {"self.dW = dW": "self.dW = np.clip(dW, -1, None)"},
        "wrong",
    ),
    "a row that is left out": (
        EMBEDDING.replace("padding_idx", "last").replace("self.dweight[self.last] = 0", "self.dweight[1] = 0"),
        "Embedding",
        {},
        "wrong",
    ),
    "momentum that looks ahead": (NETWORK, "NeuralNetwork", WITH_MOMENTUM, "wrong"),
}  # fmt: skip


@pytest.mark.sampled(6, first=2)
@pytest.mark.parametrize("name", BY_DESIGN)
def test_what_is_meant_is_no_mistake(tmp_path: Path, name: str) -> None:
    code, part, changes, verdict = BY_DESIGN[name]
    code = dedent(code)
    for was, new in changes.items():
        assert was in code
        code = code.replace(was, new)
    found = part_of(tmp_path, code, part).checked
    assert found is not None and found.verdict == verdict


@pytest.mark.thorough
def test_neurons_that_share_a_bias_are_not_accused(tmp_path: Path) -> None:
    found = part_of(tmp_path, dedent(NEURONS), "NeuralNetwork").checked
    assert found is None or found.verdict != "wrong"
