"""Without a loss nobody can tell another reduction from a mistake: neither right nor accused, and both are said."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from tests.checking.candidates import written

HEAD = "import numpy as np\n\nHARNESS = {harness}\n\n\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n\n\n"
MSE = {"network": "linear sigmoid", "loss": "mse"}
GRADIENTS = """\
def backward(W1, b1, x, t):
    p = sigmoid(x @ W1 + b1)
    d = {d}
    return {{"W1": x.T @ d, "b1": d.sum(0)}}
"""
UPDATES = """\
class Net:
    def __init__(self, sizes):
        self.W1, self.b1 = np.zeros(sizes), np.zeros(sizes[1])

    def train(self, x, t, lr):
        p = sigmoid(x @ self.W1 + self.b1)
        d = {d}
        self.W1 = self.W1 - lr * x.T @ d
        self.b1 = self.b1 - lr * d.sum(0)
"""
HALVES = {
    "sum": "(p - t) * p * (1 - p)",
    "mean_over_samples": "(p - t) * p * (1 - p) / len(x)",
    "mean": "(p - t) * p * (1 - p) / t.size",
}


def checked(folder: Path, stated: object, code: str) -> harness.Check:
    return harness.check(written(folder, HEAD.format(harness=stated) + code))


def said(found: harness.Check) -> str:
    return " ".join(repr(found).split())


@pytest.mark.sampled(4)
@pytest.mark.parametrize("code", [GRADIENTS, UPDATES], ids=["gradients", "updates"])
@pytest.mark.parametrize("reduction", HALVES)
def test_half_of_the_squared_error_is_not_accused(tmp_path: Path, code: str, reduction: str) -> None:
    found = checked(tmp_path, MSE, code.format(d=HALVES[reduction]))
    assert found.verdict == "inconclusive"
    stated = f"loss: {{kind: mse, reduction: {reduction}, scale: 0.5}}"
    assert f"it returns no loss; all is right under {stated}, if that is what is meant; if not: the" in said(found)
    own = {"kind": "mse", "reduction": reduction, "scale": 0.5}
    assert checked(tmp_path, {**MSE, "loss": own}, code.format(d=HALVES[reduction])).verdict == "right"


@pytest.mark.parametrize("d", ["p - t", "(p - t) / len(x)"])
@pytest.mark.sampled(2, first=1)
def test_another_reduction_of_cross_entropy_is_not_accused(tmp_path: Path, d: str) -> None:
    found = checked(tmp_path, {**MSE, "loss": "binary_cross_entropy"}, UPDATES.format(d=d))
    assert (found.verdict, "it returns no loss; all is right under loss:" in said(found)) == ("inconclusive", True)


@pytest.mark.thorough
@pytest.mark.parametrize("d", ["4 * (p - t) * p * (1 - p) / t.size", "2 * (p - t) / t.size"])
def test_what_no_usual_loss_has_is_wrong(tmp_path: Path, d: str) -> None:
    assert checked(tmp_path, MSE, UPDATES.format(d=d)).verdict == "wrong"


def test_half_of_a_cross_entropy_is_wrong(tmp_path: Path) -> None:
    stated = {**MSE, "loss": "binary_cross_entropy"}
    assert checked(tmp_path, stated, GRADIENTS.format(d="(p - t) / t.size / 2")).verdict == "wrong"


def test_a_loss_that_is_told_settles_it(tmp_path: Path) -> None:
    code = GRADIENTS.format(d=HALVES["sum"]).replace("return {", "return np.mean((p - t) ** 2), {")
    assert checked(tmp_path, MSE, code).verdict == "wrong"
    assert checked(tmp_path, MSE, code.replace("np.mean((p", "0.5 * np.sum((p")).verdict == "convention"


TANH = {"network": "linear tanh linear", "loss": "mse"}
NAIVE = """\
def backward(W1, b1, W2, b2, x, t):
    z = x @ W1 + b1
    h = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    y = h @ W2 + b2
    d = y - t
    e = d @ W2.T * (1 - h**2)
    return {"W1": x.T @ e, "b1": e.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
"""


@pytest.mark.verdicts
def test_a_formula_that_overflows_hides_no_convention(tmp_path: Path) -> None:
    found = checked(tmp_path, TANH, NAIVE)
    assert found.verdict == "inconclusive"
    assert "all is right under loss: {kind: mse, reduction: sum, scale: 0.5}" in said(found)
    told = checked(tmp_path, TANH, NAIVE.replace("return {", "return 0.5 * np.sum(d**2), {"))
    assert told.verdict == "convention"
    assert "RIGHT except in the probe saturated" in said(told)


RELU = """\
def backward(W1, b1, W2, b2, x, t):
    z = x @ W1 + b1
    h = np.maximum(z, 0)
    d = h @ W2 + b2 - t
    e = d @ W2.T * (z >= 0)
    return {"W1": x.T @ e, "b1": e.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
"""


@pytest.mark.verdicts
def test_another_slope_at_the_kink_besides_is_a_convention_too(tmp_path: Path) -> None:
    found = checked(tmp_path, {**TANH, "network": "linear relu linear"}, RELU)
    assert found.verdict == "inconclusive"
    assert "reduction: sum, scale: 0.5}, and" in said(found)
