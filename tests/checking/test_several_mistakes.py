"""Several mistakes in one program: each is told with its place, and what nothing explains is said to be left."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import harness
from harness.checking.result import Diagnosis
from harness.report.check_json import check_content
from tests.checking.candidates import written

TANH = """
import numpy as np
HARNESS = {"network": "linear tanh linear tanh linear tanh linear", "loss": "mse", "sizes": [4, 5, 5, 5, 3]}

def backward(X, y, W1, b1, W2, b2, W3, b3, W4, b4):
    a1 = np.tanh(X @ W1 + b1)
    a2 = np.tanh(a1 @ W2 + b2)
    a3 = np.tanh(a2 @ W3 + b3)
    e = a3 @ W4 + b4 - y
    d4 = 2 * e / e.size
    d3 = (d4 @ W4.T) * (1 - a3 ** 2)
    d2 = (d3 @ W3.T) * (1 - a2 ** 2)
    d1 = (d2 @ W2.T) * (1 - a1 ** 2)
    dW4, db4 = a3.T @ d4, d4.sum(axis=0)
    dW3, db3 = a2.T @ d3, d3.sum(axis=0)
    dW2, db2 = a1.T @ d2, d2.sum(axis=0)
    dW1, db1 = X.T @ d1, d1.sum(axis=0)
    return np.mean(e ** 2), dW1, db1, dW2, db2, dW3, db3, dW4, db4
"""

LAYER_NORM = """
import numpy as np

def layernorm_forward(x, gamma, beta, eps=1e-5):
    std = np.sqrt(x.var(axis=1, keepdims=True) + eps)
    xhat = (x - x.mean(axis=1, keepdims=True)) / std
    return gamma * xhat + beta, (x, xhat, std, gamma)

def layernorm_backward(dout, cache):
    x, xhat, std, gamma = cache
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xhat).sum(axis=0)
    d = dout * gamma
    dx = (d - d.mean(axis=1, keepdims=True) - xhat * (d * xhat).mean(axis=1, keepdims=True)) / std
    return dx, dgamma, dbeta
"""

STEP = """
import numpy as np
HARNESS = {"network": "linear tanh linear", "loss": "mse"}

def train_step(X, T, W1, b1, W2, b2, lr):
    a1 = np.tanh(X @ W1 + b1)
    e = a1 @ W2 + b2 - T
    d2 = 2 * e / e.size
    d1 = (d2 @ W2.T) * (1 - a1 ** 2)
    dW2 = a1.T @ d2
    db2 = d2.sum(axis=0)
    dW1 = X.T @ d1
    db1 = d1.sum(axis=0)
    loss = np.mean(e ** 2)
    W1 = W1 - lr * dW1
    b1 = b1 - lr * db1
    W2 = W2 - lr * dW2
    b2 = b2 - lr * db2
    return loss, dW1, db1, dW2, db2, W1, b1, W2, b2
"""

CLASSIFIER = """
import numpy as np
HARNESS = {"network": "linear relu linear", "loss": "cross_entropy"}

def loss_and_grads(X, y, W1, b1, W2, b2):
    n = len(X)
    z1 = X @ W1 + b1
    h = np.maximum(0, z1)
    s = h @ W2 + b2
    p = np.exp(s - s.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), y]).mean()
    p[np.arange(n), y] -= 1
    d2 = p / n
    dW2 = h.T @ d2
    db2 = d2.sum(axis=0)
    d1 = d2 @ W2.T
    d1[z1 <= 0] = 0
    dW1 = X.T @ d1
    db1 = d1.sum(axis=0)
    return loss, dW1, db1, dW2, db2
"""


def mistaken(code: str, *mistakes: tuple[str, str]) -> str:
    for right, wrong in mistakes:
        assert code.count(right) == 1
        code = code.replace(right, wrong)
    return code


def diagnosed(tmp_path: Path, code: str, *, changes: bool = False) -> Diagnosis:
    """Of code that states its network, or that is one layer."""
    found = harness.check(written(tmp_path, code), changes=changes, seconds=120)
    result = found.result if isinstance(found, harness.Check) else found.parts[0].checked
    assert result is not None and result.diagnosis is not None
    return result.diagnosis


def names(found: Diagnosis) -> list[str]:
    return [one.fault.name for one in found.explanations[0].faults]


# ---------------------------------------------------------------- known mistakes, one after another


@pytest.mark.thorough
def test_three_mistakes_of_four_layers_are_named_each_with_what_it_explains(tmp_path: Path) -> None:
    wrong = (("(1 - a3 ** 2)", "(1 - a3)"), ("a1.T @ d2", "a2.T @ d2"), ("d1.sum(axis=0)", "d1.mean(axis=0)"))
    found = diagnosed(tmp_path, mistaken(TANH, *wrong))
    assert names(found) == ["tanh_derivative_without_square", "weight_gradient_of_the_output", "bias_gradient_mean"]
    first = found.explanations[0]
    assert [one.site for one in first.faults] == [(5,), (2,), (0,)]
    assert first.unexplained == ()
    assert first.mends[1:] == ((("gradient", "linear2.weight"),), (("gradient", "linear1.bias"),))


@pytest.mark.thorough
def test_one_mistake_hides_no_other_of_the_same_layer(tmp_path: Path) -> None:
    wrong = (("(dout * xhat).sum", "(dout * x).sum"), ("dbeta = dout.sum", "dbeta = dout.mean"))
    found = diagnosed(tmp_path, mistaken(LAYER_NORM, *wrong))
    assert names(found) == ["dgamma_with_x", "dbeta_averaged"]
    assert found.explanations[0].unexplained == ()


@pytest.mark.thorough
def test_a_step_is_judged_from_its_own_gradients(tmp_path: Path) -> None:
    wrong = (("dW1 = X.T @ d1", "dW1 = X.T @ d1 + np.sin(W1)"), ("b2 - lr * db2", "b2 + lr * db2"))
    found = diagnosed(tmp_path, mistaken(STEP, *wrong))
    assert names(found) == ["update_sign_of_one_bias"]
    assert found.explanations[0].unexplained == (("gradient", "linear1.weight"),)


@pytest.mark.thorough
def test_what_is_left_is_said(tmp_path: Path) -> None:
    wrong = (("(1 - a3 ** 2)", "(1 - a3)"), ("X.T @ d1", "X.T @ d1 + np.sin(W1)"))
    found = harness.check(written(tmp_path, mistaken(TANH, *wrong)), changes=False, seconds=120)
    diagnosis = found.result.diagnosis
    assert names(diagnosis) == ["tanh_derivative_without_square"]
    assert diagnosis.explanations[0].unexplained == (("gradient", "linear1.weight"),)
    assert "OPEN      W1 is wrong besides" in repr(found)


def test_one_mistake_is_not_taken_for_several(tmp_path: Path) -> None:
    found = diagnosed(tmp_path, mistaken(TANH, ("(1 - a3 ** 2)", "(1 - a3)")))
    assert names(found) == ["tanh_derivative_without_square"]
    assert found.explanations[0].mends == ()


# ---------------------------------------------------------------- lines, one after another

THREE = (
    ("db2 = d2.sum(axis=0)", "db2 = p.sum(axis=0)"),
    ("d1[z1 <= 0] = 0", "d1[z1 <= 0] = 1"),
    ("db1 = d1.sum(axis=0)", "db1 = d1.mean(axis=0)"),
)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> harness.Check:
    file = written(tmp_path_factory.mktemp("several"), mistaken(CLASSIFIER, *THREE))
    found = harness.check(file, seconds=300)
    assert isinstance(found, harness.Check)
    return found


@pytest.mark.thorough
def test_the_line_of_each_mistake_is_named(three: harness.Check) -> None:
    changed = three.result.diagnosis.changed
    lines = mistaken(CLASSIFIER, *THREE).splitlines()
    assert [one.before for one in changed.changes] == [wrong for _, wrong in THREE]
    assert [lines[one.line - 1].strip() for one in changed.changes] == [wrong for _, wrong in THREE]
    assert [one.mends for one in changed.changes] == [
        (("gradient", f"linear{name}"),) for name in ("2.bias", "1.weight", "1.bias")
    ]
    assert changed.left == () and changed.is_whole and changed.change is None


@pytest.mark.thorough
def test_with_all_changes_it_is_right(three: harness.Check, tmp_path: Path) -> None:
    code = mistaken(CLASSIFIER, *THREE)
    for one in three.result.diagnosis.changed.changes:
        code = code.replace(one.before, one.after)
    assert harness.check(written(tmp_path, code)).verdict == "right"


def test_the_report_says_what_each_change_makes_right(three: harness.Check) -> None:
    said = " ".join(repr(three).split())
    assert "with this change, b2 is right" in said
    assert "with this change, b1 is right; with all 3 changes, everything is" in said


def test_the_json_has_every_change(three: harness.Check) -> None:
    change = json.loads(json.dumps(check_content(three.result)))["diagnosis"]["change"]
    assert change["made"] is None and change["left"] == []
    assert [one["before"] for one in change["changes"]] == [wrong for _, wrong in THREE]
    assert change["changes"][0]["mends"] == [["gradient", "linear2.bias"]]


@pytest.mark.thorough
@pytest.mark.changes
def test_a_single_change_is_told_as_before(tmp_path: Path) -> None:
    found = harness.check(written(tmp_path, mistaken(CLASSIFIER, THREE[2])), seconds=300)
    change = check_content(found.result)["diagnosis"]["change"]
    assert change["made"]["before"] == "db1 = d1.mean(axis=0)"
    assert [one["line"] for one in change["changes"]] == [change["made"]["line"]]
    assert "with this change alone, everything is right" in " ".join(repr(found).split())


@pytest.mark.thorough
@pytest.mark.changes
def test_what_no_change_makes_right_is_said(tmp_path: Path) -> None:
    wrong = (THREE[0], ("dW1 = X.T @ d1", "dW1 = np.sin(X.T @ d1) / (1 + np.sin(W1) ** 2)"))
    found = harness.check(written(tmp_path, mistaken(CLASSIFIER, *wrong)), seconds=300)
    changed = found.result.diagnosis.changed
    assert [one.before for one in changed.changes] == [THREE[0][1]]
    assert changed.left == (("gradient", "linear1.weight"),) and changed.change is None and not changed.is_whole
    assert "with this change, b2 is right; W1 is wrong still" in " ".join(repr(found).split())
