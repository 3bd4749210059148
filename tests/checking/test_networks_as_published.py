"""Networks in the forms in which courses, books and pages publish them: taken as they are, their mistakes named."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from harness.checking.homework import judging
from harness.checking.homework.file import PartChecked, check_file
from harness.checking.opening import Options
from harness.report.words import said


def part_of(tmp_path: Path, code: str, name: str, *, changes: bool = False) -> PartChecked:
    file = tmp_path / "mine.py"
    file.write_text("import numpy as np\n" + dedent(code), "utf-8")
    return next(part for part in check_file(str(file), Options(changes=changes)).parts if part.name == name)


def causes_of(part: PartChecked) -> list[str]:
    assert part.checked is not None
    return judging.causes(part.checked)


#: Functions that make up a step together: samples in columns, classes counted by the largest label.
DIGITS = """
    def forward_prop(W1, b1, W2, b2, X):
        Z1 = W1 @ X + b1
        A1 = np.maximum(Z1, 0)
        Z2 = W2 @ A1 + b2
        return Z1, A1, Z2, np.exp(Z2) / sum(np.exp(Z2))

    def rows_of_classes(Y):
        found = np.zeros((Y.size, Y.max() + 1))
        found[np.arange(Y.size), Y] = 1
        return found.T

    def backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y):
        m = X.shape[1]
        dZ2 = A2 - rows_of_classes(Y)
        dW2 = dZ2 @ A1.T / m
        db2 = np.sum(dZ2, axis=1, keepdims=True) / m
        dZ1 = W2.T @ dZ2 * (Z1 > 0)
        dW1 = dZ1 @ X.T / m
        db1 = np.sum(dZ1, axis=1, keepdims=True) / m
        return dW1, db1, dW2, db2
"""

#: A class without biases, whose step moves its weights.
QUERY = """
    class Net:
        def __init__(self, inputnodes, hiddennodes, outputnodes, learningrate):
            self.wih = np.random.normal(size=(hiddennodes, inputnodes))
            self.who = np.random.normal(size=(outputnodes, hiddennodes))
            self.lr = learningrate

        def train(self, inputs_list, targets_list):
            x, t = np.array(inputs_list, ndmin=2).T, np.array(targets_list, ndmin=2).T
            h = 1 / (1 + np.exp(-self.wih @ x))
            o = 1 / (1 + np.exp(-self.who @ h))
            delta = (t - o) * o * (1 - o)
            back = self.who.T @ delta
            self.who += self.lr * delta @ h.T
            self.wih += self.lr * (back * h * (1 - h)) @ x.T
"""

#: One epoch, which moves the weights that it is given.
EPOCH = """
    def nn_epoch(X, y, W1, W2, lr=0.1, batch=100):
        for start in range(0, len(X), batch):
            xb, yb = X[start : start + batch], y[start : start + batch]
            h = np.maximum(xb @ W1, 0)
            p = np.exp(h @ W2)
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(xb)), yb] -= 1
            back = (p @ W2.T) * (h > 0)
            W2 -= lr * h.T @ p / len(xb)
            W1 -= lr * xb.T @ back / len(xb)
"""

#: Logistic regression, with one bias.
REGRESSION = """
    def propagate(w, b, X, Y):
        m = X.shape[1]
        A = 1 / (1 + np.exp(-(w.T @ X + b)))
        cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
        return {"dw": X @ (A - Y).T / m, "db": np.sum(A - Y) / m}, cost
"""

#: A class that is told its activations by name.
NAMED = """
    class Network:
        def __init__(self, layers, activations, lr=0.01):
            self.sizes, self.activations, self.lr = layers, activations, lr
            self.W = {i: np.random.randn(layers[i], layers[i - 1]) for i in range(1, len(layers))}
            self.b = {i: np.zeros((layers[i], 1)) for i in range(1, len(layers))}

        def forward(self, X):
            self.A, self.Z = {0: X}, {}
            for i in range(1, len(self.sizes)):
                self.Z[i] = self.W[i] @ self.A[i - 1] + self.b[i]
                name = self.activations[i - 1]
                self.A[i] = np.tanh(self.Z[i]) if name == "tanh" else 1 / (1 + np.exp(-self.Z[i]))
            return self.A[len(self.sizes) - 1]

        def loss(self, Y):
            A = self.A[len(self.sizes) - 1]
            return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / Y.shape[1]

        def backward(self, Y):
            self.dW, self.db = {}, {}
            A = self.A[len(self.sizes) - 1]
            dA = ((1 - Y) / (1 - A) - Y / A) / Y.shape[1]
            for i in range(len(self.sizes) - 1, 0, -1):
                a = self.A[i]
                dZ = dA * (1 - a**2 if self.activations[i - 1] == "tanh" else a * (1 - a))
                self.dW[i], self.db[i] = dZ @ self.A[i - 1].T, dZ.sum(axis=1, keepdims=True)
                dA = self.W[i].T @ dZ
"""

#: A forward pass that does all, and returns how often it was right besides.
ALL_IN_FORWARD = """
    class TwoLayerNet:
        def __init__(self, input_size, hidden_size, num_classes):
            self.weights = {"W1": np.random.randn(input_size, hidden_size), "b1": np.zeros(hidden_size),
                            "W2": np.random.randn(hidden_size, num_classes), "b2": np.zeros(num_classes)}
            self.gradients = {name: np.zeros_like(w) for name, w in self.weights.items()}

        def forward(self, X, y, mode="train"):
            w, n = self.weights, len(X)
            a = 1 / (1 + np.exp(-(X @ w["W1"] + w["b1"])))
            z = a @ w["W2"] + w["b2"]
            z = z - z.max(axis=1, keepdims=True)
            p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
            loss, accuracy = -np.log(p[np.arange(n), y]).mean(), (p.argmax(axis=1) == y).mean()
            d = (p - np.eye(p.shape[1])[y]) / n
            e = (d @ w["W2"].T) * a * (1 - a)
            self.gradients = {"W1": X.T @ e, "b1": e.sum(axis=0), "W2": a.T @ d, "b2": d.sum(axis=0)}
            return loss, accuracy
"""

#: A class that is made with its data.
WITH_DATA = """
    class NeuralNetwork:
        def __init__(self, x, y):
            self.input, self.y = x, y
            self.weights1 = np.random.rand(x.shape[1], 4)
            self.weights2 = np.random.rand(4, 1)

        def feedforward(self):
            self.layer1 = 1 / (1 + np.exp(-self.input @ self.weights1))
            self.output = 1 / (1 + np.exp(-self.layer1 @ self.weights2))

        def backprop(self):
            d = 2 * (self.y - self.output) * self.output * (1 - self.output)
            back = d @ self.weights2.T * self.layer1 * (1 - self.layer1)
            self.weights1 += self.input.T @ back
            self.weights2 += self.layer1.T @ d
"""

#: Lists of rows; one input more is 1, for a bias.
ROWS = """
    import math

    class NN:
        def __init__(self, ni, nh, no):
            self.ni, self.nh, self.no = ni + 1, nh, no
            self.ai = [1.0] * self.ni
            self.wi = [[0.1] * nh for _ in range(self.ni)]
            self.wo = [[0.1] * no for _ in range(nh)]

        def update(self, inputs):
            for i in range(self.ni - 1):
                self.ai[i] = inputs[i]
            self.ah = [math.tanh(sum(self.ai[i] * self.wi[i][j] for i in range(self.ni))) for j in range(self.nh)]
            self.ao = [math.tanh(sum(self.ah[j] * self.wo[j][k] for j in range(self.nh))) for k in range(self.no)]
            return self.ao[:]

        def backPropagate(self, targets, N, M):
            last = [(targets[k] - self.ao[k]) * (1 - self.ao[k] ** 2) for k in range(self.no)]
            back = [sum(last[k] * self.wo[j][k] for k in range(self.no)) for j in range(self.nh)]
            first = [b * (1 - a**2) for b, a in zip(back, self.ah)]
            for j in range(self.nh):
                for k in range(self.no):
                    self.wo[j][k] += N * last[k] * self.ah[j]
            for i in range(self.ni):
                for j in range(self.nh):
                    self.wi[i][j] += N * first[j] * self.ai[i]
"""

#: Lists of columns, one sample at a time, and a step on pairs.
PAIRS = """
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    class Network:
        def __init__(self, sizes):
            self.num_layers, self.sizes = len(sizes), sizes
            self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
            self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

        def update_mini_batch(self, mini_batch, eta):
            nabla_b = [np.zeros(b.shape) for b in self.biases]
            nabla_w = [np.zeros(w.shape) for w in self.weights]
            for x, y in mini_batch:
                delta_b, delta_w = self.backprop(x, y)
                nabla_b = [nb + db for nb, db in zip(nabla_b, delta_b)]
                nabla_w = [nw + dw for nw, dw in zip(nabla_w, delta_w)]
            self.weights = [w - eta / len(mini_batch) * nw for w, nw in zip(self.weights, nabla_w)]
            self.biases = [b - eta / len(mini_batch) * nb for b, nb in zip(self.biases, nabla_b)]

        def backprop(self, x, y):
            nabla_b = [np.zeros(b.shape) for b in self.biases]
            nabla_w = [np.zeros(w.shape) for w in self.weights]
            activations = [x]
            for b, w in zip(self.biases, self.weights):
                activations.append(sigmoid(w @ activations[-1] + b))
            delta = (activations[-1] - y) * activations[-1] * (1 - activations[-1])
            for l in range(1, self.num_layers):
                if l > 1:
                    a = activations[-l]
                    delta = self.weights[-l + 1].T @ delta * a * (1 - a)
                nabla_b[-l], nabla_w[-l] = delta, delta @ activations[-l - 1].T
            return nabla_b, nabla_w
"""

#: Objects that know what leads to them; what each keeps of its step is no gradient.
CONNECTED = """
    import math

    class Connection:
        def __init__(self, neuron):
            self.neuron, self.weight, self.d_weight = neuron, np.random.normal(), 0.0

    class Neuron:
        eta = 0.1
        alpha = 0.5

        def __init__(self, layer):
            self.error, self.output, self.bias, self.d_bias = 0.0, 0.0, 0.0, 0.0
            self.inputs = [Connection(neuron) for neuron in layer or []]

        def feed_forward(self):
            if self.inputs:
                net = self.bias + sum(one.neuron.output * one.weight for one in self.inputs)
                self.output = 1 / (1 + math.exp(-net))

        def back_propagate(self):
            gradient = self.error * self.output * (1 - self.output)
            for one in self.inputs:
                one.neuron.error += one.weight * gradient
                one.d_weight = Neuron.eta * one.neuron.output * gradient + Neuron.alpha * one.d_weight
                one.weight += one.d_weight
            self.d_bias = Neuron.eta * gradient + Neuron.alpha * self.d_bias
            self.bias += self.d_bias
            self.error = 0.0

    class Network:
        def __init__(self, topology):
            self.layers = []
            for count in topology:
                before = self.layers[-1] if self.layers else None
                self.layers.append([Neuron(before) for _ in range(count)])

        def train(self, inputs, outputs):
            for neuron, value in zip(self.layers[0], inputs):
                neuron.output = value
            for layer in self.layers[1:]:
                for neuron in layer:
                    neuron.feed_forward()
            for neuron, target in zip(self.layers[-1], outputs):
                neuron.error = target - neuron.output
            for layer in reversed(self.layers):
                for neuron in layer:
                    neuron.back_propagate()
"""

#: Two numbers in, and two gradients out.
TWO_INPUTS = """
    class MulLayer:
        def __init__(self):
            self.x = self.y = None

        def forward(self, x, y):
            self.x, self.y = x, y
            return x * y

        def backward(self, dout):
            dx = dout * self.y
            dy = dout * self.x
            return dx, dy


    class AddLayer:
        def forward(self, x, y):
            return x + y

        def backward(self, dout):
            return dout * 1, dout * 1
"""

#: A penalty alone, and a linear classifier that adds it.
PENALTY = """
    def l2_regularization(W, reg_strength):
        loss = reg_strength * np.sum(W**2)
        grad = 2 * reg_strength * W
        return loss, grad


    def linear_softmax(X, W, target_index):
        z = X @ W
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(len(X)), target_index]).mean()
        p[np.arange(len(X)), target_index] -= 1
        dW = X.T @ p / len(X)
        return loss, dW
"""

#: What each is called in the report, and whether it is right as torch has it, or by a convention.
PUBLISHED = {
    "functions": (DIGITS, "forward_prop", "convention"),  # it needs the last class in every batch
    "without biases": (QUERY, "Net", "right"),
    "an epoch": (EPOCH, "nn_epoch", "convention"),  # exp overflows
    "logistic regression": (REGRESSION, "propagate", "right"),
    "activations by name": (NAMED, "Network", "convention"),  # a mean over samples
    "all in forward": (ALL_IN_FORWARD, "TwoLayerNet", "right"),
    "made with its data": (WITH_DATA, "NeuralNetwork", "right"),
    "lists of rows": (ROWS, "NN", "right"),
    "pairs": (PAIRS, "Network.update_mini_batch", "right"),
    "a penalty": (PENALTY, "l2_regularization", "convention"),
    "a linear classifier": (PENALTY, "linear_softmax", "right"),
    "a product": (TWO_INPUTS, "MulLayer", "right"),
    "a sum": (TWO_INPUTS, "AddLayer", "right"),
    "connections": (CONNECTED, "Network", "convention"),  # math.exp overflows
}


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", PUBLISHED)
def test_right_ones_are_taken(tmp_path: Path, name: str) -> None:
    code, part, verdict = PUBLISHED[name]
    assert part_of(tmp_path, code, part).verdict == verdict


MISTAKES = {
    "one number for a bias": (DIGITS, "forward_prop", "np.sum(dZ2, axis=1, keepdims=True)", "np.sum(dZ2)"),
    "a bare residual handed back": (QUERY, "Net", "back = self.who.T @ delta", "back = self.who.T @ (t - o)"),
    "moved before it is used": (
        EPOCH,
        "nn_epoch",
        "            back = (p @ W2.T) * (h > 0)\n            W2 -= lr * h.T @ p / len(xb)\n",
        "            W2 -= lr * h.T @ p / len(xb)\n            back = (p @ W2.T) * (h > 0)\n",
    ),
    "a sign": (REGRESSION, "propagate", "X @ (A - Y).T", "X @ (Y - A).T"),
    "divided twice": (ALL_IN_FORWARD, "TwoLayerNet", '"W1": X.T @ e', '"W1": X.T @ e / n'),
    "no derivative": (WITH_DATA, "NeuralNetwork", " * self.layer1 * (1 - self.layer1)", ""),
    "a penalty's factor": (PENALTY, "l2_regularization", "2 * reg_strength * W", "reg_strength * W"),
    "the other factor": (TWO_INPUTS, "MulLayer", "dy = dout * self.x", "dy = dout * self.y"),
    "twice": (TWO_INPUTS, "AddLayer", "dout * 1, dout * 1", "dout * 1, dout * 2"),
    "the first neuron's weights": (ROWS, "NN", "last[k] * self.wo[j][k]", "last[k] * self.wo[0][k]"),
    "the last sample": (PAIRS, "Network.update_mini_batch", "[nw + dw for nw, dw in zip(nabla_w, delta_w)]", "delta_w"),
}  # fmt: skip


@pytest.mark.sampled(12, first=4)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_seen(tmp_path: Path, mistake: str) -> None:
    code, part, right, wrong = MISTAKES[mistake]
    assert right in code
    assert part_of(tmp_path, code.replace(right, wrong), part).verdict == "wrong"


@pytest.mark.thorough
def test_a_mistake_is_named_beside_an_overflow(tmp_path: Path) -> None:
    code, part, right, wrong = MISTAKES["one number for a bias"]
    code = code.replace("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1)")
    assert causes_of(part_of(tmp_path, code.replace(right, wrong), part)) == ["bias_gradient_summed_over_all"]


@pytest.mark.thorough
def test_the_classes_that_a_batch_needs_are_told(tmp_path: Path) -> None:
    found = part_of(tmp_path, DIGITS, "forward_prop").checked
    assert found is not None
    assert any("stops where the last one is not there" in said(one) for one in found.setting)
