"""Programs of exactly one output, as binary classifiers are: found out, said, and judged at one output."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from harness.ground.errors import HarnessError
from tests.checking.candidates import written

BINARY = {"network": "linear relu linear sigmoid", "loss": "binary_cross_entropy"}
HEAD = "import numpy as np\n\nHARNESS = {harness}\n\n\n"
FLAT = """\
def loss_and_grad(W1, b1, W2, b2, x, y):
    h = np.maximum(x @ W1 + b1, 0)
    p = (1 / (1 + np.exp(-(h @ W2 + b2)))){squeezed}
    d = ((p - y) / len(y))[:, None]
    e = d @ W2.T * (h > 0)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    return loss, {{"W1": x.T @ e, "b1": e.sum(0), "W2": h.T @ d, "b2": d.sum(0)}}
"""


def checked(folder: Path, stated: object, code: str) -> harness.Check:
    return harness.check(written(folder, HEAD.format(harness=stated) + code))


def said(found: harness.Check) -> str:
    return " ".join(repr(found).split())


@pytest.mark.parametrize("stated", [{}, {"targets": "flat"}, {"outputs": 1}], ids=str)
@pytest.mark.parametrize("squeezed", ["[:, 0]", ".ravel()", ".squeeze(axis=1)"])
@pytest.mark.sampled(6)
def test_flat_targets_are_of_one_output(tmp_path: Path, stated: dict[str, object], squeezed: str) -> None:
    found = checked(tmp_path, {**BINARY, **stated}, FLAT.format(squeezed=squeezed))
    assert found.verdict == "right"
    assert "W2 (5, 1)" in said(found)
    assert "one output" in said(found)


def test_a_mistake_is_found_at_one_output(tmp_path: Path) -> None:
    code = FLAT.format(squeezed="[:, 0]").replace(" * (h > 0)", "")
    found = checked(tmp_path, BINARY, code)
    assert (found.verdict, "one output" in said(found)) == ("wrong", True)
    assert "derivative is missing" in said(found)


@pytest.mark.verdicts
def test_a_loss_of_every_label_with_every_prediction_is_wrong(tmp_path: Path) -> None:
    code = FLAT.format(squeezed="").replace("(p - y) / len(y))[:, None]", "p - y[:, None]) / len(y)")
    found = checked(tmp_path, BINARY, code)
    assert (found.verdict, "one output" in said(found)) == ("wrong", True)
    told_right = code.replace("loss = -np.mean(y", "p = p[:, 0]\n    loss = -np.mean(y")
    assert checked(tmp_path, BINARY, told_right).verdict == "right"


def test_a_program_of_any_number_of_outputs_is_checked_with_several(tmp_path: Path) -> None:
    code = FLAT.format(squeezed="").replace("len(y))[:, None]", "y.size)")
    found = checked(tmp_path, BINARY, code)
    assert (found.verdict, "one output" in said(found)) == ("right", False)


VECTOR = """\
class Perceptron:
    def __init__(self, n_in):
        self.W1, self.b1 = np.zeros((n_in, 1)), np.zeros(1)

    def train(self, X_train, y_train, lr):
        p = (X_train @ self.W1 + self.b1).flatten()
        error = 2 * (p - y_train) / len(y_train)
        self.W1 -= lr * (X_train.T @ error).reshape(-1, 1)
        self.b1 -= lr * error.sum()
        return np.mean((p - y_train) ** 2)
"""


def test_a_class_of_one_output_too(tmp_path: Path) -> None:
    found = checked(tmp_path, {"network": "linear", "loss": "mse"}, VECTOR)
    assert (found.verdict, "one output" in said(found)) == ("right", True)
    wrong = VECTOR.replace("2 * (p", "(p")
    assert checked(tmp_path, {"network": "linear", "loss": "mse"}, wrong).verdict == "wrong"


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ({"network": "linear", "loss": "cross_entropy", "outputs": 1}, "outputs: cross_entropy of one output"),
        ({"network": "linear", "loss": "mse", "sizes": [2, 3], "outputs": 1}, "outputs: sizes end in 3"),
        ({"network": "linear", "loss": "mse", "outputs": 2}, "outputs: should be 1"),
    ],
)
def test_a_number_of_outputs_that_cannot_be_is_told(tmp_path: Path, stated: object, says: str) -> None:
    with pytest.raises(HarnessError, match=says):
        checked(tmp_path, stated, FLAT.format(squeezed=""))


@pytest.mark.parametrize(("of", "verdict"), [("t.reshape(-1, 1)", "right"), ("t", "inconclusive")])
def test_a_column_that_is_made_of_the_targets_once_and_forgotten_once_is_not_called_right(
    tmp_path: Path, of: str, verdict: str
) -> None:
    code = f"""\
import numpy as np

HARNESS = {{"network": "linear", "loss": "mse", "outputs": 1}}


def gradients(x, t, W1, b1):
    e = x @ W1 + b1 - t.reshape(-1, 1)
    loss = np.mean((x @ W1 + b1 - {of}) ** 2)
    return loss, {{"W1": 2 * x.T @ e / len(x), "b1": 2 * e.mean(axis=0)}}
"""
    found = harness.check(written(tmp_path, code))
    assert found.verdict == verdict
    assert ("if they are flat (n,), loss is wrong" in " ".join(repr(found).split())) is (verdict == "inconclusive")
