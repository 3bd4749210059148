"""Gradients by finite differences or by a framework are named for what they are, and called neither right nor wrong."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest

import harness
from harness.candidate.reading.source import Unit
from harness.checking.borrowed import borrowed

DIFFERENCES, FRAMEWORK, CHECK = "gradients_by_differences", "gradients_by_framework", "finite_differences"
NUMERICAL = """
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        up = f(x)
        x[i] = old - h
        down = f(x)
        grad[i] = (up - down) / (2 * h)
        x[i] = old
    return grad
"""
LOSS = """
def loss_of(W1, b1, W2, b2, X, y):
    h = 1 / (1 + np.exp(-(X @ W1 + b1)))
    return np.mean((h @ W2 + b2 - y) ** 2)
"""
NETWORK = """
def backward(X, y, W1, b1, W2, b2):
    h = 1 / (1 + np.exp(-(X @ W1 + b1)))
    out = h @ W2 + b2
    dout = 2 * (out - y) / out.size
    dh = dout @ W2.T * h * (1 - h)
    dW1, db1, dW2, db2 = X.T @ dh, dh.sum(axis=0), h.T @ dout, dout.sum(axis=0)
    return np.mean((out - y) ** 2), dW1, db1, dW2, db2
"""
OF_NETWORK = """
def backward(X, y, W1, b1, W2, b2):
    f = lambda _: loss_of(W1, b1, W2, b2, X, y)
    dW1, db1, dW2, db2 = [numerical_gradient(f, p) for p in (W1, b1, W2, b2)]
    return f(0), dW1, db1, dW2, db2
"""


def told(code: str) -> dict[str, str]:
    """By name, what is recognised of code."""
    found = borrowed((Unit("a.py", f"import numpy as np\n{textwrap.dedent(code)}"),))
    return {name: one.code for name, one in found.items()}


def parts(folder: Path, *code: str) -> dict[str, tuple[str | None, str]]:
    """Of a file of this code, by name the verdict of each part and why it was not checked."""
    file = folder / "a.py"
    file.write_text("import numpy as np\n" + "".join(map(textwrap.dedent, code)))
    found = harness.check(file)
    assert isinstance(found, harness.FileCheck)
    return {one.name: (one.verdict, getattr(one.why, "code", str(one.why))) for one in found.parts}


# ---------------------------------------------------------------- what they look like


@pytest.mark.parametrize(
    "code",
    [
        NUMERICAL,
        "def g(f, x, e=1e-5):\n    return (f(x + e) - f(x - e)) / (2 * e)",
        "def g(f, x):\n    fx = f(x)\n    return (f(x + 1e-6) - fx) / 1e-6",
        "def slope(x, h=1e-5):\n    return (np.tanh(x + h) - np.tanh(x - h)) / (2 * h)",
        """
        def eval_numerical_gradient_array(f, x, df, h=1e-5):
            grad = np.zeros_like(x)
            it = np.nditer(x, flags=["multi_index"])
            while not it.finished:
                ix = it.multi_index
                x[ix] += h
                pos = f(x).copy()
                x[ix] -= 2 * h
                neg = f(x).copy()
                x[ix] += h
                grad[ix] = np.sum((pos - neg) * df) / (2 * h)
                it.iternext()
            return grad
        """,
        """
        def check(theta, X, epsilon=1e-7):
            plus, minus = np.zeros(3), np.zeros(3)
            for i in range(3):
                one = np.copy(theta)
                one[i] = one[i] + epsilon
                plus[i], _ = cost(one, X)
                other = np.copy(theta)
                other[i] = other[i] - epsilon
                minus[i], _ = cost(other, X)
            return (plus - minus) / (2.0 * epsilon)
        """,
        """
        def g(self_loss, w):
            d = np.zeros_like(w)
            e = 1e-4
            step = np.zeros_like(w)
            for p in range(w.size):
                step[p] = e
                d[p] = self_loss(w + step) - self_loss(w - step)
                step[p] = 0
            d /= 2 * e
            return d
        """,
    ],
)
def test_finite_differences_have_many_forms(code: str) -> None:
    (found,) = told(code).values()
    assert found == CHECK


@pytest.mark.parametrize(
    "code",
    [
        NETWORK,
        "def step(f, a, b, n):\n    n = n + 1\n    return (a - b) / n",
        "def mean_gap(a, b, n):\n    m = n + 1\n    return (np.sum(a) - np.sum(b)) / n + m",
        "def velocity(x, old, dt):\n    x = x + dt\n    return (x - old) / dt",
        "def f(x, h):\n    return (x.max() - g(x)) / h + h",
        "def backward(d):\n    loss = Loss()\n    return loss.backward(d)",
        "from autograd import Tensor\nclass Tanh(Tensor):\n    def gradient(self, d): return d",
    ],
)
def test_what_only_looks_like_them_is_left_alone(code: str) -> None:
    assert told(code) == {}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (
            """
            import torch
            def backward(X, y, W):
                W = torch.tensor(W, requires_grad=True)
                loss = ((torch.tensor(X) @ W - y) ** 2).mean()
                loss.backward()
                return loss.item(), W.grad.numpy()
            """,
            "backward",
        ),
        ("import torch\ndef g(w, loss):\n    return torch.autograd.grad(loss(w), w)[0]", "g"),
        ("import jax\ndef gradients(params, x): return jax.grad(loss)(params, x)", "gradients"),
        ("from jax import value_and_grad as vg\ndef step(p, x):\n    l, g = vg(loss)(p, x)\n    return l, g", "step"),
        (
            "from autograd import grad\ngrad_fn = grad(loss)\ndef gradients(p, x):\n    return grad_fn(p, x)",
            "gradients",
        ),
        (
            """
            import tensorflow as tf
            def train(w, x):
                with tf.GradientTape() as tape:
                    loss = tf.reduce_mean(w * x)
                dw = tape.gradient(loss, w)
                w = w - 0.1 * dw
                return w
            """,
            "train",
        ),
        ("import torch.nn as nn\nclass Net(nn.Module):\n    def forward(self, x): return x", "Net"),
    ],
)
def test_a_frameworks_gradients_are_recognised(code: str, name: str) -> None:
    assert told(code) == {name: FRAMEWORK}


def test_a_function_of_torch_that_goes_back_by_hand_is_its_own() -> None:
    code = """
    import torch
    class Relu(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x): return x.clamp(min=0)
        @staticmethod
        def backward(ctx, dout): return dout * (ctx.x > 0)
    """
    assert told(code) == {}


def test_a_formula_nested_without_end_is_left_alone() -> None:
    assert told(f"def f(x, h):\n    return (f(x + h) - f(x - h)) / {'-' * 900}h") == {}


# ---------------------------------------------------------------- what is said of them


@pytest.mark.thorough
def test_a_right_gradient_beside_a_check_is_judged_as_ever(tmp_path: Path) -> None:
    assert parts(tmp_path, NUMERICAL, LOSS, NETWORK) == {
        "numerical_gradient": (None, CHECK),
        "backward": ("right", ""),
    }


@pytest.mark.thorough
def test_a_wrong_gradient_beside_a_check_is_wrong(tmp_path: Path) -> None:
    found = parts(tmp_path, NUMERICAL, LOSS, NETWORK.replace("* h * (1 - h)", ""))
    assert found["backward"] == ("wrong", "")


@pytest.mark.thorough
def test_a_gradient_that_is_compared_with_one_is_its_own(tmp_path: Path) -> None:
    check = """
    numerical = numerical_gradient(lambda _: loss_of(W1, b1, W2, b2, X, y), W1)
    error = np.abs(numerical - dW1).max()
    assert error < 1e-3, error
    return"""
    found = parts(tmp_path, NUMERICAL, LOSS, NETWORK.replace("    return", check.replace("\n", "\n", 1).lstrip("\n")))
    assert found["backward"] == ("right", "")


@pytest.mark.thorough
def test_a_network_by_differences_is_not_accused(tmp_path: Path) -> None:
    found = parts(tmp_path, NUMERICAL, LOSS, OF_NETWORK)
    assert found["backward"] == (None, DIFFERENCES)


def test_a_layer_and_an_activation_by_differences_are_not_accused(tmp_path: Path) -> None:
    layer = """
    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    def sigmoid_grad(x, h=1e-5):
        return (sigmoid(x + h) - sigmoid(x - h)) / (2 * h)

    class Tanh:
        def forward(self, x):
            self.x = x
            return np.tanh(x)
        def backward(self, dout):
            slope = (self.forward(self.x + 1e-6) - self.forward(self.x)) / 1e-6
            return dout * slope

    def relu(x):
        return np.maximum(x, 0)

    def relu_backward(dout, x):
        return dout * (x > 0)
    """
    found = parts(tmp_path, layer)
    assert found["sigmoid"] == found["Tanh"] == (None, DIFFERENCES)
    assert found["relu"] == ("right", "")


CLASS = """
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {"W1": np.random.randn(input_size, hidden_size), "b1": np.zeros(hidden_size),
                       "W2": np.random.randn(hidden_size, output_size), "b2": np.zeros(output_size)}

    def loss(self, x, t):
        h = np.tanh(x @ self.params["W1"] + self.params["b1"])
        return np.mean((h @ self.params["W2"] + self.params["b2"] - t) ** 2)

    def numerical_gradient(self, x, t):
        return {name: numerical_gradient(lambda W: self.loss(x, t), one) for name, one in self.params.items()}
"""
BY_HAND = """
    def gradient(self, x, t):
        h = np.tanh(x @ self.params["W1"] + self.params["b1"])
        out = h @ self.params["W2"] + self.params["b2"]
        dout = 2 * (out - t) / out.size
        dh = dout @ self.params["W2"].T * (1 - h**2)
        return {"W1": x.T @ dh, "b1": dh.sum(axis=0), "W2": h.T @ dout, "b2": dout.sum(axis=0)}
"""


def test_of_a_class_the_method_is_named_if_another_goes_back(tmp_path: Path) -> None:
    assert parts(tmp_path, NUMERICAL, CLASS)["TwoLayerNet"] == (None, DIFFERENCES)
    found = parts(tmp_path, NUMERICAL, CLASS + BY_HAND)
    assert found["TwoLayerNet.numerical_gradient"] == (None, DIFFERENCES)
    assert found["TwoLayerNet"] == ("right", "")


def test_a_stated_network_by_differences_is_inconclusive(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    stated = 'HARNESS = {"network": "linear sigmoid linear", "loss": "mse", "call": "backward"}\n'
    file.write_text(f"import numpy as np\n{stated}{NUMERICAL}{LOSS}{OF_NETWORK}")
    found = harness.check(file)
    assert found.verdict == "inconclusive"
    assert "finite differences, a check and not backpropagation" in " ".join(repr(found).split())


@pytest.mark.verdicts
@pytest.mark.thorough
def test_a_stated_network_by_torch_is_inconclusive_whether_torch_is_let_in_or_not(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("""
import torch
HARNESS = {"network": "linear", "loss": "mse"}
def backward(X, y, W1, b1):
    W1, b1 = torch.tensor(W1, requires_grad=True), torch.tensor(b1, requires_grad=True)
    loss = ((torch.tensor(X) @ W1 + b1 - torch.tensor(y)) ** 2).mean()
    loss.backward()
    return loss.item(), W1.grad.numpy(), b1.grad.numpy()
""")
    for allow in ((), ("torch",)):
        found = harness.check(file, allow=allow)
        assert found.verdict == "inconclusive"
        assert "a framework's own differentiation" in " ".join(repr(found).split())


@pytest.mark.thorough
def test_live_functions_by_differences_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "borrowing.py").write_text(
        "import numpy as np\ndef tanh(x): return np.tanh(x)\n"
        "def tanh_backward(dout, x): return dout * (tanh(x + 1e-6) - tanh(x)) / 1e-6\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    module: Any = __import__("borrowing")
    found = harness.check((module.tanh, module.tanh_backward))
    assert (found.verdict, found.parts[0].why.code) == ("not_checked", DIFFERENCES)
