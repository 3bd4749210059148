"""Whole networks in the shapes that courses and pages give them, each with the HARNESS line that the docs ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.ground.errors import HarnessError
from tests.checking.test_code_as_people_write_it import checked, said

MSE = {"network": "linear tanh linear", "loss": "mse"}
LABELS = {"network": "linear relu linear", "loss": "cross_entropy"}
HALF = {"network": "linear sigmoid linear sigmoid", "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}}

#: loss(X, y) -> (loss, grads), parameters in self.params, widths by name, scores without labels.
PARAMS = """\
class Classifier:
    def __init__(self, input_dim=3072, hidden_dim=100, num_classes=10, scale=1e-3):
        self.params = {"W1": scale * np.random.randn(input_dim, hidden_dim), "b1": np.zeros(hidden_dim),
                       "W2": scale * np.random.randn(hidden_dim, num_classes), "b2": np.zeros(num_classes)}

    def loss(self, X, y=None):
        p = self.params
        h = np.maximum(X @ p["W1"] + p["b1"], 0)
        scores = h @ p["W2"] + p["b2"]
        if y is None:
            return scores
        d = np.exp(scores - scores.max(axis=1, keepdims=True))
        d /= d.sum(axis=1, keepdims=True)
        loss = -np.log(d[np.arange(len(y)), y]).mean()
        d[np.arange(len(y)), y] -= 1
        d /= len(y)
        dh = d @ p["W2"].T * (h > 0)
        return loss, {"W1": X.T @ dh, "b1": dh.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
"""
#: forward, backward and update as methods; gradients in attributes.
METHODS = """\
class MLP:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros((1, n_hidden))
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros((1, n_out))

    def forward(self, x):
        self.x = x
        self.h = np.tanh(x @ self.W1 + self.b1)
        self.out = self.h @ self.W2 + self.b2
        return self.out

    def backward(self, label):
        d = 2 * (self.out - label) / label.size
        self.dW2, self.db2 = self.h.T @ d, d.sum(axis=0, keepdims=True)
        d = d @ self.W2.T * (1 - self.h**2)
        self.dW1, self.db1 = self.x.T @ d, d.sum(axis=0, keepdims=True)

    def update(self, lr):
        self.W1 -= lr * self.dW1
        self.b1 -= lr * self.db1
        self.W2 -= lr * self.dW2
        self.b2 -= lr * self.db2
"""
#: Functions in a row, samples in columns, biases (n, 1), a cache from the one to the other.
FUNCTIONS = """\
def forward_propagation(X, parameters):
    A1 = np.tanh(parameters["W1"] @ X + parameters["b1"])
    A2 = parameters["W2"] @ A1 + parameters["b2"]
    return A2, {"A1": A1}


def compute_cost(A2, Y):
    return float(np.mean((A2 - Y) ** 2))


def backward_propagation(parameters, cache, A2, X, Y):
    d = 2 * (A2 - Y) / Y.size
    dW2, db2 = d @ cache["A1"].T, d.sum(axis=1, keepdims=True)
    d = parameters["W2"].T @ d * (1 - cache["A1"] ** 2)
    return {"dW1": d @ X.T, "db1": d.sum(axis=1, keepdims=True), "dW2": dW2, "db2": db2}


def update_parameters(parameters, grads, learning_rate=1.2):
    return {name: value - learning_rate * grads["d" + name] for name, value in parameters.items()}
"""
#: Layers, a loss of its own, and a network that hands gradients through them.
LAYERS = """\
class Dense:
    def __init__(self, n_in, n_out):
        self.W, self.b = np.random.randn(n_in, n_out), np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW, self.db = self.x.T @ grad, grad.sum(0)
        return grad @ self.W.T

    def update(self, lr):
        self.W -= lr * self.dW
        self.b -= lr * self.db


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, grad):
        return grad * (1 - self.y**2)

    def update(self, lr):
        pass


class MSELoss:
    def forward(self, prediction, target):
        self.e = prediction - target
        return np.mean(self.e**2)

    def backward(self):
        return 2 * self.e / self.e.size


class Model:
    def __init__(self, sizes):
        self.layers = [Dense(*sizes[:2])]
        for pair in zip(sizes[1:-1], sizes[2:]):
            self.layers += [Tanh(), Dense(*pair)]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)

    def update(self, lr):
        for layer in self.layers:
            layer.update(lr)
"""
#: Weights and biases in lists, one column at a time; gradients in lists, biases first.
LISTS = """\
class Network:
    def __init__(self, sizes):
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) for m, n in zip(sizes[:-1], sizes[1:])]

    def backprop(self, x, y):
        activations = [x]
        for b, w in zip(self.biases, self.weights):
            activations.append(1 / (1 + np.exp(-(w @ activations[-1] + b))))
        nabla_b, nabla_w = [0, 0], [0, 0]
        delta = (activations[-1] - y) * activations[-1] * (1 - activations[-1])
        nabla_b[1], nabla_w[1] = delta, delta @ activations[1].T
        delta = self.weights[1].T @ delta * activations[1] * (1 - activations[1])
        nabla_b[0], nabla_w[0] = delta, delta @ activations[0].T
        return nabla_b, nabla_w
"""
#: Parameters as arguments with names of their own, gradients in another order.
OWN_NAMES = """\
def compute(X, Y, Wh, bh, Wo, bo):
    H = np.tanh(X @ Wh + bh)
    d = H @ Wo + bo - Y
    L = (d**2).mean()
    d = 2 * d / Y.size
    dWo, dbo = H.T @ d, d.sum(0)
    d = d @ Wo.T * (1 - H**2)
    dWh, dbh = X.T @ d, d.sum(0)
    return L, dWo, dWh, dbo, dbh
"""
PAIRS = """\
def backprop(params, x, y):
    hs = [x]
    for i, (W, b) in enumerate(params):
        z = hs[-1] @ W + b
        hs.append(np.tanh(z) if i == 0 else z)
    loss, d, grads = np.mean((hs[-1] - y) ** 2), 2 * (hs[-1] - y) / y.size, []
    for i in (1, 0):
        grads.insert(0, (hs[i].T @ d, d.sum(0)))
        d = d @ params[i][0].T * (1 - hs[i] ** 2)
    return loss, grads
"""
#: Layers of torch's kind, (out, in), and a loss function beside the class that returns its slope as well.
TORCH_LIKE = """\
class Linear:
    def __init__(self, fan_in, fan_out):
        self.weight, self.bias = np.random.randn(fan_out, fan_in), np.zeros(fan_out)

    def __call__(self, x):
        self.x = x
        return x @ self.weight.T + self.bias

    def backward(self, g):
        self.weight_grad, self.bias_grad = g.T @ self.x, g.sum(0)
        return g @ self.weight


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.fc1, self.fc2 = Linear(n_in, n_hidden), Linear(n_hidden, n_out)

    def forward(self, x):
        self.z = self.fc1(x)
        return self.fc2(np.maximum(self.z, 0))

    def backward(self, dlogits):
        self.fc1.backward(self.fc2.backward(dlogits) * (self.z > 0))


def cross_entropy(logits, y):
    p = np.exp(logits - logits.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    loss = -np.log(p[np.arange(len(y)), y]).mean()
    p[np.arange(len(y)), y] -= 1
    dlogits = p / len(y)
    return loss, dlogits
"""
#: Gradients that add up until they are reset; a slope of the loss as a function; dicts in another order.
ADDED = """\
class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.layers = {"hidden": {"W": np.random.randn(n_in, n_hidden), "b": np.zeros(n_hidden)},
                       "out": {"W": np.random.randn(n_hidden, n_out), "b": np.zeros(n_out)}}
        self.zero_grad()

    def zero_grad(self):
        self.grads = {name: {"W": 0, "b": 0} for name in ("out", "hidden")}

    def forward(self, x):
        hidden, out = self.layers["hidden"], self.layers["out"]
        self.x, self.h = x, np.tanh(x @ hidden["W"] + hidden["b"])
        return self.h @ out["W"] + out["b"]

    def backward(self, g):
        for name, before in (("out", self.h), ("hidden", self.x)):
            self.grads[name]["W"] = self.grads[name]["W"] + before.T @ g
            self.grads[name]["b"] = self.grads[name]["b"] + g.sum(0)
            g = g @ self.layers["out"]["W"].T * (1 - self.h**2) if name == "out" else g

    def step(self, lr):
        for name, layer in self.layers.items():
            layer["W"] -= lr * self.grads[name]["W"]
            layer["b"] -= lr * self.grads[name]["b"]


def mse(prediction, target):
    return np.mean((prediction - target) ** 2)


def mse_grad(prediction, target):
    return 2 * (prediction - target) / target.size
"""
#: A step that is all in one, parameters under letters that only their shapes explain.
LETTERS = """\
class Regressor:
    def __init__(self, n_inputs, n_hidden, n_outputs, alpha=0.1):
        self.alpha = alpha
        self.V, self.c = np.random.randn(n_inputs, n_hidden), np.zeros(n_hidden)
        self.U, self.d = np.random.randn(n_hidden, n_outputs), np.zeros(n_outputs)

    def train_step(self, X, y):
        h = np.tanh(X @ self.V + self.c)
        e = h @ self.U + self.d - y
        g = 2 * e / e.size
        gh = g @ self.U.T * (1 - h**2)
        self.U, self.d = self.U - self.alpha * h.T @ g, self.d - self.alpha * g.sum(0)
        self.V, self.c = self.V - self.alpha * X.T @ gh, self.c - self.alpha * gh.sum(0)
        return np.mean(e**2)
"""
SHAPES = {
    "torch-like": (
        LABELS,
        TORCH_LIKE,
        "Net.forward(x), cross_entropy(logits, y), Net.backward(dlogits)",
        "fc1.weight (5, 3)",
    ),
    "added": (MSE, ADDED, "Net.zero_grad(), Net.forward(x), mse(", "layers['hidden']['W'] (3, 5)"),
    "letters": (MSE, LETTERS, "Regressor.train_step(X, y)", "V (3, 5), U (5, 6)"),
    "params": (LABELS, PARAMS, "Classifier.loss(X, y)", "params['W1'] (3, 5)"),
    "methods": (MSE, METHODS, "MLP.forward(x), MLP.backward(label), MLP.update(lr)", "biases (1, n)"),
    "functions": (MSE, FUNCTIONS, "update_parameters(parameters, grads, learning_rate)", "samples in columns"),
    "layers": (MSE, LAYERS, "MSELoss.backward(), Model.backward(grad)", "layers[0].W (3, 5)"),
    "lists": ({**HALF, "samples": "one_column"}, LISTS, "Network.backprop(x, y)", "weights[0] (5, 3)"),
    "own names": (MSE, OWN_NAMES, "compute(X, Y, Wh, bh, Wo, bo)", "Wh (3, 5), Wo (5, 6)"),
    "pairs": (MSE, PAIRS, "backprop(params, x, y)", "parameters as a pair for each layer"),
}
MISTAKES = {
    "torch-like": ("(self.z > 0)", "(self.z > 1)"),
    "added": (
        'self.grads = {name: {"W": 0, "b": 0} for name in ("out", "hidden")}',
        "self.__dict__.setdefault('grads', {'out': {'W': 0, 'b': 0}, 'hidden': {'W': 0, 'b': 0}})",
    ),
    "letters": ("(1 - h**2)", "(1 - h)"),
    "params": ("(h > 0)", "(h > 1)"),
    "methods": ("(1 - self.h**2)", "(1 - self.h)"),
    "functions": ('(1 - cache["A1"] ** 2)', '(1 - cache["A1"])'),
    "layers": ("(1 - self.y**2)", "(1 - self.y)"),
    "lists": ("delta * activations[1] * (1", "delta * (1"),
    "own names": ("(1 - H**2)", "(1 - H)"),
    "pairs": ("(1 - hs[i] ** 2)", "(1 - hs[i])"),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_whole_network_is_read_and_what_was_taken_for_what_is_told(tmp_path: Path, shape: str) -> None:
    line, code, call, read_as = SHAPES[shape]
    found = checked(tmp_path, line, code)
    assert found.verdict == "right"
    assert call in said(found) and read_as in said(found)


@pytest.mark.verdicts
@pytest.mark.sampled(3, first=1)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_mistake_in_a_whole_network_is_noticed(tmp_path: Path, shape: str) -> None:
    (line, code, *_), (right, wrong) = SHAPES[shape], MISTAKES[shape]
    assert code.count(right) == 1
    assert checked(tmp_path, line, code.replace(right, wrong)).verdict == "wrong"


def test_a_step_that_goes_the_wrong_way_after_forward_and_backward_is_noticed(tmp_path: Path) -> None:
    found = checked(tmp_path, MSE, METHODS.replace("self.W2 -= lr", "self.W2 += lr"))
    assert found.verdict == "wrong"
    assert "WRONG update of W2" in said(found)


def test_a_batch_whose_bias_is_not_summed_is_no_pass_as_one_column(tmp_path: Path) -> None:
    found = checked(tmp_path, HALF, LISTS)
    assert found.verdict == "inconclusive"
    assert "state 'samples': 'one_column'" in said(found)


def test_unknown_arguments_are_named_in_the_report(tmp_path: Path) -> None:
    code = (
        "def f(q, seen, wanted):\n"
        "    o = seen @ q['W1'] + q['b1']\n"
        "    d = 2 * (o - wanted) / wanted.size\n"
        "    return o, {'W1': seen.T @ d, 'b1': d.sum(0)}\n"
    )
    found = checked(tmp_path, {"network": "linear", "loss": "mse"}, code)
    assert found.verdict == "right"
    assert "q as parameters; seen as inputs; wanted as targets" in said(found)
    assert "value 1 of 2 that it returns is taken for the output" in said(found)


def test_two_unknown_arguments_beside_the_parameters_are_the_batch(tmp_path: Path) -> None:
    code = (
        "def f(W1, b1, seen, wanted):\n"
        "    d = 2 * (seen @ W1 + b1 - wanted) / wanted.size\n"
        "    return seen.T @ d, d.sum(0)\n"
    )
    found = checked(tmp_path, {"network": "linear", "loss": "mse"}, code)
    assert found.verdict == "right"
    assert "seen as inputs; wanted as targets" in said(found)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("self.W1 = np.ones((n_in, n_out))", "it holds W1, and no biases; a network without them says 'bias': 'none'"),
        (
            "self.layers = []",
            "it holds no arrays when it is made; write a function that takes W1, b1, inputs and targets",
        ),
        (
            "self.P, self.Q, self.b1 = np.ones(2), np.ones(3), np.ones(n_out)",
            "which of its arrays .P, Q, b1. are W1, b1",
        ),
    ],
)
def test_a_class_whose_parameters_nobody_can_tell_is_told_what_to_do(tmp_path: Path, code: str, message: str) -> None:
    text = (
        f"class Net:\n    def __init__(self, n_in, n_out):\n        {code}\n\n"
        "    def gradient(self, x, t):\n        pass\n"
    )
    with pytest.raises(HarnessError, match=message):
        checked(tmp_path, {"network": "linear", "loss": "mse"}, text)


def test_an_array_that_is_returned_beside_right_gradients_is_no_wrong_output(tmp_path: Path) -> None:
    code = (
        "def gradients(W1, b1, x, t):\n"
        "    z = x @ W1 + b1\n"
        "    p = 1 / (1 + np.exp(-z))\n"
        "    d = 2 * (p - t) / t.size * p * (1 - p)\n"
        "    return z, {'W1': x.T @ d, 'b1': d.sum(0)}\n"
    )
    found = checked(tmp_path, {"network": "linear sigmoid", "loss": "mse"}, code)
    assert found.verdict == "right"
    assert "an array that it returns is not the network's output" in said(found)


def test_a_strength_of_regularisation_is_0_and_named(tmp_path: Path) -> None:
    code = (
        "def loss(W, X, y, reg):\n"
        "    e = X @ W - y\n"
        "    return np.mean(e**2) + reg * np.sum(W**2), 2 * X.T @ e / e.size + 2 * reg * W\n"
    )
    found = checked(tmp_path, {"network": "linear", "loss": "mse", "bias": "none"}, code)
    assert found.verdict == "right"
    assert "reg as 0" in said(found)


def test_names_are_suggested_for_single_weights(tmp_path: Path) -> None:
    code = (
        "def slopes(w1, w2, w3, w4, w5, w6, w7, w8, x1, x2, y1, y2):\n"
        "    h1, h2 = np.tanh(w1 * x1 + w2 * x2), np.tanh(w3 * x1 + w4 * x2)\n"
        "    d1, d2 = w5 * h1 + w6 * h2 - y1, w7 * h1 + w8 * h2 - y2\n"
        "    e1, e2 = (d1 * w5 + d2 * w7) * (1 - h1**2), (d1 * w6 + d2 * w8) * (1 - h2**2)\n"
        "    return e1 * x1, e1 * x2, e2 * x1, e2 * x2, d1 * h1, d1 * h2, d2 * h1, d2 * h2\n"
    )
    line = {**MSE, "bias": "none"}
    with pytest.raises(HarnessError, match="takes single numbers; say in HARNESS what each is") as caught:
        checked(tmp_path, line, code)
    fields = next(text for text in str(caught.value).splitlines() if text.startswith("    "))
    assert checked(tmp_path, {**line, **eval(f"{{{fields.strip()}}}")}, code).is_right
