"""A penalty that does not belong to its gradient is wrong, and named, whether its strength is given or a constant."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from harness.entry.api import Check
from tests.checking.candidates import written

LINE = """\
import numpy as np

HARNESS = {{"network": "linear", "loss": "mse"}}
REG = 0.05


def loss_and_gradients(W, b, X, y{argument}):
    e = X @ W + b - y
    d = 2 * e / e.size
    return np.mean(e**2) + {loss}, {{"W": X.T @ d + {part}, "b": d.sum(0)}}
"""
HALF = "reg / 2 * np.sum(W**2)"
#: What the loss and the gradient have, and what is to be said.
FORMS = {
    "a missing 2": ("reg * np.sum(W * W)", "reg * W", "lacks the factor 2"),
    "by the samples": (HALF, "reg / len(X) * W", "divided by the number of samples once too often"),
    "of signs": (HALF, "reg * np.sign(W)", "the sign of the weight"),
    "of squares": ("reg * np.abs(W).sum()", "reg * W", "as that of squares is, and the loss has absolute values"),
    "missing, of signs": ("reg * np.abs(W).sum()", "0", ""),
    "a length": ("reg * np.linalg.norm(W)", "reg * W", "without the square"),
    "subtracted": (f"-{HALF}", "reg * W", "subtracts its penalty"),
}


def _line(folder: Path, loss: str, part: str, is_given: bool) -> Check:
    code = LINE.format(argument=", reg=0.05" if is_given else "", loss=loss, part=part)
    return harness.check(written(folder, code if is_given else code.replace("reg", "REG")))


@pytest.mark.sampled(4)
@pytest.mark.parametrize("form", FORMS)
def test_a_penalty_that_is_not_its_gradients_is_wrong_and_named(tmp_path: Path, form: str) -> None:
    *parts, said = FORMS[form]
    found = _line(tmp_path, *parts, is_given=len(form) % 2 == 0)
    assert found.verdict == "wrong", found
    assert said in " ".join(repr(found).split())


@pytest.mark.parametrize("is_given", [True, False])
@pytest.mark.parametrize("parts", [(HALF, "reg * W"), ("reg * np.abs(W).sum()", "reg * np.sign(W)")])
def test_a_right_one_is_a_convention(tmp_path: Path, parts: tuple[str, str], is_given: bool) -> None:
    assert _line(tmp_path, *parts, is_given).verdict == "convention"


TWO = """\
import numpy as np

HARNESS = {{"network": "linear linear", "loss": "mse"}}


def loss_and_gradients(W1, b1, W2, b2, X, y, reg=0.05):
    h = X @ W1 + b1
    e = h @ W2 + b2 - y
    d = 2 * e / e.size
    loss = np.mean(e**2) + reg / 2 * ({loss})
    d1 = d @ W2.T
    return loss, {{"W1": X.T @ d1 + {first}, "b1": d1.sum(0), "W2": h.T @ d + reg * W2, "b2": d.sum(0)}}
"""
BOTH = "np.sum(W1**2) + np.sum(W2**2)"


@pytest.mark.parametrize("is_given", [True, False])
def test_so_is_one_of_a_single_weight(tmp_path: Path, is_given: bool) -> None:
    code = TWO.format(loss="np.sum(W2**2)", first="0")
    code = code if is_given else code.replace(", reg=0.05", "").replace("reg", "0.05")
    found = harness.check(written(tmp_path, code))
    assert found.verdict == "convention", found
    assert "an L2 penalty of 0.025 times the sum of squares of linear2.weight alone" in " ".join(repr(found).split())


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("loss", "first", "said"),
    [
        (BOTH, "0", "a weight's gradient lacks the penalty's part, which the loss has, at linear1"),
        ("np.sum(W1**2) + np.sum(W1**2)", "reg * W1", "in place of another's, at linear2: that of linear1"),
        ("np.sum(W2**2)", "reg * W1", "the loss lacks the penalty of a weight, which the gradients have, at linear1"),
    ],
)
def test_of_two_weights_the_one_that_is_wrong_is_named(tmp_path: Path, loss: str, first: str, said: str) -> None:
    found = harness.check(written(tmp_path, TWO.format(loss=loss, first=first)))
    assert found.verdict == "wrong", found
    assert said in " ".join(repr(found).split())


STEP = """\
import numpy as np

HARNESS = {"network": "linear linear", "loss": "mse"}


def step(W1, b1, W2, b2, X, y, lr):
    h = X @ W1 + b1
    e = h @ W2 + b2 - y
    d = 2 * e / e.size
    d1 = d @ W2.T
    loss = np.mean(e**2) + 0.02 * np.sum(W1**2)
    return loss, W1 - lr * (X.T @ d1 + 0.04 * W1), b1 - lr * d1.sum(0), W2 - lr * h.T @ d, b2 - lr * d.sum(0)
"""


def test_a_penalty_of_one_weight_is_seen_in_steps_as_well(tmp_path: Path) -> None:
    assert harness.check(written(tmp_path, STEP)).verdict == "convention"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("loss", "part"),
    [
        ("0.02 * np.sum(W1**2) + 0.03 * np.abs(W1).sum()", "0.04 * W1 + 0.03 * np.sign(W1)"),
        ("0.02 * np.sum(W1**2) + 0.01 * np.sum(b1**2)", "0.04 * W1"),
    ],
)
def test_penalties_of_several_strengths_are_a_convention(tmp_path: Path, loss: str, part: str) -> None:
    code = STEP.replace("0.02 * np.sum(W1**2)", loss).replace("0.04 * W1", part)
    code = code if "b1**2" not in loss else code.replace("d1.sum(0),", "(d1.sum(0) + 0.02 * b1),")
    assert harness.check(written(tmp_path, code)).verdict == "convention"
    assert harness.check(written(tmp_path, code.replace("lr * h.T", "lr * 2 * h.T"))).verdict == "wrong"
