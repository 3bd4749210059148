"""What is said of homework: conventions, what nobody can tell, and mistakes with their line; and the same again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import harness
from harness.checking.homework.vocabulary import preset
from tests.checking.test_homework_layer_kinds import NORMALISED
from tests.integration.inside import command


def checked(folder: Path, text: str, changes: bool = False, only: tuple[str, ...] = ()) -> harness.FileCheck:
    file = folder / "homework.py"
    file.write_text(f"import numpy as np\n\n\n{text}", "utf-8")
    found = harness.check(file, changes=changes, only=only)
    assert isinstance(found, harness.FileCheck)
    return found


def said(found: harness.FileCheck) -> str:
    """The report, without its breaks."""
    return " ".join(repr(found).split())


# ---------------------------------------------------------------- conventions

CONVENTIONS = {
    "the division in the layer, as the loss leaves it out": (
        """\
def affine_forward(x, w, b):
    return x @ w + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout / len(x), dout.mean(axis=0)
""",
        "means over the batch",
    ),
    "ties that share": (
        """\
class MaxPool2d:
    def __init__(self, kernel_size):
        self.k = kernel_size

    def forward(self, x):
        n, c, h, w = x.shape
        self.x = x.reshape(n, c, h // self.k, self.k, w // self.k, self.k)
        self.out = self.x.max(axis=(3, 5), keepdims=True)
        return self.out[:, :, :, 0, :, 0]

    def backward(self, grad):
        mask = self.x == self.out
        shared = mask / mask.sum(axis=(3, 5), keepdims=True) * grad[:, :, :, None, :, None]
        n, c, h, k, w, _ = shared.shape
        return shared.reshape(n, c, h * k, w * k)
""",
        "share its gradient equally",
    ),
    "momentum of the old, and a variance over n": (NORMALISED, "the running variance takes the batch's over n"),
    "all ties": (
        """\
class MaxPool:
    def __init__(self, pool_size, stride):
        self.k, self.s = pool_size, stride

    def forward(self, x):
        self.x = x
        n, c, h, w = x.shape
        out = np.zeros((n, c, (h - self.k) // self.s + 1, (w - self.k) // self.s + 1))
        for i in range(out.shape[2]):
            for j in range(out.shape[3]):
                y, z = i * self.s, j * self.s
                out[:, :, i, j] = x[:, :, y : y + self.k, z : z + self.k].max(axis=(2, 3))
        self.out = out
        return out

    def backward(self, dout):
        dx = np.zeros_like(self.x)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                rows, columns = slice(i * self.s, i * self.s + self.k), slice(j * self.s, j * self.s + self.k)
                mask = self.x[:, :, rows, columns] == self.out[:, :, i : i + 1, j : j + 1]
                dx[:, :, rows, columns] += mask * dout[:, :, i : i + 1, j : j + 1]
        return dx
""",
        "each of equal values",
    ),
    "momentum as an average": (
        """\
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, {}

    def update(self, params, grads):
        for key in params:
            self.v[key] = self.momentum * self.v.get(key, 0) + (1 - self.momentum) * grads[key]
            params[key] -= self.lr * self.v[key]
""",
        "momentum is a moving average",
    ),
    "an epsilon in the root": (
        """\
def rmsprop(w, dw, config=None):
    config = {} if config is None else config
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("decay_rate", 0.99)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))
    config["cache"] = config["decay_rate"] * config["cache"] + (1 - config["decay_rate"]) * dw**2
    return w - config["learning_rate"] * dw / np.sqrt(config["cache"] + config["epsilon"]), config
""",
        "epsilon stands within the root",
    ),
    "dropout that is scaled in evaluation": (
        """\
class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio

    def forward(self, x, train_flg=True):
        if train_flg:
            self.mask = np.random.rand(*x.shape) > self.dropout_ratio
            return x * self.mask
        return x * (1.0 - self.dropout_ratio)

    def backward(self, dout):
        return dout * self.mask
""",
        "so it must be at test",
    ),
    "dropout with the share that is kept": (
        """\
def dropout_forward(x, dropout_param):
    p, mode = dropout_param["p"], dropout_param["mode"]
    mask = None
    if mode == "train":
        mask = (np.random.rand(*x.shape) < p) / p
        x = x * mask
    return x, (dropout_param, mask)


def dropout_backward(dout, cache):
    dropout_param, mask = cache
    return dout * mask if dropout_param["mode"] == "train" else dout
""",
        "p is the share that is kept",
    ),
}


@pytest.mark.parametrize("title", CONVENTIONS)
@pytest.mark.sampled(2)
def test_a_convention_is_named_and_no_mistake(tmp_path: Path, title: str) -> None:
    text, words = CONVENTIONS[title]
    found = checked(tmp_path, text)
    assert [part.verdict for part in found.parts] == ["convention"], said(found)
    assert found.is_right
    assert words in said(found)


def test_conventions_fail_under_strict_alone(tmp_path: Path) -> None:
    (tmp_path / "hw.py").write_text("import numpy as np\n\n\n" + CONVENTIONS["momentum as an average"][0], "utf-8")
    assert command("check", "hw.py", "--no-changes", cwd=tmp_path).returncode == 0
    assert command("check", "hw.py", "--no-changes", "--strict", cwd=tmp_path).returncode == 1


SUMS = """\
class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.random.randn(out_features, in_features)
        self.b = np.zeros((out_features, 1))

    def forward(self, A):
        self.A, self.N = A, len(A)
        return A @ self.W.T + self.b.T

    def backward(self, dLdZ):
        self.dLdW = dLdZ.T @ self.A / self.N
        self.dLdb = dLdZ.sum(axis=0).reshape(-1, 1) / self.N
        return dLdZ @ self.W


class CrossEntropyLoss:
    def forward(self, A, Y):
        self.Y = Y
        e = np.exp(A - A.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        return -np.sum(Y * np.log(self.p)) / len(A)

    def backward(self):
        return self.p - self.Y
"""


@pytest.mark.thorough
def test_a_loss_may_leave_the_division_to_the_layers_beside_it(tmp_path: Path) -> None:
    assert [part.verdict for part in checked(tmp_path, SUMS).parts] == ["convention", "convention"]


# ---------------------------------------------------------------- what nobody can tell

UNKNOWN = {
    "a class whose name says nothing": """\
class Warp:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out)

    def forward(self, x):
        self.x = x
        return np.cos(x @ self.W)

    def backward(self, dout):
        d = -np.sin(self.x @ self.W) * dout
        self.dW = self.x.T @ d
        return d @ self.W.T
""",
    "a normalisation of another kind": """\
class PowerNorm:
    def __init__(self, dim):
        self.gamma, self.beta = np.ones(dim), np.zeros(dim)

    def forward(self, x):
        self.x = x
        self.scale = np.abs(x).mean(axis=0)
        return self.gamma * x / self.scale + self.beta

    def backward(self, dout):
        self.dgamma, self.dbeta = (dout * self.x / self.scale).sum(axis=0), dout.sum(axis=0)
        g = dout * self.gamma
        inner = (g * self.x).sum(axis=0) / self.scale**2
        return g / self.scale - np.sign(self.x) * inner / len(self.x)
""",
    "an optimizer that nobody knows": """\
class Lookback:
    def __init__(self, lr=0.1):
        self.lr, self.last = lr, {}

    def update(self, params, grads):
        for key in params:
            params[key] -= self.lr * (grads[key] + 0.3 * np.sign(self.last.get(key, 0 * grads[key])))
            self.last[key] = grads[key]
""",
    "what needs more than anybody can give": """\
def relu_forward(x, table):
    return np.maximum(x, table.lookup("zero")), x


def relu_backward(dout, cache):
    return dout * (cache > 0)
""",
}


TANH = """\


def tanh(x):
    return np.tanh(x)


def tanh_grad(x):
    return 1 - np.tanh(x) ** 2
"""


@pytest.mark.parametrize("title", UNKNOWN)
@pytest.mark.sampled(2)
def test_nobody_is_accused_of_being_something_else(tmp_path: Path, title: str) -> None:
    text = UNKNOWN[title]
    name = text.removeprefix("def ").partition("(")[0]
    found = checked(tmp_path, text + TANH, only=() if text.startswith("class") else (name, "tanh"))
    by_name = {part.name: part.verdict for part in found.parts}
    assert by_name.pop("tanh") == "right"
    assert set(by_name.values()) <= {None, "inconclusive"}, said(found)
    assert found.is_right or "inconclusive" in by_name.values()
    assert "WRONG" not in repr(found)


# ---------------------------------------------------------------- mistakes

MISTAKES = {
    "a bias of the mean, beside a weight of the sum": (
        """\
def linear_forward(x, W, b):
    return x @ W + b, (x, W)


def linear_backward(dout, cache):
    x, W = cache
    dx = dout @ W.T
    dW = x.T @ dout
    db = dout.mean(axis=0)
    return dx, dW, db
""",
        "a bias's gradient is a mean over samples where a sum is right",
    ),
    "a forgotten transpose, which runs where sizes are equal": (
        """\
def linear_forward(x, W, b):
    return x @ W + b, (x, W)


def linear_backward(dout, cache):
    x, W = cache
    dx = dout @ W
    dW = x.T @ dout
    db = dout.sum(axis=0)
    return dx, dW, db
""",
        "with others: ",
    ),
    "windows that overlap are written, not added": (
        """\
class Conv2d:
    def __init__(self, in_channels, out_channels, kernel_size, stride=1):
        self.k, self.s = kernel_size, stride
        self.W = np.random.randn(out_channels, in_channels, kernel_size, kernel_size)
        self.b = np.zeros(out_channels)

    def forward(self, x):
        self.x = x
        n, c, h, w = x.shape
        ho, wo = (h - self.k) // self.s + 1, (w - self.k) // self.s + 1
        out = np.zeros((n, len(self.W), ho, wo))
        for i in range(ho):
            for j in range(wo):
                y, z = i * self.s, j * self.s
                out[:, :, i, j] = np.einsum("nchw,fchw->nf", x[:, :, y : y + self.k, z : z + self.k], self.W) + self.b
        return out

    def backward(self, dout):
        dx = np.zeros_like(self.x)
        self.dW, self.db = np.zeros_like(self.W), dout.sum(axis=(0, 2, 3))
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                rows, columns = slice(i * self.s, i * self.s + self.k), slice(j * self.s, j * self.s + self.k)
                d = dout[:, :, i, j]
                self.dW += np.einsum("nf,nchw->fchw", d, self.x[:, :, rows, columns])
                dx[:, :, rows, columns] = np.einsum("nf,fchw->nchw", d, self.W)
        return dx
""",
        "written over",
    ),
    "evaluation with the batch's own mean": (
        NORMALISED.replace("(x - running_mean)", "(x - x.mean(axis=0))"),
        "evaluation",
    ),
    "a scale that is missing on the way back": (
        """\
class Dropout:
    def __init__(self, p=0.5):
        self.p = p

    def forward(self, x):
        self.mask = np.random.rand(*x.shape) >= self.p
        return x * self.mask / (1 - self.p)

    def backward(self, dout):
        return dout * self.mask
""",
        "not divided by 1 - p",
    ),
    "Adam's number of the step from 0": (
        """\
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr, self.beta1, self.beta2, self.t, self.m, self.v = lr, beta1, beta2, 0, None, None

    def update(self, params, grads):
        if self.m is None:
            self.m = {key: np.zeros_like(one) for key, one in params.items()}
            self.v = {key: np.zeros_like(one) for key, one in params.items()}
        self.t += 1
        for key in params:
            self.m[key] = self.beta1 * self.m[key] + (1 - self.beta1) * grads[key]
            self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * grads[key] ** 2
            m = self.m[key] / (1 - self.beta1)
            v = self.v[key] / (1 - self.beta2)
            params[key] -= self.lr * m / (np.sqrt(v) + 1e-8)
""",
        "the step is not counted",
    ),
    "weights that are updated before they are needed": (
        """\
class Dense:
    def __init__(self, n_in, n_out):
        self.weights, self.bias = np.random.randn(n_in, n_out), np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.weights + self.bias

    def backward(self, grad, learning_rate):
        self.weights -= learning_rate * self.x.T @ grad
        self.bias -= learning_rate * grad.sum(axis=0)
        return grad @ self.weights.T
""",
        "update of x",
    ),
}


@pytest.mark.parametrize("title", MISTAKES)
@pytest.mark.sampled(4)
def test_a_mistake_is_named(tmp_path: Path, title: str) -> None:
    text, words = MISTAKES[title]
    found = checked(tmp_path, text)
    assert [part.verdict for part in found.parts] == ["wrong"], said(found)
    assert words in said(found)


LINES = {
    "a bias of the mean, beside a weight of the sum": "db = dout.sum(axis=0)",
    "a forgotten transpose, which runs where sizes are equal": "dx = dout @ W.T",
    "weights that are updated before they are needed": "look at line 15",
}


@pytest.mark.sampled(3)
@pytest.mark.changes
@pytest.mark.parametrize("title", LINES)
def test_the_line_to_change_is_shown(tmp_path: Path, title: str) -> None:
    assert LINES[title] in said(checked(tmp_path, MISTAKES[title][0], changes=True))


# ---------------------------------------------------------------- networks

BACKPROP = """\
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Network:
    def __init__(self, sizes):
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activations = [x]
        for b, w in zip(self.biases, self.weights):
            activations.append(sigmoid(w @ activations[-1] + b))
        delta = (activations[-1] - y) * activations[-1] * (1 - activations[-1])
        for back in range(1, len(self.sizes)):
            nabla_b[-back] = delta
            nabla_w[-back] = delta @ activations[-back - 1].T
            a = activations[-back - 1]
            delta = (self.weights[-back].T @ delta) * a * (1 - a)
        return nabla_b, nabla_w
"""

TWO_LAYERS = """\
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {
            "W1": std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def loss(self, X, y=None, reg=0.0):
        W1, b1, W2, b2 = (self.params[key] for key in ("W1", "b1", "W2", "b2"))
        N = X.shape[0]
        h = np.maximum(0, X @ W1 + b1)
        scores = h @ W2 + b2
        if y is None:
            return scores
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(N), y]).mean() + reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
        d = p.copy()
        d[np.arange(N), y] -= 1
        d /= N
        dh = (d @ W2.T) * (h > 0)
        grads = {"W2": h.T @ d + 2 * reg * W2, "b2": d.sum(axis=0), "W1": X.T @ dh + 2 * reg * W1, "b1": dh.sum(axis=0)}
        return loss, grads
"""

LINEAR_CLASSIFIER = """\
def svm_loss_vectorized(W, X, y, reg):
    N = X.shape[0]
    scores = X @ W
    margins = np.maximum(0, scores - scores[np.arange(N), y][:, None] + 1)
    margins[np.arange(N), y] = 0
    loss = margins.sum() / N + reg * np.sum(W * W)
    counts = (margins > 0).astype(float)
    counts[np.arange(N), y] = -counts.sum(axis=1)
    dW = X.T @ counts / N + 2 * reg * W
    return loss, dW
"""

ERRORS_TURNED = """\
class NeuralNetwork:
    def __init__(self, n_in, n_hidden, n_out, rate=0.1):
        self.w1 = np.random.uniform(-1, 1, (n_in, n_hidden))
        self.w2 = np.random.uniform(-1, 1, (n_hidden, n_out))
        self.rate = rate

    def forward(self, X):
        self.hidden = 1 / (1 + np.exp(-(X @ self.w1)))
        self.out = 1 / (1 + np.exp(-(self.hidden @ self.w2)))
        return self.out

    def train(self, X, y):
        out = self.forward(X)
        delta = (y - out) * out * (1 - out)
        before = (delta @ self.w2.T) * self.hidden * (1 - self.hidden)
        self.w2 += self.rate * self.hidden.T @ delta
        self.w1 += self.rate * X.T @ before
        return 0.5 * np.sum((y - out) ** 2)
"""

NETWORKS = {
    "backprop of one sample": BACKPROP,
    "loss(X, y, reg) with params": TWO_LAYERS,
    "an error with its sign turned, which is added": ERRORS_TURNED,
}


@pytest.mark.parametrize(
    ("second", "form", "verdict"),
    [
        ("dx", "", "right"),
        ("dscores", ".reshape(x.shape)", "right"),
        pytest.param("probs", "", None, marks=pytest.mark.thorough),
        pytest.param("probs", ".copy()", None, marks=pytest.mark.thorough),
        pytest.param("diff", "", None, marks=pytest.mark.thorough),
        pytest.param("error", "", None, marks=pytest.mark.thorough),
    ],
)
def test_what_a_loss_gives_besides_is_its_gradient_only_if_it_is_called_so(
    tmp_path: Path, second: str, form: str, verdict: str | None
) -> None:
    back = "(probs - np.eye(probs.shape[1])[y]) / len(y)" if verdict else "probs"
    text = f"""\
def softmax_loss(x, y):
    shifted = np.exp(x - x.max(axis=1, keepdims=True))
    probs = shifted / shifted.sum(axis=1, keepdims=True)
    loss = -np.log(probs[np.arange(len(y)), y]).mean()
    {second} = {back}
    return loss, {second}{form}


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return dout * (cache > 0)
"""
    found = checked(tmp_path, text)
    verdicts = {part.name: part.verdict for part in found.parts}
    assert verdicts == ({"softmax_loss": verdict, "relu": "right"} if verdict else {"relu": "right"})


_OF_THE_SUM = """\
def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_grad(p, y):
    return p - y


def bce(a, y):
    return -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))


def bce_derivative(a, y):
    return a - y


def mse(y, t):
    return np.mean((y - t) ** 2)


def mse_grad(y, t):
    return 2 * (y - t)
"""


def test_a_gradient_that_may_be_divided_elsewhere_accuses_nobody(tmp_path: Path) -> None:
    found = checked(tmp_path, _OF_THE_SUM)
    verdicts = {part.name: part.verdict for part in found.parts}
    assert verdicts == {"softmax_grad": None, "bce": "inconclusive", "mse": "inconclusive"}
    assert "its gradient is that of the sum" in said(found)
    divided = checked(tmp_path, _OF_THE_SUM.replace("return a - y", "return (a - y) / a.size"))
    assert {part.name: part.verdict for part in divided.parts}["bce"] == "right"


def test_a_loss_that_takes_labels_alone_is_told_so_as_it_is_wrong(tmp_path: Path) -> None:
    text = """\
class SoftmaxCrossEntropy:
    def forward(self, logits, labels):
        e = np.exp(logits - logits.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.labels = labels
        return -np.log(self.p[np.arange(len(labels)), labels]).sum()

    def backward(self):
        d = self.p.copy()
        d[np.arange(len(self.labels)), self.labels] -= 1
        return d / len(self.labels)
"""
    found = checked(tmp_path, text)
    assert [part.verdict for part in found.parts] == ["wrong"]
    assert "the loss is the sum of the stated one over samples" in said(found)
    found = checked(tmp_path, text.replace(".sum()", ".mean()"))
    assert [part.verdict for part in found.parts] == ["right"]


@pytest.mark.parametrize("wrong", [False, True])
def test_a_mask_of_dropout_may_be_in_float32(tmp_path: Path, wrong: bool) -> None:
    text = """\
class Dropout:
    def __init__(self, p):
        self.p = p

    def forward(self, x):
        self.mask = (np.random.rand(*x.shape) > self.p).astype(np.float32) / (1 - self.p)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
"""
    found = checked(tmp_path, text.replace("(1 - self.p)", "(1.001 - self.p)") if wrong else text)
    assert [part.verdict for part in found.parts] == ["wrong" if wrong else "right"]


POWERS = """\
def relu_forward(x):
    if x is None:
        return (-8) ** 0.5, 1e300 ** 3, 0.0 ** -1, 1{zeros}
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return dout * (cache > 0)
""".replace("{zeros}", 400 * "0")


def test_powers_that_no_float_holds_stop_nothing(tmp_path: Path) -> None:
    assert [part.verdict for part in checked(tmp_path, POWERS).parts] == ["right"]


def test_an_epsilon_behind_odd_line_breaks_is_one(tmp_path: Path) -> None:
    text = """\
# \f \u2028 \x85
def bce(a, y):
    return -np.mean(y * np.log(a + 1e-8) + (1 - y) * np.log(1 - a + 1e-8))


def bce_derivative(a, y):
    return ((1 - y) / (1 - a + 1e-8) - y / (a + 1e-8)) / a.size
"""
    assert [part.verdict for part in checked(tmp_path, text).parts] == ["convention"]


POOLED = """\
def pool_forward(A_prev, hparameters, mode="MAX"):
    f, stride = hparameters["f"], hparameters["stride"]
    m, h, w, c = A_prev.shape
    out = np.zeros((m, (h - f) // stride + 1, (w - f) // stride + 1, c))
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            window = A_prev[:, i * stride : i * stride + f, j * stride : j * stride + f, :]
            if mode == "MAX":
                out[:, i, j, :] = np.max(window, axis=(1, 2))
            elif mode == "AVG":
                out[:, i, j, :] = np.mean(window, axis=(1, 2))
    return out, (A_prev, hparameters)


def pool_backward(dA, cache, mode="MAX"):
    A_prev, hparameters = cache
    f, stride = hparameters["f"], hparameters["stride"]
    dA_prev = np.zeros_like(A_prev)
    for n in range(dA.shape[0]):
        for i in range(dA.shape[1]):
            for j in range(dA.shape[2]):
                for c in range(dA.shape[3]):
                    at = n, slice(i * stride, i * stride + f), slice(j * stride, j * stride + f), c
                    if mode == "MAX":
                        window = A_prev[at]
                        mask = np.zeros(window.size)
                        mask[np.argmax(window)] = 1
                        dA_prev[at] += mask.reshape(window.shape) * dA[n, i, j, c]
                    elif mode == "AVG":
                        dA_prev[at] += dA[n, i, j, c] / f**2
    return dA_prev
"""


def test_a_way_to_pool_is_told_as_the_code_writes_it(tmp_path: Path) -> None:
    found = checked(tmp_path, POOLED)
    assert {part.name: part.verdict for part in found.parts} == {"pool[AVG]": "right", "pool[MAX]": "right"}


def test_a_result_is_a_loss_by_any_of_its_names(tmp_path: Path) -> None:
    text = _OF_THE_SUM[_OF_THE_SUM.index("def mse(") :].replace("def mse_grad(y, t):\n    return 2 * (y - t)\n", "")
    text = text.replace("return np.mean((y - t) ** 2)", "total_cost = np.mean((y - t) ** 2)").rstrip()
    text += "\n    dy = 2 * (y - t) / y.size\n    return total_cost, dy\n"
    assert [(part.name, part.verdict) for part in checked(tmp_path, text).parts] == [("mse", "right")]


_GIVEN_AGAIN = """\
def conv_forward(z, K, b, padding=(0, 0), strides=(1, 1)):
    (ph, pw), (s1, s2) = padding, strides
    zp = np.pad(z, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    k1, k2 = K.shape[2:]
    h, w = (zp.shape[2] - k1) // s1 + 1, (zp.shape[3] - k2) // s2 + 1
    out = np.zeros((len(z), len(K), h, w))
    for i in range(h):
        for j in range(w):
            out[:, :, i, j] = np.einsum("nchw,dchw->nd", zp[:, :, i * s1 : i * s1 + k1, j * s2 : j * s2 + k2], K) + b
    return out


def conv_backward(next_dz, K, z, padding=(0, 0), strides=(1, 1)):
    (ph, pw), (s1, s2) = padding, strides
    zp = np.pad(z, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    k1, k2 = K.shape[2:]
    dK, dzp = np.zeros_like(K), np.zeros_like(zp)
    for i in range(next_dz.shape[2]):
        for j in range(next_dz.shape[3]):
            window = slice(i * s1, i * s1 + k1), slice(j * s2, j * s2 + k2)
            d = next_dz[:, :, i, j]
            dK += np.einsum("nd,nchw->dchw", d, zp[:, :, window[0], window[1]])
            dzp[:, :, window[0], window[1]] += np.einsum("nd,dchw->nchw", d, K)
    dz = dzp[:, :, ph : ph + z.shape[2], pw : pw + z.shape[3]]
    return dK, next_dz.sum(axis=(0, 2, 3)), dz
"""


def test_settings_that_both_directions_have_are_given_to_both(tmp_path: Path) -> None:
    found = checked(tmp_path, _GIVEN_AGAIN)
    assert [(part.name, part.verdict) for part in found.parts] == [("conv", "right")]
    found = checked(tmp_path, _GIVEN_AGAIN.replace("window[1]] += np", "window[1]] = np"))
    assert [part.verdict for part in found.parts] == ["wrong"]


_SINGLE = """\
class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.zeros((in_features, out_features), dtype=np.float32)
        self.b = np.zeros(out_features, dtype=np.float32)

    def forward(self, x):
        self.x = x.astype(np.float32)
        return (self.x @ self.W + self.b).astype(np.float32)

    def backward(self, dout):
        dout = dout.astype(np.float32)
        self.dW = (self.x.T @ dout).astype(np.float32)
        self.db = dout.sum(axis=0)
        return (dout @ self.W.T).astype(np.float32)


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x.astype(np.float32))
        return self.out

    def backward(self, dout):
        return dout.astype(np.float32) * (1 - self.out**2)


def mse_loss(y, t):
    diff = y.astype(np.float32) - t.astype(np.float32)
    loss = np.mean(diff**2)
    dy = 2 * diff / np.float32(diff.size)
    return loss, dy


def momentum(w, dw, v, lr, mu):
    v = (mu * v + dw).astype(np.float32)
    w = (w - lr * v).astype(np.float32)
    return w, v
"""


@pytest.mark.thorough
def test_float32_is_held_to_its_own_rounding(tmp_path: Path) -> None:
    found = checked(tmp_path, _SINGLE)
    verdicts = {part.name: part.verdict for part in found.parts}
    assert verdicts == {"Linear": "right", "Tanh": "right", "mse_loss": "right", "momentum": "right"}
    found = checked(tmp_path, _SINGLE.replace("1 - self.out**2", "1 - self.out").replace("2 * diff / ", "diff / "))
    verdicts = {part.name: part.verdict for part in found.parts}
    assert verdicts == {"Linear": "right", "Tanh": "wrong", "mse_loss": "wrong", "momentum": "right"}
    assert "float32, against the exact values" in said(found)


def test_a_small_mistake_in_float64_is_none_of_rounding(tmp_path: Path) -> None:
    text = _SINGLE.replace("dtype=np.float32", "").replace(".astype(np.float32)", "")
    found = checked(tmp_path, text.replace("1 - self.out**2", "1.00000001 - self.out**2"))
    assert {part.name: part.verdict for part in found.parts}["Tanh"] not in ("right", None)


@pytest.mark.parametrize("title", NETWORKS)
@pytest.mark.sampled(3, first=1)
def test_a_network_is_found_without_a_line_of_its_own(tmp_path: Path, title: str) -> None:
    found = checked(tmp_path, NETWORKS[title])
    assert {part.verdict for part in found.parts} <= {"right", "convention"}, said(found)


def test_a_network_with_a_mistake_is_wrong(tmp_path: Path) -> None:
    found = checked(tmp_path, TWO_LAYERS.replace(" * (h > 0)", ""))
    assert [(part.name, part.verdict) for part in found.parts] == [("TwoLayerNet", "wrong")], said(found)


def test_a_linear_classifier_is_one(tmp_path: Path) -> None:
    found = checked(tmp_path, LINEAR_CLASSIFIER)
    assert [(part.name, part.verdict) for part in found.parts] == [("svm_loss_vectorized", "convention")]
    assert "penalty" in said(found)


# ---------------------------------------------------------------- again, and under other names


def test_the_same_file_has_the_same_verdicts_again(tmp_path: Path) -> None:
    text = "\n\n".join((MISTAKES["a scale that is missing on the way back"][0], CONVENTIONS["all ties"][0]))
    every = {tuple((part.name, part.verdict) for part in checked(tmp_path, text).parts) for _ in range(3)}
    assert len(every) == 1
    assert dict(every.pop())["Dropout"] == "wrong"


WORDS = preset("usual").arguments


@settings(max_examples=6)
@given(
    x=st.sampled_from(WORDS["x"]),
    weight=st.sampled_from(WORDS["weight"]),
    bias=st.sampled_from(WORDS["bias"]),
    gradient=st.sampled_from(WORDS["gradient"]),
    cache=st.sampled_from(WORDS["cache"]),
    of_bias=st.sampled_from(["sum", "max"]),
)
def test_arguments_may_have_any_of_the_usual_names(
    tmp_path_factory: pytest.TempPathFactory,
    x: str,
    weight: str,
    bias: str,
    gradient: str,
    cache: str,
    of_bias: str,
) -> None:
    if len({x, weight, bias, gradient, cache}) < 5:
        return
    text = f"""\
def affine_forward({x}, {weight}, {bias}):
    return {x} @ {weight} + {bias}, ({x}, {weight})


def affine_backward({gradient}, {cache}):
    first, second = {cache}
    return {gradient} @ second.T, first.T @ {gradient}, {gradient}.{of_bias}(axis=0)
"""
    (part,) = checked(tmp_path_factory.mktemp("names"), text).parts
    assert part.verdict == ("right" if of_bias == "sum" else "wrong"), text


@settings(max_examples=5)
@given(order=st.permutations(["dx", "dw", "db"]), of_bias=st.sampled_from(["sum", "max"]))
@pytest.mark.thorough
def test_gradients_are_returned_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], of_bias: str
) -> None:
    text = f"""\
def dense_forward(x, w, b):
    return x @ w + b, (x, w)


def dense_backward(dout, cache):
    x, w = cache
    dx, dw = dout @ w.T, x.T @ dout
    db = dout.{of_bias}(axis=0)
    return {", ".join(order)}
"""
    (part,) = checked(tmp_path_factory.mktemp("orders"), text).parts
    assert part.verdict == ("right" if of_bias == "sum" else "wrong"), text


#: Which of the two is meant by these, nobody doubts.
PREDICTIONS = sorted(set(WORDS["prediction"]) - set(WORDS["target"]) - {"x", "inputs", "input", "h", "a", "z"})
TARGETS = sorted(set(WORDS["target"]) - set(WORDS["prediction"]) - {"true"})


@settings(max_examples=5)
@given(prediction=st.sampled_from(PREDICTIONS), target=st.sampled_from(TARGETS), factor=st.sampled_from(["2", "-2"]))
def test_predictions_and_targets_may_have_any_of_the_usual_names(
    tmp_path_factory: pytest.TempPathFactory, prediction: str, target: str, factor: str
) -> None:
    text = f"""\
def mse_loss({prediction}, {target}):
    loss = np.mean(({prediction} - {target}) ** 2)
    grad = {factor} * ({prediction} - {target}) / {target}.size
    return loss, grad
"""
    (part,) = checked(tmp_path_factory.mktemp("losses"), text).parts
    assert part.verdict == ("right" if factor == "2" else "wrong"), text


# ---------------------------------------------------------------- what an object's way back is given

SIGMOID = """\
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, {0}):
        return {1}
"""


@pytest.mark.parametrize(
    ("given", "returned"), [("dout", "dout * (1 - self.out)"), ("grad", "self.out * (1 - self.out)")]
)
def test_what_reads_what_was_kept_is_given_a_gradient(tmp_path: Path, given: str, returned: str) -> None:
    assert checked(tmp_path, SIGMOID.format(given, returned)).verdict == "wrong"


@pytest.mark.parametrize(("given", "returned"), [("a", "a * (1 - a)"), ("x", "self.out * (1 - self.out)")])
def test_a_derivative_alone_is_right(tmp_path: Path, given: str, returned: str) -> None:
    assert checked(tmp_path, SIGMOID.format(given, returned)).verdict in ("right", "convention")


@pytest.mark.parametrize(
    "drawn",
    [
        "rng.randn(n_in, n_out)",
        "rng.standard_normal((n_in, n_out))",
        "rng.integers(0, 2, (n_in, n_out))",
        "np.random.RandomState(rng).randn(n_in, n_out)",
    ],
)
def test_a_generator_is_made_of_what_draws_the_weights(tmp_path: Path, drawn: str) -> None:
    text = f"""\
class Linear:
    def __init__(self, n_in, n_out, rng):
        self.W = {drawn} * 0.1
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T
"""
    assert [part.verdict for part in checked(tmp_path, text).parts] == ["right"]


BY_ATTRIBUTES = """\
class ReLU:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, grad):
        self.{0} = grad.copy()
        self.{0}[self.inputs <= 0] = 0
"""


@pytest.mark.parametrize(("name", "verdict"), [("dinputs", "right"), ("grad_in", "right"), ("passed_on", None)])
def test_where_nothing_is_returned_the_gradient_is_an_attribute_or_nothing_is_said(
    tmp_path: Path, name: str, verdict: str | None
) -> None:
    found = checked(tmp_path, BY_ATTRIBUTES.format(name))
    assert [part.verdict for part in found.parts] == [verdict]
    assert ("no attribute has the gradient of its input" in said(found)) is (verdict is None)


def test_names_may_be_chinese(tmp_path: Path) -> None:
    text = """\
class Sigmoid:
    def 前向(self, x):
        self.输出 = 1 / (1 + np.exp(-x))
        return self.输出

    def 反向(self, dout):
        return dout * self.输出 * (1 - self.输出)
"""
    assert [part.verdict for part in checked(tmp_path, text).parts] == ["right"]


# ---------------------------------------------------------------- networks of the file's own layers

PROGRAMS = Path(__file__).parents[2] / "benchmarks"


def verdicts(found: harness.FileCheck) -> dict[str, str | None]:
    return {part.name: part.verdict for part in found.parts}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("sign", "verdict"), [("+", "convention"), ("-", "wrong")])
def test_a_class_that_makes_the_files_layers_in_a_row_is_their_network(tmp_path: Path, sign: str, verdict: str) -> None:
    code = (PROGRAMS / "programs_several_2/m06/multi_layer_net.py").read_text("utf-8")
    code = code.replace("t.shape[1]", "t.shape[0]").replace("dW - wd", f"dW {sign} wd")
    found = verdicts(checked(tmp_path, code))
    assert (found["MultiLayerNet"], found["Affine"]) == (verdict, "right")


@pytest.mark.thorough
def test_steps_of_an_optimizer_that_nothing_states_accuse_no_network(tmp_path: Path) -> None:
    code = (PROGRAMS / "programs/students_4/right/10_sequential_momentum.py").read_text("utf-8")
    found = verdicts(checked(tmp_path, code.replace("HARNESS =", "SAID =")))
    assert found["Dense"] == "right"
    assert "wrong" not in found.values()


STEP = """\
def update_parameters(parameters, grads, learning_rate):
    {0} = 1 - learning_rate * 0.01
    return {{name: {0} * value - learning_rate * grads["d" + name] for name, value in parameters.items()}}
"""


@pytest.mark.parametrize(("name", "verdict"), [("weight_decay", "convention"), ("q", "wrong")])
def test_a_step_that_decays_by_a_constant_of_its_own_is_right_where_it_says_so(
    tmp_path: Path, name: str, verdict: str
) -> None:
    assert verdicts(checked(tmp_path, STEP.format(name))) == {"update_parameters": verdict}


@pytest.mark.parametrize(
    ("keeps", "takes", "formula", "verdict"),
    [
        ("x", "cache", "cache * (1 - cache)", "wrong"),
        ("x", "saved", "saved * (1 - saved)", "wrong"),
        ("x", "x", "x * (1 - x)", "wrong"),
        ("out", "cache", "cache * (1 - cache)", "right"),
        ("x", "cache", "(s := 1 / (1 + np.exp(-cache))) * (1 - s)", "right"),
    ],
)
def test_a_way_back_is_given_what_its_own_forward_keeps(
    tmp_path: Path, keeps: str, takes: str, formula: str, verdict: str
) -> None:
    """A forward pass that hands back its input is not followed by a derivative of the output."""
    file = tmp_path / "layers.py"
    file.write_text(
        "import numpy as np\n"
        f"def sigmoid_forward(x):\n    out = 1 / (1 + np.exp(-x))\n    return out, {keeps}\n"
        f"def sigmoid_backward(dout, {takes}):\n    return dout * {formula}\n"
    )
    (part,) = harness.check(file).parts
    assert part.verdict == verdict
