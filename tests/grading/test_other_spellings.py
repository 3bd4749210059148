"""Parts in other words: functions by another name, losses by objects, one output, a bias that is a number."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.candidate.reading.source import Unit
from harness.grading.assignment import load_assignment
from harness.grading.judge import judged
from harness.grading.judged import PartJudged
from harness.report.marks.feedback import feedback


def _judged(folder: Path, part: str, code: str, before: str = "hints: verdict") -> PartJudged:
    (folder / "hw.yaml").write_text(f"assignment: hw\n{before}\nparts:\n  - {{name: it, {part}}}\n", "utf-8")
    (folder / "it").mkdir()
    (folder / "it" / "it.py").write_text(f"import numpy as np\n{code}", "utf-8")
    (found,) = judged(folder / "it", load_assignment(folder / "hw.yaml")).parts
    return found


# ---------------------------------------------------------------- one output

CLASSIFIER = """
def sig(v):
    return 1 / (1 + np.exp(-v))
def forward(X, P):
    H = np.tanh(P["W1"] @ X + P["b1"])
    A = sig(P["W2"] @ H + P["b2"])
    return A, (H,)
def cost(out, Y):
    return np.average(-Y * np.log(out) - (1 - Y) * np.log(1 - out))
def backward(P, cache, X, Y):
    (H,), count = cache, X.shape[-1]
    out, _ = forward(X, P)
    e2 = (out - Y) / count
    e1 = P["W2"].T @ e2 * (1 - H * H)
    return {"dW1": e1 @ X.T, "db1": e1.sum(1, keepdims=True), "dW2": e2 @ H.T, "db2": e2.sum(1, keepdims=True)}
def update(P, grads, lr):
    return {k: P[k] - lr * grads["d" + k] for k in P}
"""
ASKED = (
    "network: linear tanh linear sigmoid, loss: bce, optimizer: sgd, options: {samples: columns}, "
    "points: {loss: 1, gradient: 4, update: 2}"
)


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("old", "new", "points"),
    [
        ("", "", [1, 4, 2]),
        ("    return np.average(-Y", "    return -((Y @ np.log(out).T).item() + ((1 - Y) @ np.log(1 - out).T).item()) "
         "/ Y.size\n    return np.average(-Y", [1, 4, 2]),  # which has no value of several outputs
        ("e2.sum(1, keepdims=True)", "e2.sum()", [1, 4, 2]),
        ("(1 - H * H)", "(1 - H)", [1, 0, 2]),
        ("-Y * np.log(out) - (1 - Y)", "-(1 - Y)", [0, 4, 2]),
    ],
)  # fmt: skip
def test_a_network_of_yes_and_no_may_have_one_output(tmp_path: Path, old: str, new: str, points: list[float]) -> None:
    """Where the assignment does not say how many there are: a mean over all entries is one over the samples then."""
    found = _judged(tmp_path, ASKED, CLASSIFIER.replace(old, new))
    assert [one.points for one in found.shares] == points


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("(1 - H * H)", "(1 - H)", "def backward(P, cache, X, Y):"),
        ("- lr * grads", "+ lr * grads", "def update(P, grads, lr):"),
    ],
)
def test_where_to_look_is_the_call_that_gives_the_first_wrong_number(
    tmp_path: Path, old: str, new: str, line: str
) -> None:
    found = _judged(tmp_path, ASKED, CLASSIFIER.replace(old, new), "hints: hint")
    code = (tmp_path / "it" / "it.py").read_text("utf-8")
    said = feedback(found, load_assignment(tmp_path / "hw.yaml"), [Unit(str(tmp_path / "it" / "it.py"), code)])
    assert line in said.text


def test_the_loss_of_the_network_is_the_one_that_is_called_so(tmp_path: Path) -> None:
    """It hands on what another loss gives, whose arguments have other names."""
    other = "def binary_cross_entropy(A, T):\n    return np.average(-T * np.log(A) - (1 - T) * np.log(1 - A))\n"
    code = CLASSIFIER.replace(
        "np.average(-Y * np.log(out) - (1 - Y) * np.log(1 - out))", "binary_cross_entropy(out, Y)"
    )
    found = _judged(tmp_path, ASKED, other + code)
    assert [one.points for one in found.shares] == [1, 4, 2]


def test_several_outputs_that_are_stated_are_several(tmp_path: Path) -> None:
    found = _judged(tmp_path, ASKED.replace("columns}", "columns, sizes: [3, 4, 2]}"), CLASSIFIER)
    assert [one.points for one in found.shares] == [1, 0, 2]


LOGISTIC = """
import math
def logistic_step(w, b, X, Y):
    d, m = X.shape
    cost, dw, db = 0.0, np.zeros((d, 1)), 0.0
    for i in range(m):
        z = b + sum(w[k, 0] * X[k, i] for k in range(d))
        p = 1.0 / (1.0 + math.exp(-z))
        cost += -math.log(p) if Y[0, i] == 1 else -math.log(1.0 - p)
        for k in range(d):
            dw[k, 0] += (p - Y[0, i]) * X[k, i] / m
        db += (p - Y[0, i]) / m
    return {"dw": dw, "db": db}, cost / m
def predict(w, b, X):
    return w.T @ X + b > 0
def backward_model(w, X):
    return {"dw": w @ X.T}
"""


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("old", "new", "points"),
    [
        ("", "", [1, 3]),
        ("        p = 1.0 / (1.0 + math.exp(-z))", "        p = sigmoid(float(z))", [1, 3]),
        ("        db += (p - Y[0, i]) / m", "        db += p - Y[0, i]", [1, 0]),
    ],
)
def test_logistic_regression_by_single_numbers(tmp_path: Path, old: str, new: str, points: list[float]) -> None:
    code = f"def sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n{LOGISTIC}".replace(old, new)
    found = _judged(tmp_path, "of: [logistic_step], points: {loss: 1, gradient: 3}", code)
    assert [one.points for one in found.shares] == points


@pytest.mark.thorough
def test_a_function_that_goes_through_nothing_known_is_a_persons(tmp_path: Path) -> None:
    """The grader itself comes to an end."""
    code = LOGISTIC.replace("d, m = X.shape", "d, m = X.shape; raise IndexError(d)")
    assert _judged(tmp_path, "of: [logistic_step], points: {loss: 1, gradient: 3}", code).points is None


# ---------------------------------------------------------------- functions by another name

ELU = """
from functools import partial
import functools
class Unit:
    def __init__(self, slope=1.0):
        self.slope = slope
    def value(self, x):
        return np.where(x > 0, x, self.slope * (np.exp(x) - 1))
    def go(self, x):
        out = self.value(x)
        return out, (self, x, out)
    @staticmethod
    def back(dout, cache):
        unit, x, out = cache
        return dout * np.where(x > 0, 1.0, out + unit.slope)
def start(x, alpha=1.0):
    return Unit(alpha).go(x)
def scaled_back(scale, dout, cache):
    return scale * Unit.back(dout, cache)
"""
MADE = "def elu_forward(x, alpha=1.0):\n    return Unit(alpha).go(x)\n"


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("code", "points"),
    [
        (MADE + "elu_backward = Unit.back\n", [1, 2]),
        ("elu_forward, elu_backward = start, Unit.back\n", [1, 2]),
        (MADE + "elu_backward: object = partial(scaled_back, 1.0)\n", [1, 2]),
        (MADE + "elu_backward = functools.partial(scaled_back, scale=1.0)\n", [1, 2]),
        ("def elu_forward(x, alpha=1.0):\n    made = Unit(alpha)\n    both = made.go(x)\n    return both\n"
         "back = Unit.back\nelu_backward = back\n", [1, 2]),
        ("def elu_forward(x, alpha=1.0):\n    return start(x, alpha)\nelu_backward = Unit().back\n", [1, 2]),
        (MADE + "elu_backward = partial(scaled_back, 2.0)\n", [1, 0]),
    ],
)  # fmt: skip
def test_functions_that_have_another_name(tmp_path: Path, code: str, points: list[float]) -> None:
    found = _judged(tmp_path, "of: [elu_forward, elu_backward], points: {forward: 1, backward: 2}", ELU + code)
    assert [one.points for one in found.shares] == points


@pytest.mark.parametrize("made", [MADE, "elu_forward = start\n"])
def test_a_slope_that_the_way_back_takes_for_1(tmp_path: Path, made: str) -> None:
    """It is right by the default, and wrong where another number is told."""
    code = ELU.replace("out + unit.slope", "out + 1") + made + "elu_backward = Unit.back\n"
    found = _judged(tmp_path, "of: [elu_forward, elu_backward], points: {forward: 1, backward: 2}", code)
    assert [one.points for one in found.shares] == [1, 0]


def test_a_slope_that_the_way_back_is_not_told_is_by_design(tmp_path: Path) -> None:
    code = """
def elu_forward(x, alpha=1.0):
    return np.where(x > 0, x, alpha * (np.exp(x) - 1))
def elu_backward(dout, x):
    return np.where(x > 0, dout, dout * np.exp(x))
"""
    assert _judged(tmp_path, "of: [elu_forward, elu_backward], points: 2", code).points == 2


# ---------------------------------------------------------------- losses by objects

BCE = """
class Criterion:
    def __call__(self, p, t):
        return self.forward(p, t)
class Binary(Criterion):
    def forward(self, p, t):
        self.p, self.t = p, t
        return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))
    def backward(self):
        return (self.p - self.t) / (self.p * (1 - self.p)) / self.p.size
    def gradient(self):
        return self.backward()
"""


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "code",
    [
        "def bce_loss(p, t):\n    it = Binary()\n    return it(p, t), it.backward()\n",
        "def bce_loss(p, t):\n    loss_of = Binary()\n    value = loss_of.forward(p, t)\n    return value, "
        "loss_of.gradient()\n",
        "_binary = Binary()\ndef bce_loss(p, t):\n    return _binary(p, t), _binary.backward()\n",
        "def value(p, t):\n    return Binary()(p, t)\ndef grad_of(p, t):\n    b = Binary()\n    b(p, t)\n    return "
        "b.backward()\ndef bce_loss(p, t):\n    return value(p, t), grad_of(p, t)\n",
        "def both(p, t):\n    it = Binary()\n    loss = it(p, t)\n    grad = it.backward()\n    return loss, grad\n"
        "def bce_loss(p, t):\n    return both(p, t)\n",
    ],
)
def test_losses_that_make_an_object(tmp_path: Path, code: str) -> None:
    found = _judged(tmp_path, "of: [bce_loss], points: {loss: 1, gradient: 2}", BCE + code)
    assert [one.points for one in found.shares] == [1, 2]


def test_a_loss_that_makes_an_object_whose_gradient_is_that_of_logits(tmp_path: Path) -> None:
    own = BCE.replace(" / (self.p * (1 - self.p))", "")
    code = "def bce_loss(p, t):\n    it = Binary()\n    return it(p, t), it.backward()\n"
    found = _judged(tmp_path, "of: [bce_loss], points: {loss: 1, gradient: 2}", own + code)
    assert [one.points for one in found.shares] == [1, 0]


def test_a_small_number_beside_probabilities_is_a_convention_of_any_number_of_outputs(tmp_path: Path) -> None:
    code = """
def bce_loss(probs, labels):
    tiny = 1e-15
    loss = -(labels * np.log(probs + tiny) + (1 - labels) * np.log(1 - probs + tiny)).mean()
    return loss, ((1 - labels) / (1 - probs + tiny) - labels / (probs + tiny)) / probs.size
"""
    assert _judged(tmp_path, "of: [bce_loss], points: {loss: 1, gradient: 2}", code).points == 3


# ---------------------------------------------------------------- a gradient that nothing divides

SUMMED = """
def softmax_loss(scores, labels):
    shifted = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    rows = np.arange(len(labels))
    loss = -np.log(p[rows, labels]).mean()
    p[rows, labels] -= 1
    return loss, p
"""
LAYER = """
def affine_backward(dout, x, w):
    return dout.dot(w.T), x.T.dot(dout) / len(x), dout.mean(axis=0)
"""
STEP = "def step(w, dw, lr, n):\n    return w - lr / n * dw\n"


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("asked", "code", "points"),
    [
        ("loss: cross_entropy", SUMMED, [2, 0]),
        ("of: [softmax_loss]", SUMMED, [2, 0]),
        ("loss: cross_entropy", SUMMED + LAYER, None),
        ("loss: cross_entropy", SUMMED + STEP, None),
        ("loss: cross_entropy", SUMMED + "w = np.zeros(3)\nfor _ in range(9):\n    w -= 0.1 * w / 4\n", None),
    ],
)
def test_a_gradient_of_the_sum_of_a_loss_that_is_a_mean(
    tmp_path: Path, asked: str, code: str, points: list[float] | None
) -> None:
    found = _judged(tmp_path, f"{asked}, points: {{loss: 2, gradient: 3}}", code)
    assert (None if found.points is None else [one.points for one in found.shares]) == points


def test_a_layer_that_is_asked_for_and_missing_may_divide(tmp_path: Path) -> None:
    asked = "loss: cross_entropy, points: 5}\n  - {name: affine, of: [affine_forward], points: 1"
    (tmp_path / "hw.yaml").write_text(f"assignment: hw\nparts:\n  - {{name: it, {asked}}}\n", "utf-8")
    (tmp_path / "it").mkdir()
    (tmp_path / "it" / "it.py").write_text(f"import numpy as np\n{SUMMED}", "utf-8")
    first, _ = judged(tmp_path / "it", load_assignment(tmp_path / "hw.yaml")).parts
    assert first.points is None


# ---------------------------------------------------------------- attributes without a __dict__

SLOTS = """
class Linear:
    __slots__ = ("W", "b", "dW", "db", "_x")
    def __init__(self, n_in, n_out):
        self.W, self.b = np.random.randn(n_in, n_out), np.zeros(n_out)
    def forward(self, x):
        self._x = x
        return x @ self.W + self.b
    def backward(self, grad):
        self.dW, self.db = self._x.T @ grad, grad.sum(axis=0)
        return grad @ self.W.T
"""


@pytest.mark.parametrize(
    "code",
    [
        SLOTS,
        SLOTS.replace("class Linear:", "class Linear(Base):")
        .replace("\nclass", "\nclass Base:\n    __slots__ = 'dW'\nclass", 1)
        .replace(' "dW",', ""),
    ],
    ids=["own", "of a base"],
)
def test_gradients_may_stand_in_slots(tmp_path: Path, code: str) -> None:
    found = _judged(tmp_path, "of: [Linear], points: {forward: 1, weight: 1, bias: 1, input gradient: 1}", code)
    assert found.points == 4
