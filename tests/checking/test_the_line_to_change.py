"""The line of a wrong program that has to be changed is named, with what belongs there, if that is seen to work."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import harness
from harness.report.check_json import check_content
from tests.checking.candidates import written

pytestmark = pytest.mark.changes

STATED = 'import numpy as np\n\nHARNESS = {"network": "linear tanh linear", "loss": "mse"}\n'
TWO_LAYERS = """

def backprop(x, t, W1, b1, W2, b2):
    z1 = x @ W1 + b1
    a1 = np.tanh(z1)
    y = a1 @ W2 + b2
    e = y - t
    loss = np.mean(e ** 2)
    d2 = 2 * e / e.size
    dW2 = a1.T @ d2
    db2 = d2.sum(axis=0)
    d1 = (d2 @ W2.T) * (1 - a1 ** 2)
    dW1 = x.T @ d1
    db1 = d1.sum(axis=0)
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
"""
NET = """

class Net:
    def __init__(self, W1, b1, W2, b2):
        self.W = [W1.copy(), W2.copy()]
        self.b = [b1.copy(), b2.copy()]
        self.vW = [np.zeros_like(W) for W in self.W]
        self.vb = [np.zeros_like(b) for b in self.b]

    def step(self, x, t, lr):
        a = np.tanh(x @ self.W[0] + self.b[0])
        y = a @ self.W[1] + self.b[1]
        d2 = 2 * (y - t) / t.size
        d1 = (d2 @ self.W[1].T) * (1 - a ** 2)
        gW = [x.T @ d1, a.T @ d2]
        gb = [d1.sum(axis=0), d2.sum(axis=0)]
        for i in range(2):
            self.vW[i] = 0.9 * self.vW[i] + gW[i]
            self.vb[i] = 0.9 * self.vb[i] + gb[i]
            self.W[i] -= lr * self.vW[i]
            self.b[i] -= lr * self.vb[i]
        return np.mean((y - t) ** 2)
"""
IN_PLACE = """

def step(x, t, W1, b1, W2, b2, lr):
    a1 = np.tanh(x @ W1 + b1)
    e = a1 @ W2 + b2 - t
    d2 = 2 * e / e.size
    d1 = (d2 @ W2.T) * (1 - a1 ** 2)
    W2 -= lr * a1.T @ d2
    b2 -= lr * d2.sum(axis=0)
    W1 -= lr * x.T @ d1
    b1 -= lr * d1.sum(axis=0)
    return np.mean(e ** 2)
"""
MOMENTUM = STATED.replace('"mse"', '"mse", "optimizer": {"momentum": 0.9}')


def mistaken(code: str, right: str, wrong: str) -> str:
    assert code.count(right) == 1
    return code.replace(right, wrong)


@pytest.mark.sampled(6)
@pytest.mark.parametrize(
    ("code", "right", "wrong"),
    [
        (TWO_LAYERS, "(1 - a1 ** 2)", "1 - a1 ** 2"),  # brackets
        (TWO_LAYERS, "dW1 = x.T @ d1", "dW1 = x.T @ z1"),  # a value where the error belongs
        (TWO_LAYERS, "a1 @ W2 + b2", "z1 @ W2 + b2"),
        (TWO_LAYERS, "np.mean(e ** 2)", "np.mean(e) ** 2"),
        (TWO_LAYERS, " * (1 - a1 ** 2)", ""),
        (TWO_LAYERS, "(d2 @ W2.T)", "np.clip(d2 @ W2.T, -0.05, 0.05)"),
        (TWO_LAYERS, '"W1": dW1, "b1": db1', '"W1": dW1, "b1": db1 + db1'),
        (NET, "for i in range(2):", "for i in range(1):"),
    ],
)
def test_a_mistake_of_one_line_is_mended(tmp_path: Path, code: str, right: str, wrong: str) -> None:
    stated = MOMENTUM if code is NET else STATED
    text = stated + mistaken(code, right, wrong)
    found = harness.check(written(tmp_path, text))
    assert found.verdict == "wrong"
    change = found.result.diagnosis.changed.change
    line = stated.count("\n") + code[: code.index(right)].count("\n") + 1
    assert (change.line, change.before) == (line, text.splitlines()[line - 1].strip())
    assert f"line {line}: {change.before}" in " ".join(repr(found).split())
    mended = text.replace(change.before, change.after)
    assert harness.check(written(tmp_path, mended)).verdict == "right"
    assert check_content(found.result)["diagnosis"]["change"]["made"]["line"] == line


@pytest.mark.thorough
def test_a_term_that_the_second_step_lacks_is_put_in(tmp_path: Path) -> None:
    found = harness.check(written(tmp_path, MOMENTUM + mistaken(NET, "0.9 * self.vb[i] + gb[i]", "gb[i]")))
    change = found.result.diagnosis.changed.change
    assert change is None or change.before == "self.vb[i] = gb[i]"
    assert bool(re.search("^to  +", repr(found), re.MULTILINE)) is (change is not None)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("moved", "said"),
    [
        ("    d1 = (d2 @ W2.T) * (1 - a1 ** 2)\n", "move it"),
        ("    b2 -= lr * d2.sum(axis=0)\n", "take it out"),
    ],
)
def test_a_line_that_stands_in_the_wrong_place_or_twice_moves_or_goes(tmp_path: Path, moved: str, said: str) -> None:
    late = "    W1 -= lr * x.T @ d1\n" if said == "take it out" else "    b2 -= lr * d2.sum(axis=0)\n"
    kept = moved if said == "take it out" else ""
    code = IN_PLACE.replace(moved, kept, 1).replace(late, moved + late)
    found = harness.check(written(tmp_path, STATED + code))
    assert found.verdict == "wrong"
    assert f"{said}" in " ".join(repr(found).split())
    assert "with this change alone, everything is right" in " ".join(repr(found).split())


@pytest.mark.thorough
def test_where_no_small_change_helps_the_lines_to_look_at_are_named(tmp_path: Path) -> None:
    code = mistaken(TWO_LAYERS, "dW1 = x.T @ d1", "dW1 = np.cos(3 * x.T + 1) @ np.exp(d1 * 2 + 5)")
    found = harness.check(written(tmp_path, STATED + code))
    assert found.result.diagnosis.changed.change is None
    assert [line for _, line in found.result.diagnosis.changed.suspects] == [16, 18]
    assert "look at line 16 and line 18:" in " ".join(repr(found).split())


@pytest.mark.thorough
def test_what_a_change_would_make_endless_is_given_up(tmp_path: Path) -> None:
    counting = "    n = 0\n    while n < len(e):\n        n += 1\n    d2 = 2 * e / n\n"
    code = mistaken(TWO_LAYERS, "    d2 = 2 * e / e.size\n", counting)
    found = harness.check(written(tmp_path, STATED + code), seconds=4)
    assert found.verdict == "wrong"


def test_the_file_itself_is_never_changed(tmp_path: Path) -> None:
    file = written(tmp_path, STATED + mistaken(TWO_LAYERS, "db1 = d1.sum(axis=0)", "db1 = d1.mean(axis=0)"))
    before = file.read_bytes()
    assert "d1.sum(axis=0)" in repr(harness.check(file))
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [file.name]


@pytest.mark.thorough
def test_no_change_is_tried_where_none_is_wanted(tmp_path: Path) -> None:
    file = written(tmp_path, STATED + mistaken(TWO_LAYERS, " * (1 - a1 ** 2)", ""))
    assert "CHANGE" in repr(harness.check(file))
    found = harness.check(file, changes=False)
    assert "CHANGE" not in repr(found) and found.result.diagnosis.changed.tried == 0


@pytest.mark.thorough
def test_a_cell_is_named_where_the_file_is_a_notebook(tmp_path: Path) -> None:
    cells = [STATED, mistaken(TWO_LAYERS, "x.T @ d1", "x.T @ d1 * 2")]
    file = tmp_path / "mine.ipynb"
    made = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
    file.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
    found = harness.check(file)
    assert found.result.diagnosis.changed.change.after == "dW1 = x.T @ d1"
    assert "cell" in found.result.diagnosis.changed.change.label


LABELS = """\
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "cross_entropy"}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def tanh(z):
    return 2 * sigmoid(2 * z) - 1


def loss_and_grads(X, y, W, b, W2, b2):
    n = len(X)
    h = tanh(X @ W + b)
    s = h @ W2 + b2
    p = np.exp(s - s.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[range(n), y]).mean()
    p[range(n), y] -= 1
    p /= n
    dh = (p @ W2.T) * (1 - h * h)
    return loss, X.T @ dh, dh.sum(axis=0), h.T @ p, p.sum(axis=0)
"""
PIECES = """\
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}}


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, g):
        self.dW = self.x.T @ g
        self.db = g.sum(axis=0)
        return g @ self.W.T

    def step(self, lr):
        self.W -= lr * self.dW
        self.b -= lr * self.db


class Sigmoid:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, g):
        return g * self.y * (1 - self.y)

    def step(self, lr):
        pass


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        first = Sigmoid()
        last = Sigmoid()
        self.layers = [Dense(n_in, n_hidden), first, Dense(n_hidden, n_out), last]

    def train_step(self, x, t, lr):
        for layer in self.layers:
            x = layer.forward(x)
        g = x - t
        for i in range(len(self.layers)):
            g = self.layers[-1 - i].backward(g)
        for layer in self.layers:
            layer.step(lr)
        return np.sum((x - t) ** 2) / 2
"""


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("code", "right", "wrong"),
    [
        (LABELS, "sigmoid(2 * z)", "sigmoid(z)"),
        (LABELS, "loss = -np.log(p[range(n), y]).mean()", "loss = -np.log(p[:, y]).mean()"),
        (PIECES, "last = Sigmoid()", "last = first"),  # one object in two places
        (PIECES, "self.W -= lr * self.dW", "W = self.W; W = W - lr * self.dW"),
    ],
)
def test_a_mistake_in_a_program_of_several_pieces_is_mended(tmp_path: Path, code: str, right: str, wrong: str) -> None:
    file = written(tmp_path, mistaken(code, right, wrong))
    assert harness.check(written(tmp_path, code, name="right.py")).verdict in ("right", "convention")
    found = harness.check(file)
    line = code[: code.index(right)].count("\n") + 1
    change = found.result.diagnosis.changed.change
    assert (found.verdict, change and change.line) == ("wrong", line)


LATE = """\
import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid", "loss": {"kind": "mse", "reduction": "sum", "scale": 0.5}}
SLOPE = {"tanh": lambda a: 1 - a * a, "sigmoid": lambda a: a * (1 - a)}
VALUE = {"tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}


def gradients(params, x, y):
    tape, a = [], x
    for kind, (W, b) in zip(("tanh", "sigmoid"), params):
        before = a
        a = VALUE[kind](before @ W + b)

        def pull(g, before=before, a=a, W=W, kind=kind):
            dz = g * SLOPE[kind](a)
            return dz @ W.T, (before.T @ dz, dz.sum(axis=0))

        tape.append(pull)
    loss, g, found = np.sum((a - y) ** 2) / 2, a - y, []
    for pull in reversed(tape):
        g, pair = pull(g)
        found.insert(0, pair)
    return loss, found
"""
SAMPLES = """\
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": {"kind": "mse", "reduction": "mean_over_samples"}}


def gradients(params, X, Y):
    W1, b1, W2, b2 = (params[k] for k in ("W1", "b1", "W2", "b2"))
    total = 0.0
    grads = {k: np.zeros_like(v) for k, v in params.items()}
    for x, y in zip(X, Y):
        a = np.tanh(x @ W1 + b1)
        e = a @ W2 + b2 - y
        total += np.sum(e ** 2)
        d = W2 @ (2 * e) * (1 - a * a)
        grads["W2"] += np.outer(a, 2 * e)
        grads["b2"] += 2 * e
        grads["W1"] += np.outer(x, d)
        grads["b1"] += d
    for k in grads:
        grads[k] /= len(X)
    return total / len(X), grads
"""
DIVIDED = "    for k in grads:\n        grads[k] /= len(X)\n"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("code", "right", "wrong", "line"),
    [
        (LATE, "W=W, kind=kind", "W=W", 14),
        (SAMPLES, DIVIDED, DIVIDED.replace("    for", "        for").replace("    grads", "        grads"), 19),
    ],
)
def test_what_stands_in_a_loop_or_is_bound_by_one(tmp_path: Path, code: str, right: str, wrong: str, line: int) -> None:
    assert harness.check(written(tmp_path, code, name="right.py")).verdict == "right"
    found = harness.check(written(tmp_path, mistaken(code, right, wrong)))
    assert (found.verdict, found.result.diagnosis.changed.change.line) == ("wrong", line)


@pytest.mark.thorough
def test_what_a_statement_of_several_lines_lacks_is_put_where_it_belongs(tmp_path: Path) -> None:
    code = mistaken(
        TWO_LAYERS, "d1 = (d2 @ W2.T) * (1 - a1 ** 2)", "d1 = np.multiply(\n        d2 @ W2.T,\n        1 - a1,\n    )"
    )
    found = harness.check(written(tmp_path, STATED + code))
    change = found.result.diagnosis.changed.change
    assert (change.line, change.after) == (17, "1 - (a1 ** 2),")
