"""A script with a loop of its own is judged at its own numbers: right, wrong where it is, and never by an accident."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

from harness.checking.homework.file import FileChecked, check_file
from harness.checking.opening import Options
from harness.checking.script.check import _Room
from harness.checking.script.result import ScriptChecked
from harness.checking.script.updates import rule_of
from harness.ground.errors import HarnessError
from harness.report.check_json import file_content
from harness.report.file_text import file_markdown, file_text

#: The network of the 0.5/0.3 homework, weight by weight.
NUMBERS = """
    import numpy as np

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    w1, w2, w3, w4, w5, w6, w7, w8 = 0.2, -0.4, 0.5, 0.6, 0.1, -0.5, -0.3, 0.8
    x1, x2, y1, y2 = 0.5, 0.3, 0.23, -0.07
    for i in range(1000):
        h1, h2 = sigmoid(w1 * x1 + w3 * x2), sigmoid(w2 * x1 + w4 * x2)
        o1, o2 = sigmoid(w5 * h1 + w7 * h2), sigmoid(w6 * h1 + w8 * h2)
        loss = 0.5 * (o1 - y1) ** 2 + 0.5 * (o2 - y2) ** 2
        d1, d2 = (o1 - y1) * o1 * (1 - o1), (o2 - y2) * o2 * (1 - o2)
        e1 = (d1 * w5 + d2 * w6) * h1 * (1 - h1)
        e2 = (d1 * w7 + d2 * w8) * h2 * (1 - h2)
        w5, w6, w7, w8 = w5 - d1 * h1, w6 - d2 * h1, w7 - d1 * h2, w8 - d2 * h2
        w1, w2, w3, w4 = w1 - e1 * x1, w2 - e2 * x1, w3 - e1 * x2, w4 - e2 * x2
"""
#: Two layers in matrices, their targets classes, in mini batches, with momentum.
BATCHES = """
    import numpy as np
    import matplotlib.pyplot as plt

    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(40, 3)), rng.integers(0, 4, size=40)
    W1, b1 = rng.normal(size=(3, 6)), np.zeros((1, 6))
    W2, b2 = rng.normal(size=(6, 4)), np.zeros((1, 4))
    v = [np.zeros_like(p) for p in (W1, b1, W2, b2)]
    losses = []
    for epoch in range(500):
        order = rng.permutation(len(X))
        for k in range(0, len(X), 8):
            xb, yb = X[order[k:k + 8]], y[order[k:k + 8]]
            h = np.maximum(xb @ W1 + b1, 0)
            scores = h @ W2 + b2
            e = np.exp(scores - scores.max(axis=1, keepdims=True))
            p = e / e.sum(axis=1, keepdims=True)
            losses.append(-np.log(p[range(len(xb)), yb]).mean())
            dscores = p.copy()
            dscores[range(len(xb)), yb] -= 1
            dscores /= len(xb)
            dW2, db2 = h.T @ dscores, dscores.sum(axis=0, keepdims=True)
            dh = dscores @ W2.T
            dh[h <= 0] = 0
            dW1, db1 = xb.T @ dh, dh.sum(axis=0, keepdims=True)
            for i, (w, g) in enumerate(zip((W1, b1, W2, b2), (dW1, db1, dW2, db2))):
                v[i] = 0.9 * v[i] + g
                w -= 0.05 * v[i]
        plt.plot(losses)
    plt.show()
"""
#: Without a loss, the error added, as short pages have it.
SHORT = """
    import numpy as np

    np.random.seed(1)
    X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    y = np.array([[0, 1, 1, 0]]).T
    syn0, syn1 = 2 * np.random.random((3, 4)) - 1, 2 * np.random.random((4, 1)) - 1
    for j in range(60000):
        l1 = 1 / (1 + np.exp(-X.dot(syn0)))
        l2 = 1 / (1 + np.exp(-l1.dot(syn1)))
        l2_error = y - l2
        if j % 10000 == 0:
            print("error", np.mean(np.abs(l2_error)))
        l2_delta = l2_error * (l2 * (1 - l2))
        l1_error = l2_delta.dot(syn1.T)
        l1_delta = l1_error * (l1 * (1 - l1))
        syn1 += l1.T.dot(l2_delta)
        syn0 += X.T.dot(l1_delta)
"""
#: A class with a loop of its own in a function, and Adam.
ADAM = """
    import numpy as np

    class Net:
        def __init__(self, rng):
            self.p = {"W1": rng.normal(size=(2, 5)), "b1": np.zeros(5)}
            self.p |= {"W2": rng.normal(size=(5, 1)), "b2": np.zeros(1)}
            self.m = {k: np.zeros_like(a) for k, a in self.p.items()}
            self.v = {k: np.zeros_like(a) for k, a in self.p.items()}
            self.t = 0

        def forward(self, x):
            self.x, self.h = x, np.tanh(x @ self.p["W1"] + self.p["b1"])
            return self.h @ self.p["W2"] + self.p["b2"]

        def backward(self, d):
            dz = (d @ self.p["W2"].T) * (1 - self.h ** 2)
            self.g = {"W2": self.h.T @ d, "b2": d.sum(0), "W1": self.x.T @ dz, "b1": dz.sum(0)}

        def step(self, lr=0.01, beta1=0.9, beta2=0.99, eps=1e-8):
            self.t += 1
            for k in self.p:
                self.m[k] = beta1 * self.m[k] + (1 - beta1) * self.g[k]
                self.v[k] = beta2 * self.v[k] + (1 - beta2) * self.g[k] ** 2
                mean = self.m[k] / (1 - beta1 ** self.t)
                square = self.v[k] / (1 - beta2 ** self.t)
                self.p[k] = self.p[k] - lr * mean / (np.sqrt(square) + eps)

    def train(net, x, t, epochs=200):
        for epoch in range(epochs):
            out = net.forward(x)
            loss = np.mean((out - t) ** 2)
            net.backward(2 * (out - t) / len(x))
            net.step()
            print(epoch, loss)

    rng = np.random.default_rng(2)
    x = rng.normal(size=(20, 2))
    train(Net(rng), x, np.sin(x[:, :1]))
"""
#: A recurrence through time.
RECURRENCE = """
    import numpy as np

    np.random.seed(3)
    Wx, Wh, Wy = np.random.randn(4, 2), np.random.randn(4, 4) * 0.3, np.random.randn(1, 4)
    h0 = np.zeros((4, 1))
    xs, ts = np.random.randn(6, 2, 1), np.random.randn(6, 1, 1)
    lr = 0.05
    n = 0
    while n < 100:
        hs, ys, loss = [h0], [], 0.0
        for x, t in zip(xs, ts):
            hs.append(np.tanh(Wx @ x + Wh @ hs[-1]))
            ys.append(Wy @ hs[-1])
            loss += 0.5 * float(((ys[-1] - t) ** 2).sum())
        dWx, dWh, dWy, carry = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(Wy), np.zeros((4, 1))
        for k in reversed(range(6)):
            dy = ys[k] - ts[k]
            dWy += dy @ hs[k + 1].T
            dz = (Wy.T @ dy + carry) * (1 - hs[k + 1] ** 2)
            dWx += dz @ xs[k].T
            dWh += dz @ hs[k].T
            carry = Wh.T @ dz
        for w, g in zip([Wx, Wh, Wy], [dWx, dWh, dWy]):
            w -= lr * g
        n += 1
"""


def checked(tmp_path: Path, code: str, *, changes: bool = False, name: str = "homework.py") -> FileChecked:
    """A file of this code, checked."""
    file = tmp_path / name
    file.write_text(dedent(code), "utf-8")
    return check_file(str(file), Options(changes=changes))


def script_of(found: FileChecked) -> ScriptChecked:
    """Its loop."""
    assert found.script is not None
    return found.script


def wrong_names(found: ScriptChecked) -> set[str]:
    """Of the parameters that are wrong."""
    return {row.name for row in found.wrong if row.quantity != "intermediate"}


def changed(code: str, before: str, after: str) -> str:
    """The code with one mistake."""
    assert code.count(before) == 1, before
    return code.replace(before, after)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(NUMBERS, id="numbers"),
        pytest.param(BATCHES, id="batches", marks=pytest.mark.thorough),
        pytest.param(SHORT, id="short"),
        pytest.param(ADAM, id="adam", marks=pytest.mark.thorough),
        pytest.param(RECURRENCE, id="rnn"),
    ],
)
def test_right_scripts_are_right(tmp_path: Path, code: str) -> None:
    found = checked(tmp_path, code)
    assert (script_of(found).verdict, found.verdict) == ("right", "right"), file_text(found)


WRONG = {
    "numbers_other_weight": (NUMBERS, "d1 * w5 + d2 * w6", "d1 * w5 + d2 * w7", {"w1", "w3"}),
    "numbers_derivative": (NUMBERS, "d2 * w8) * h2 * (1 - h2)", "d2 * w8) * h2", {"w2", "w4"}),
    "batches_mask": (BATCHES, "dh[h <= 0] = 0", "dh[h < 0] = 0", {"W1", "b1"}),
    "batches_size": (BATCHES, "db2 = h.T @ dscores, dscores.sum", "db2 = h.T @ dscores, dscores.mean", {"b2"}),
    "short_error": (SHORT, "l1_error = l2_delta.dot", "l1_error = l2_error.dot", {"syn0"}),
    "adam_derivative": (ADAM, "(1 - self.h ** 2)", "(1 - self.h)", {"net.p['W1']", "net.p['b1']"}),
    "rnn_carry": (RECURRENCE, "carry = Wh.T @ dz", "carry = Wh @ dz", {"Wx", "Wh"}),
}


@pytest.mark.verdicts
@pytest.mark.sampled(4)
@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_and_nothing_else(tmp_path: Path, case: str) -> None:
    code, before, after, names = WRONG[case]
    found = script_of(checked(tmp_path, changed(code, before, after)))
    assert (found.verdict, wrong_names(found)) == ("wrong", names)


@pytest.mark.thorough
def test_a_step_of_adam_that_is_none_is_wrong_though_its_gradients_are_right(tmp_path: Path) -> None:
    code = changed(ADAM, "self.v[k] / (1 - beta2 ** self.t)", "self.v[k] / (1 - beta1 ** self.t)")
    found = script_of(checked(tmp_path, code))
    rows = {(row.quantity, row.is_right) for row in found.rows if row.name == "net.p['W1']"}
    assert rows == {("gradient", True), ("update", False)}


def test_gradients_that_are_not_reset_show_in_the_second_pass(tmp_path: Path) -> None:
    code = changed(SHORT, "for j in", "g1 = np.zeros((4, 1))\n    for j in")
    code = changed(code, "syn1 += l1.T.dot(l2_delta)", "g1 += l1.T.dot(l2_delta)\n        syn1 += 0.5 * g1")
    code = changed(code, "syn0 += X.T", "syn0 += 0.5 * X.T")
    found = script_of(checked(tmp_path, code))
    assert (found.verdict, found.step, wrong_names(found)) == ("wrong", 2, {"syn1"})


def test_every_step_uphill_is_wrong(tmp_path: Path) -> None:
    code = changed(changed(SHORT, "syn1 += l1", "syn1 -= l1"), "syn0 += X", "syn0 -= X")
    found = script_of(checked(tmp_path, code))
    assert found.verdict == "wrong"
    assert "script_uphill" in {note.code for note in found.notes}


def test_the_known_mistake_of_the_homework_is_named(tmp_path: Path) -> None:
    code = changed(NUMBERS, "e1 = (d1 * w5 + d2 * w6)", "e1 = (d1 * h1 + d2 * h1)")
    code = changed(code, "e2 = (d1 * w7 + d2 * w8)", "e2 = (d1 * h2 + d2 * h2)")
    found = checked(tmp_path, code)
    assert [one.fault.name for one in script_of(found).mistakes] == ["weight_gradients_summed_in_place_of_weights"]
    assert "sum of the next layer's dW" in file_text(found)


def test_its_own_numbers_stand_beside_the_right_ones(tmp_path: Path) -> None:
    code, before, after, _ = WRONG["numbers_other_weight"]
    found = script_of(checked(tmp_path, changed(code, before, after)))
    assert [one.name for one in found.entries] == [f"w{number}" for number in range(1, 9)]
    rights = {one.name: one.right for one in found.entries}
    assert rights["w1"] == pytest.approx(0.2084207, abs=1e-6)  # as document 003's exercise has it
    assert all((abs(one.yours - one.right) > 1e-9) == (one.name in ("w1", "w3")) for one in found.entries)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("case", ["numbers_other_weight", "batches_size", "short_error"])
def test_the_line_to_change_is_found(tmp_path: Path, case: str) -> None:
    code, before, after, _ = WRONG[case]
    wrong = changed(code, before, after)
    found = script_of(checked(tmp_path, wrong, changes=True))
    line = next(number for number, text in enumerate(dedent(wrong).splitlines(), 1) if after in text)
    assert found.is_mended
    assert [(one.line, before in one.after) for one in found.changes] == [(line, True)]


@pytest.mark.thorough  # three of another program are found below
def test_two_mistakes_are_both_found(tmp_path: Path) -> None:
    code = changed(NUMBERS, "(d1 * w5 + d2 * w6)", "(d1 * w5 + d2 * w7)")
    code = changed(code, "(d1 * w7 + d2 * w8)", "(d1 * w7 + d2 * w6)")
    found = script_of(checked(tmp_path, code, changes=True))
    assert {one.line for one in found.changes} == {14, 15}
    assert found.is_mended


@pytest.mark.thorough
def test_sums_in_place_of_means_are_no_mistake(tmp_path: Path) -> None:
    code = changed(BATCHES, "dscores /= len(xb)", "pass")
    assert script_of(checked(tmp_path, code)).verdict in ("right", "convention")


def test_another_loss_of_the_same_gradients_is_no_mistake(tmp_path: Path) -> None:
    code = changed(NUMBERS, "0.5 * (o1 - y1) ** 2 + 0.5 * (o2 - y2) ** 2", "(o1 - y1) ** 2 + (o2 - y2) ** 2")
    assert script_of(checked(tmp_path, code)).verdict in ("right", "convention")


def test_a_column_less_a_row_is_told(tmp_path: Path) -> None:
    code = """
        import numpy as np
        rng = np.random.default_rng(0)
        X, y = rng.normal(size=(6, 2)), rng.normal(size=6)
        w, lr = np.zeros((2, 1)), 0.1
        for k in range(50):
            error = X @ w - y
            loss = np.mean(error ** 2)
            w = w - lr * 2 * X.T @ error.mean(axis=1, keepdims=True) / 6
    """
    found = checked(tmp_path, code)
    assert found.verdict == "wrong"
    assert [row.facts[0].code for row in script_of(found).wrong if row.facts] == ["script_all_pairs"]


def test_what_cannot_be_recognised_is_asked_for_and_can_be_stated(tmp_path: Path) -> None:
    code = """
        import numpy as np
        q, r = np.array([0.5, -0.2]), 0.1
        for k in range(50):
            q -= r * np.array([0.3, 0.1])
    """
    found = checked(tmp_path, code)
    assert not found.is_checked
    assert 'HARNESS = {"script": {"loss": "loss", "parameters": ["W1", "b1"]}}' in " ".join(file_text(found).split())
    stated = dedent(NUMBERS) + 'HARNESS = {"script": {"loss": "loss", "parameters": ["w5", "w6"]}}\n'
    assert set(script_of(checked(tmp_path, stated)).parameters) == {"w5", "w6"}


def test_a_wrong_statement_is_placed(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=r"homework\.py:\d+:\d+: .*a script has no losses"):
        checked(tmp_path, dedent(NUMBERS) + 'HARNESS = {"script": {"losses": "loss"}}\n')


def test_a_script_that_stops_says_where(tmp_path: Path) -> None:
    found = checked(tmp_path, changed(NUMBERS, "loss = 0.5", "loss = undefined + 0.5"))
    assert (found.verdict, found.is_checked) == ("failed", True)
    assert "homework.py:12: NameError" in file_text(found)


def test_a_question_is_answered_by_its_default_and_told(tmp_path: Path) -> None:
    code = changed(NUMBERS, "for i in", 'n = int(input("epochs [50]: "))\n    for i in')
    found = checked(tmp_path, code)
    assert found.verdict == "right"
    assert "script_input" in {note.code for note in script_of(found).notes}


def test_what_a_script_writes_stays_out_of_its_folder(tmp_path: Path) -> None:
    checked(tmp_path, dedent(NUMBERS) + 'open("weights.txt", "w").write(str(w1))\n')
    assert sorted(one.name for one in tmp_path.iterdir()) == ["homework.py"]


def test_a_notebook_is_a_script_too(tmp_path: Path) -> None:
    cells = dedent(NUMBERS).split("for i in")
    pieces = [cells[0], "for i in" + cells[1]]
    made = [{"cell_type": "code", "source": one, "metadata": {}, "outputs": []} for one in pieces]
    text = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})
    found = checked(tmp_path, text, name="lab.ipynb")
    assert script_of(found).verdict == "right"
    assert script_of(found).label.endswith("[cell 2]")


def test_every_form_of_the_report_has_it(tmp_path: Path) -> None:
    code, before, after, _ = WRONG["numbers_other_weight"]
    found = checked(tmp_path, changed(code, before, after), changes=True)
    content = json.loads(json.dumps(file_content(found)))["script"]
    assert content["verdict"] == "wrong"
    assert content["changes"][0]["line"] == 14
    for text in (file_text(found), file_markdown(found)):
        assert "d1 * w5 + d2 * w6" in text.replace("\\", "")
        assert "0.208421" in text


def test_gradients_from_elsewhere_are_named_and_called_neither_right_nor_wrong(tmp_path: Path) -> None:
    differences = """
        import numpy as np

        def slope(f, w, h=1e-5):
            g = np.zeros_like(w)
            for i in range(w.size):
                e = np.zeros_like(w)
                e[i] = h
                g[i] = (f(w + e) - f(w - e)) / (2 * h)
            return g

        rng = np.random.default_rng(0)
        X, y, w = rng.normal(size=(9, 2)), rng.normal(size=9), np.zeros(2)

        def loss_of(w):
            return np.mean((X @ w - y) ** 2)

        for k in range(50):
            loss = loss_of(w)
            g = slope(loss_of, w)
            w -= 0.1 * g
    """
    found = checked(tmp_path, differences)
    assert "finite differences" in " ".join(file_text(found).split())
    assert found.script is None or not found.script.is_checked
    framework = """
        import torch

        w = torch.zeros(2, requires_grad=True)
        for k in range(50):
            loss = ((w - 1) ** 2).sum()
            loss.backward()
            w.data -= 0.1 * w.grad
    """
    found = checked(tmp_path, framework, name="framework.py")
    assert "a framework's own differentiation" in " ".join(file_text(found).split())
    assert not found.is_checked


def test_differences_of_all_pairs_that_are_meant_are_no_mistake(tmp_path: Path) -> None:
    code = """
        import numpy as np
        rng = np.random.default_rng(0)
        X, y, centre = rng.normal(size=6), rng.normal(size=6), rng.normal(size=(6, 1))
        w, lr = np.zeros(6), 0.1
        for k in range(50):
            K = np.exp(-(centre - X) ** 2)
            error = w @ K - y
            loss = np.mean(error ** 2)
            w = w - lr * 2 * K @ error / 6
    """
    assert checked(tmp_path, code).verdict == "right"


def test_what_is_too_much_to_copy_is_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.checking.script.check._Room", lambda: _Room(bytes=1_000))
    (tmp_path / "data.csv").write_text("0.5\n" * 1_000, "utf-8")
    code = """
        import os
        import numpy as np
        assert os.path.islink("data.csv")
        t, w = np.loadtxt("data.csv"), np.zeros(1000)
        for k in range(9):
            loss = ((w - t) ** 2).sum()
            w -= 0.1 * 2 * (w - t)
    """
    assert checked(tmp_path, code).verdict == "right"


# ---------------------------------------------------------------- by hand


def test_the_first_sample_is_worked_through_in_its_own_names(tmp_path: Path) -> None:
    code, before, after, _ = WRONG["numbers_other_weight"]
    found = checked(tmp_path, changed(code, before, after))
    numbers = (one for one in script_of(found).worked if np.ndim(one.array) == 0)
    values = {one.label.partition(" ")[0]: one.array for one in numbers}
    assert values["h1"] == pytest.approx(1 / (1 + np.exp(-0.25)))  # z1 = 0.2 · 0.5 + 0.5 · 0.3
    first, *_ = script_of(found).sums
    assert (first.label, first.terms[0][0]) == ("w1", "dloss/dz1[0] · x1")
    assert first.value == pytest.approx(-0.0084214805, rel=1e-7)  # w1 = 0.2 becomes 0.2084, as document 003 has it
    assert "dloss/dw1 = dloss/dz1[0] · x1 = (-0.016843)·0.5 = -0.0084214805" in file_text(found)
    assert file_content(found)["script"]["by_hand"]["sums"][0]["name"] == "w1"


def test_a_sum_over_samples_is_shown_term_by_term(tmp_path: Path) -> None:
    found = script_of(checked(tmp_path, changed(TABLES, "(1 - h ** 2)", "(1 - h)")))
    [one] = found.sums
    assert one.label.startswith("W1[") and len(one.terms) == 6
    assert one.value == pytest.approx(sum(a * b for _, a, b in one.terms))


#: A loss so steep at its start that a step leaves little of W1.
TABLES = """
    import numpy as np

    np.random.seed(0)
    X, t = np.random.randn(6, 3), np.random.randn(6, 2)
    W1, b1 = np.random.randn(3, 4), np.zeros(4)
    W2, b2 = np.random.randn(4, 2), np.zeros(2)
    for epoch in range(100):
        z1 = X @ W1 + b1
        h = np.tanh(z1)
        out = h @ W2 + b2
        loss = np.mean((out - t) ** 2)
        d_out = 2 * (out - t) / out.size
        dW2 = h.T @ d_out
        dz1 = (d_out @ W2.T) * (1 - h ** 2)
        W1 -= 0.1 * X.T @ dz1
        b1 -= 0.1 * dz1.sum(0)
        W2 -= 0.1 * dW2
        b2 -= 0.1 * d_out.sum(0)
"""


def test_a_parameter_is_one_however_steep_the_loss_is(tmp_path: Path) -> None:
    found = script_of(checked(tmp_path, changed(TABLES, "(1 - h ** 2)", "(1 - h)")))
    assert set(found.parameters) == {"W1", "b1", "W2", "b2"}
    assert wrong_names(found) == {"W1", "b1"}


#: What w holds is a tuple. Names that say nothing: as a network it would be called in thousands of ways, for 10 s.
TUPLE = """
    import numpy as np

    def moved(held, u, v, by):
        a, b, c = held
        y = np.tanh(a * u) * b + c
        d = y - v
        da = d * b * (1 - np.tanh(a * u) ** 2) * u
        return (a - by * da, b - by * d * np.tanh(a * u), c - by * d), 0.5 * d ** 2

    w = (0.3, -0.8, 0.1)
    for i in range(50):
        w, loss = moved(w, 0.7, 0.2, 0.1)
"""


def test_what_a_tuple_holds_is_trained(tmp_path: Path) -> None:
    assert script_of(checked(tmp_path, TUPLE)).verdict == "right"
    found = script_of(checked(tmp_path, changed(TUPLE, "d * b * (1", "d * (1")))
    assert wrong_names(found) == {"w[0]"}


@pytest.mark.thorough
def test_the_line_of_what_a_tuple_holds_is_found(tmp_path: Path) -> None:
    found = script_of(checked(tmp_path, changed(TUPLE, "d * b * (1", "d * (1"), changes=True))
    assert [one.line for one in found.changes] == [8]


#: Gradients of five steps of time, summed under the parameters' own names; all biases begin with 0.
SUMMED = """
    import numpy as np

    rng = np.random.default_rng(4)
    xs, t = rng.normal(size=(5, 8, 2)), rng.normal(size=(8, 1))
    P = {"W": rng.normal(size=(2, 3)), "U": rng.normal(size=(3, 3)), "b": np.zeros((1, 3))}
    P["V"] = rng.normal(size=(3, 1))

    def summed(P, hs, y):
        G = {k: np.zeros_like(v) for k, v in P.items()}
        G["V"] = hs[-1].T @ (y - t)
        dh = (y - t) @ P["V"].T
        for i in reversed(range(5)):
            d = dh * (1 - hs[i + 1] ** 2)
            G["W"] += xs[i].T @ d
            G["U"] += hs[i].T @ d
            G["b"] += d.sum(axis=0, keepdims=True)
            dh = d @ P["U"].T
        return G

    for epoch in range(100):
        hs = [np.zeros((8, 3))]
        for x in xs:
            hs.append(np.tanh(x @ P["W"] + hs[-1] @ P["U"] + P["b"]))
        y = hs[-1] @ P["V"]
        loss = 0.5 * np.sum((y - t) ** 2)
        G = summed(P, hs, y)
        for k in P:
            P[k] -= 0.01 * G[k]
"""


def test_sums_under_a_parameters_name_are_no_steps_of_it(tmp_path: Path) -> None:
    assert script_of(checked(tmp_path, SUMMED)).verdict == "right"
    found = script_of(checked(tmp_path, changed(SUMMED, "hs[i].T @ d", "hs[i + 1].T @ d")))
    assert (found.verdict, wrong_names(found)) == ("wrong", {"P['U']"})


def test_gradients_of_samples_that_are_not_reset_between_batches_are_wrong(tmp_path: Path) -> None:
    code = """
        import numpy as np

        rng = np.random.default_rng(2)
        X, t, w = rng.normal(size=(20, 3)), rng.normal(size=20), rng.normal(size=3)
        for epoch in range(5):
            total = 0.0
            for k in range(0, 20, 5):
                g = np.zeros(3)
                for i in range(k, k + 5):
                    d = X[i] @ w - t[i]
                    total += 0.5 * d ** 2
                    g += d * X[i]
                w -= 0.1 * g / 5
    """
    assert script_of(checked(tmp_path, code)).verdict in ("right", "convention")
    kept = changed(code, "                g = np.zeros(3)\n", "").replace("total = 0.0", "total, g = 0.0, np.zeros(3)")
    found = script_of(checked(tmp_path, kept))
    assert (found.verdict, found.step, wrong_names(found)) == ("wrong", 2, {"w"})


#: Steps of RMSprop, which are no multiples of their gradients.
RMSPROP = (
    TABLES.replace("    for epoch", "    s = [np.zeros_like(p) for p in (W1, b1, W2, b2)]\n    for epoch")
    .replace("W1 -= 0.1 * X.T @ dz1", "dW1 = X.T @ dz1")
    .replace("b1 -= 0.1 * dz1.sum(0)", "db1 = dz1.sum(0)")
    .replace("W2 -= 0.1 * dW2", "db2 = d_out.sum(0)")
    .replace("        b2 -= 0.1 * d_out.sum(0)\n", "")
    + """\
        for p, g, k in zip((W1, b1, W2, b2), (dW1, db1, dW2, db2), s):
            k *= 0.9
            k += 0.1 * g * g
            p -= 0.01 * g / (np.sqrt(k) + 1e-8)
"""
)


@pytest.mark.thorough
def test_known_mistakes_are_told_whatever_the_optimizer_is(tmp_path: Path) -> None:
    assert script_of(checked(tmp_path, RMSPROP)).verdict == "right"
    found = script_of(checked(tmp_path, changed(RMSPROP, "(1 - h ** 2)", "(1 - h)")))
    assert [one.fault.name for one in found.mistakes] == ["tanh_derivative_without_square"]


#: A layer that is wrong, and a loop that uses it.
WITH_A_LAYER = """
    import numpy as np

    class ReLU:
        def forward(self, x):
            self.x = x
            return np.maximum(x, 0)

        def backward(self, dout):
            return dout

    rng = np.random.default_rng(3)
    X, t = rng.normal(size=(9, 4)), rng.normal(size=(9, 2))
    W1, W2, relu = rng.normal(size=(4, 5)), rng.normal(size=(5, 2)), ReLU()
    for i in range(100):
        h = relu.forward(X @ W1)
        y = h @ W2
        loss = 0.5 * np.sum((y - t) ** 2)
        dW2, dh = h.T @ (y - t), (y - t) @ W2.T
        W1 -= 0.01 * X.T @ relu.backward(dh)
        W2 -= 0.01 * dW2
"""


@pytest.mark.changes
def test_what_only_a_part_does_wrong_is_not_told_of_its_loop(tmp_path: Path) -> None:
    found = checked(tmp_path, WITH_A_LAYER, changes=True)
    assert [(part.name, part.verdict) for part in found.parts] == [("ReLU", "wrong")]
    assert (found.verdict, script_of(found).verdict, script_of(found).changes) == ("wrong", "right", ())
    assert "judged with ReLU changed as told above" in " ".join(file_text(found).split())


@pytest.mark.thorough
@pytest.mark.changes
def test_a_part_that_is_wrong_does_not_hide_what_its_loop_does_wrong(tmp_path: Path) -> None:
    found = checked(tmp_path, changed(WITH_A_LAYER, "W2 -= 0.01 * dW2", "W2 += 0.01 * dW2"), changes=True)
    assert [(part.name, part.verdict) for part in found.parts] == [("ReLU", "wrong")]
    assert [(one.line, one.after) for one in script_of(found).changes] == [(21, "W2 -= 0.01 * dW2")]


#: Units of one number each, which keep their velocities under the names of gradients.
UNITS = """
    import numpy as np

    class Unit:
        def __init__(self, w, b):
            self.w, self.b, self.d_w, self.d_b = w, b, 0.0, 0.0

        def forward(self, x):
            self.x, self.a = x, np.tanh(self.w * x + self.b)
            return self.a

        def backward(self, d):
            dz = d * (1 - self.a ** 2)
            dx = dz * self.w
            self.d_w = 0.1 * dz * self.x + 0.05 * self.d_w
            self.d_b = 0.1 * dz + 0.05 * self.d_b
            self.w -= self.d_w
            self.b -= self.d_b
            return dx

    units = [Unit(0.4, 0.1), Unit(-0.7, 0.3), Unit(0.9, -0.2)]
    for i in range(100):
        y = 0.5
        for unit in units:
            y = unit.forward(y)
        loss = 0.5 * (y - 0.2) ** 2
        d = y - 0.2
        for unit in units[::-1]:
            d = unit.backward(d)
"""


@pytest.mark.thorough
def test_a_velocity_under_a_gradients_name_is_no_mistake_of_the_second_step(tmp_path: Path) -> None:
    assert script_of(checked(tmp_path, UNITS)).verdict == "right"


#: Logistic regression that starts at 0, so that its penalty is felt from the second step on.
FROM_ZERO = """
    import numpy as np

    np.random.seed(100)
    m, lam, alpha = 40, 2, 0.1
    X = np.random.randn(m, 3)
    y = (X @ np.array([[1.5], [-2], [0.5]]) + 0.8 * np.random.randn(m, 1) > 0).astype(float)
    w, b = np.zeros((3, 1)), 0.0
    for i in range(50):
        a = 1 / (1 + np.exp(-(X @ w + b)))
        cost = -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)) / m + lam / (2 * m) * np.sum(w ** 2)
        dw = X.T @ (a - y) / m + lam / m * w
        w = w - alpha * dw
        b = b - alpha * np.sum(a - y) / m
"""


def test_a_penalty_that_is_wrong_is_no_velocity_of_the_second_step(tmp_path: Path) -> None:
    """The second gradient is the slope and a share of the first: of the size of no number that the code has."""
    assert script_of(checked(tmp_path, FROM_ZERO)).verdict == "right"
    found = script_of(checked(tmp_path, FROM_ZERO.replace("/ m + lam / m * w", "/ m - lam / m * w")))
    assert (found.verdict, {(row.name, row.step) for row in found.wrong}) == ("wrong", {("w", 2)})
    assert not found.mistakes and not found.worked  # of the first step, which is right


#: Softmax regression with a penalty, on data that are drawn class by class.
PENALTY = """
    import numpy as np

    np.random.seed(3)
    n, reg, lr = 60, 0.1, 0.5
    X, y = np.zeros((n, 2)), np.zeros(n, dtype=int)
    centers = np.array([[0, 2], [-2, -1], [2, -1]])
    for c in range(3):
        for i in range(20):
            X[c * 20 + i] = centers[c] + np.random.randn(2) * 0.9
        y[c * 20:(c + 1) * 20] = c
    W1, b1 = np.random.randn(2, 6), np.zeros(6)
    W2, b2 = np.random.randn(6, 3), np.zeros(3)
    for epoch in range(200):
        h = np.maximum(X @ W1 + b1, 0)
        scores = h @ W2 + b2
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        data_loss = -np.log(p[range(n), y]).mean()
        reg_loss = 0.5 * reg * np.sum(W1 * W1) + 0.5 * reg * np.sum(W2 * W2)
        loss = data_loss + reg_loss
        d = p.copy()
        d[range(n), y] -= 1
        d /= n
        dW2 = h.T @ d + reg * W2
        db2 = d.sum(axis=0)
        dh = d @ W2.T
        dh[h <= 0] = 0
        dW1 = X.T @ dh + reg * W1
        db1 = dh.sum(axis=0)
        W1, b1 = W1 - lr * dW1, b1 - lr * db1
        W2, b2 = W2 - lr * dW2, b2 - lr * db2
"""


@pytest.mark.parametrize("drawn", ["np.random.randn(2)", "np.random.standard_normal(2)", "rng.normal(size=2)"])
@pytest.mark.sampled(3)
def test_data_that_a_loop_makes_are_made_whole(tmp_path: Path, drawn: str) -> None:
    code = changed(PENALTY, "np.random.randn(2) * 0.9", f"{drawn} * 0.9")
    code = changed(code, "n, reg, lr =", "rng = np.random.default_rng(1)\n    n, reg, lr =")
    assert script_of(checked(tmp_path, code)).verdict == "right"


@pytest.mark.thorough
def test_a_penalty_of_the_loss_twice_in_a_step_is_no_decay_by_convention(tmp_path: Path) -> None:
    wrong = changed(PENALTY, "dW1 = X.T @ dh + reg * W1", "dW1 = X.T @ dh + 2 * reg * W1")
    found = script_of(checked(tmp_path, wrong, changes=True))
    assert (found.verdict, wrong_names(found)) == ("wrong", {"W1"})
    assert [one.after for one in found.changes] == ["dW1 = X.T @ dh + reg * W1"]
    without = changed(PENALTY, "loss = data_loss + reg_loss", "loss = data_loss")  # of a loss without one it is decay
    assert script_of(checked(tmp_path, without)).verdict == "convention"


@pytest.mark.thorough
def test_a_part_of_the_loss_is_not_the_loss_however_wrong_the_gradients_are(tmp_path: Path) -> None:
    wrong = changed(PENALTY, "dh[h <= 0] = 0", "dh[dh <= 0] = 0")
    wrong = changed(
        changed(wrong, "reg * W1\n        db1", "2 * reg * W1\n        db1"), "d.sum(axis=0)", "d.mean(axis=0)"
    )
    found = script_of(checked(tmp_path, wrong, changes=True))
    assert found.loss is not None
    assert dict(found.loss.fields)["name"] == "loss"
    assert {one.line for one in found.changes} == {26, 28, 29}
    assert found.is_mended


def test_a_weight_that_never_moves_is_named(tmp_path: Path) -> None:
    step = "w5, w6, w7, w8 = w5 - d1 * h1, w6 - d2 * h1, w7 - d1 * h2, w8 - d2 * h2"
    lines = ["d_w5, d_w6, d_w7, d_w8 = d1 * h1, d2 * h1, d1 * h2, d2 * h2"]
    lines += [f"w{number} = w{number} - d_w{number}" for number in (5, 6, 7, 8)]
    code = changed(NUMBERS, step, "\n        ".join(lines))
    assert script_of(checked(tmp_path, code)).verdict == "right"
    found = script_of(checked(tmp_path, changed(code, "w7 = w7 - d_w7", "pass")))
    assert [one.fault.name for one in found.mistakes] == ["weight_not_updated"]
    assert wrong_names(found) == {"w7"}


def test_gradients_that_pile_up_are_named(tmp_path: Path) -> None:
    code = """
        import numpy as np

        rng = np.random.default_rng(3)
        X, t = rng.normal(size=(12, 3)), rng.normal(size=(12, 2))
        W = rng.normal(size=(3, 2))
        for epoch in range(10):
            g = np.zeros_like(W)
            for k in range(0, 12, 4):
                e = X[k:k + 4] @ W - t[k:k + 4]
                loss = 0.5 * np.sum(e ** 2)
                g += X[k:k + 4].T @ e
                W -= 0.01 * g
    """
    found = script_of(checked(tmp_path, code))
    assert [one.fault.name for one in found.mistakes] == ["gradients_not_reset"]


@pytest.mark.thorough
def test_biases_that_go_the_other_way_are_all_told(tmp_path: Path) -> None:
    code = """
        import numpy as np

        rng = np.random.default_rng(31)
        X, t = rng.normal(size=(16, 4)), rng.uniform(size=(16, 2))
        weights = [rng.normal(size=(4, 5)), rng.normal(size=(5, 3)), rng.normal(size=(3, 2))]
        biases = [np.zeros((1, 5)), np.zeros((1, 3)), np.zeros((1, 2))]
        for epoch in range(100):
            outs = [X]
            for w, b in zip(weights, biases):
                outs.append(1 / (1 + np.exp(-(outs[-1] @ w + b))))
            deltas = [(t - outs[-1]) * outs[-1] * (1 - outs[-1])]
            for i in (2, 1):
                deltas.insert(0, deltas[0] @ weights[i].T * outs[i] * (1 - outs[i]))
            for i in range(3):
                weights[i] += 0.5 * outs[i].T @ deltas[i]
                biases[i] -= 0.5 * deltas[i].sum(axis=0, keepdims=True)
    """
    found = script_of(checked(tmp_path, code, changes=True))
    assert wrong_names(found) == {"biases[0]", "biases[1]", "biases[2]"}
    assert [one.line for one in found.changes] == [17]


@pytest.mark.thorough
def test_a_term_that_a_gradient_lacks_is_found_in_the_numbers(tmp_path: Path) -> None:
    code = """
        import numpy as np

        rng = np.random.default_rng(3)
        X = rng.normal(size=(16, 6))
        W, b, c = rng.normal(size=(6, 3)), np.zeros(3), np.zeros(6)
        for epoch in range(100):
            code = np.tanh(X @ W + b)
            out = code @ W.T + c
            loss = np.mean((out - X) ** 2)
            dout = 2 * (out - X) / out.size
            dcode = dout @ W
            dpre = dcode * (1 - code ** 2)
            dW = X.T @ dpre + dout.T @ code
            db, dc = dpre.sum(axis=0), dout.sum(axis=0)
            W, b, c = W - 0.1 * dW, b - 0.1 * db, c - 0.1 * dc
    """
    assert script_of(checked(tmp_path, code)).verdict == "right"
    found = script_of(
        checked(tmp_path, changed(code, "dW = X.T @ dpre + dout.T @ code", "dW = X.T @ dpre"), changes=True)
    )
    assert [one.after for one in found.changes] == ["dW = X.T @ dpre + dout.T @ code"]


def test_gradients_of_another_loss_have_no_other_mistake(tmp_path: Path) -> None:
    code = """
        import numpy as np

        rng = np.random.default_rng(3)
        X, t = rng.normal(size=(40, 2)), rng.integers(0, 2, size=(40, 1)).astype(float)
        W1, W2 = rng.normal(size=(2, 5)), rng.normal(size=(5, 1))
        for epoch in range(100):
            h = np.tanh(X @ W1)
            y = 1 / (1 + np.exp(-h @ W2))
            loss = -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))
            d = (y - t) * y * (1 - y) / 40
            W1, W2 = W1 - 0.5 * X.T @ (d @ W2.T * (1 - h ** 2)), W2 - 0.5 * h.T @ d
    """
    found = script_of(checked(tmp_path, code))
    assert [note.code for note in found.notes] == ["script_other_loss"]
    assert found.mistakes == ()


@pytest.mark.parametrize("odd", [np.nan, np.inf])
def test_steps_that_are_no_numbers_follow_no_rule(odd: float) -> None:
    steps = [np.full(3, 0.1), np.array([0.1, odd, 0.2])]
    assert rule_of(steps, [np.ones(3), np.ones(3)], ()) == ""
    assert rule_of([np.ones(3)] * 2, steps, (0.9,)) == ""
