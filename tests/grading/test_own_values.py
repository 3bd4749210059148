"""Whom a wrong gradient is charged to: held to the program's own error behind it, within the rounding of that step."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checking.check import check
from harness.checking.opening import Options
from harness.checking.result import Checked
from harness.grading.assignment import load_assignment
from harness.grading.judge import judged
from harness.grading.own_values import own_of
from harness.grading.tensors import keys_of

CODE = """\
import numpy as np

HARNESS = {harness}


def step(W1, b1, W2, b2, W3, b3, x, t):
    W1, b1, W2, b2, W3, b3, x, t = (np.asarray(one, np.{dtype}) for one in (W1, b1, W2, b2, W3, b3, x, t))
    a1 = np.tanh(x @ W1 + b1)
    a2 = np.maximum(0, a1 @ W2 + b2)
    e = a2 @ W3 + b3 - t
    n = np.{dtype}(e.size)
    d3 = {last}
    d2 = {middle}
    d1 = {first}
    grads = {{"W3": a2.T @ d3, "b3": d3.sum(0), "W2": a1.T @ d2, "b2": d2.sum(0), "W1": {weight}, "b1": d1.sum(0)}}
    return np.mean(e * e), {{name: {given} for name, one in grads.items()}}
"""
RIGHT = {
    "last": "2 * e / n",
    "middle": "d3 @ W3.T * (a2 > 0)",
    "first": "d2 @ W2.T * (1 - a1 * a1)",
    "weight": "x.T @ d1",
    "given": "one",
}
#: The same step, worked out otherwise: rounded elsewhere.
FORMS = {
    "as usual": {},
    "divided in the end": {"last": "2 * e", "given": "one / n"},
    "from the error times a thousand": {"last": "2000 * e / n", "given": "one / 1000"},
    "by sums": {"middle": "np.einsum('ij,kj->ik', d3[:, ::-1], W3[:, ::-1]) * (a2 > 0)"},
    "another derivative": {"first": "d2 @ W2.T * (1 - a1) * (1 + a1)"},
    "of cosh": {"first": "d2 @ W2.T / np.cosh(np.arctanh(a1)) ** 2"},
}


def checked(folder: Path, dtype: str = "float64", **changes: str) -> Checked:
    """With the network that it has, on batches that may have one sample."""
    stated = {"network": "linear tanh linear relu linear", "loss": "mse"}
    file = folder / "net.py"
    file.write_text(CODE.format(harness=stated, dtype=dtype, **{**RIGHT, **changes}), "utf-8")
    found = check(str(file), Options(diagnose=False, changes=False))
    assert isinstance(found, Checked)
    return found


def blamed(found: Checked) -> tuple[set[str], set[str]]:
    """What is wrong by itself, and what only follows."""
    wrong = frozenset(key for key, is_right in keys_of(found).items() if not is_right)
    assert wrong
    own = own_of(found, wrong)
    return {name for _, name in own.wrong}, {name for _, name in own.follows}


ALL = {f"linear{number}.{kind}" for number in (1, 2, 3) for kind in ("weight", "bias")}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("form", "dtype"), [*((form, "float64") for form in FORMS), ("of cosh", "float32")])
def test_what_follows_from_a_wrong_error_is_never_charged(tmp_path: Path, form: str, dtype: str) -> None:
    last = FORMS[form].get("last", RIGHT["last"])
    found = checked(tmp_path, dtype, **{**FORMS[form], "last": f"3 * ({last})"})
    wrong, follows = blamed(found)
    assert wrong == {"linear3.weight", "linear3.bias"}
    assert follows == ALL - wrong


@pytest.mark.parametrize("off", [1e-7, 1e-12])
def test_what_is_off_by_little_is_charged(tmp_path: Path, off: float) -> None:
    """Where one part in a million was near before."""
    first = f"{RIGHT['first']} * (1 + {off})"
    wrong, follows = blamed(checked(tmp_path, last="3 * 2 * e / n", first=first))
    assert wrong == ALL - {"linear2.weight", "linear2.bias"}
    assert follows == {"linear2.weight", "linear2.bias"}


def test_one_gradient_of_a_layer_is_charged_alone(tmp_path: Path) -> None:
    wrong, _ = blamed(checked(tmp_path, last="3 * 2 * e / n", weight="x.T @ d1 * 2"))
    assert wrong == {"linear3.weight", "linear3.bias", "linear1.weight"}


def test_a_gradient_that_is_not_finite_is_charged(tmp_path: Path) -> None:
    wrong, _ = blamed(checked(tmp_path, last="3 * 2 * e / n", weight="x.T @ d1 * np.nan"))
    assert "linear1.weight" in wrong


LAST_SAMPLE = """\
import numpy as np


def step_of(a, d):
    dw, db = np.zeros((a.shape[1], d.shape[1])), np.zeros(d.shape[1])
    for one, its in zip(a, d):
        dw = np.outer(one, its)
        db += its
    return dw, db


def loss_and_gradients(params, X, y):
    n = len(X)
    z1 = X @ params["W1"] + params["b1"]
    a1 = np.maximum(0, z1)
    s = a1 @ params["W2"] + params["b2"]
    p = np.exp(s - s.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), y]).mean()
    p[np.arange(n), y] -= 1
    dW2, db2 = step_of(a1, p / n)
    dW1, db1 = step_of(X, (p / n) @ params["W2"].T * (z1 > 0))
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
"""


def test_a_line_that_makes_two_weights_wrong_costs_both_layers(tmp_path: Path) -> None:
    """Their biases are right, so that neither follows from the other."""
    (tmp_path / "own").mkdir()
    stated = "assignment: hw\nhints: verdict\nparts:\n  - {name: net, network: linear relu linear, "
    stated += "loss: cross_entropy, of: [loss_and_gradients], points: {loss: 1, layer2: 2, layer1: 3}}\n"
    (tmp_path / "own" / "hw.yaml").write_text(stated, "utf-8")
    (tmp_path / "it").mkdir()
    for code, points in ((LAST_SAMPLE, 1), (LAST_SAMPLE.replace("dw = np.outer", "dw += np.outer"), 6)):
        (tmp_path / "it" / "hw.py").write_text(code, "utf-8")
        (part,) = judged(tmp_path / "it", load_assignment(tmp_path / "own" / "hw.yaml")).parts
        assert part.points == points, (part.right, part.wrong, part.shares)
