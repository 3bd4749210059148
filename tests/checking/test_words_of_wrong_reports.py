"""What a report says of a wrong program is true: the right numbers, the patterns, the places and the questions."""

from __future__ import annotations

import functools
import math
import re
import tempfile
from pathlib import Path

import pytest

import harness
from tests.integration.inside import command

_CLASSES = """
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "cross_entropy", "targets": "labels"}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def gradients(W1, b1, W2, b2, x, t):
    n = len(x)
    a1 = sigmoid(x @ W1 + b1)
    z2 = a1 @ W2 + b2
    e = np.exp(z2 - z2.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    y = np.zeros(p.shape)
    y[np.arange(n), t] = 1
    loss = -np.mean(np.log(p[np.arange(n), t]))
    d2 = (p - y) / n
    d1 = (d2 @ W2.T) * a1 * (1 - a1)
    return loss, {"W1": x.T @ d1, "b1": d1.sum(axis=0), "W2": a1.T @ d2, "b2": d2.sum(axis=0)}
"""
_CHANCES = """
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "binary_cross_entropy"}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def gradients(W1, b1, W2, b2, x, t):
    a1 = sigmoid(x @ W1 + b1)
    p = sigmoid(a1 @ W2 + b2)
    loss = -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))
    d2 = (p - t) / t.size
    d1 = (d2 @ W2.T) * a1 * (1 - a1)
    return loss, {"W1": x.T @ d1, "b1": d1.sum(axis=0), "W2": a1.T @ d2, "b2": d2.sum(axis=0)}
"""

_DEEP = """
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid linear sigmoid", "loss": "mse"}


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _slope(z):
    return _sigmoid(z) * (1 - _sigmoid(z))


def gradients(W1, b1, W2, b2, W3, b3, x, t):
    a1 = _sigmoid(x @ W1 + b1)
    a2 = _sigmoid(a1 @ W2 + b2)
    y = _sigmoid(a2 @ W3 + b3)
    d3 = 2 * (y - t) / t.size * y * (1 - y)
    d2 = (d3 @ W3.T) * a2 * (1 - a2)
    d1 = (d2 @ W2.T) * a1 * (1 - a1)
    return np.mean((y - t) ** 2), {
        "W1": x.T @ d1, "b1": d1.sum(axis=0), "W2": a1.T @ d2, "b2": d2.sum(axis=0), "W3": a2.T @ d3,
        "b3": d3.sum(axis=0),
    }
"""
_LOSS_OF_Y = "np.mean(np.log(p[np.arange(n), t]))", "np.sum(y * np.log(p)) / n"
_STEP = """
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse"}


def step(W1, b1, W2, b2, x, t, lr):
    a1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
    y = a1 @ W2 + b2
    d2 = 2 * (y - t) / t.size
    d1 = (d2 @ W2.T) * a1 * (1 - a1)
    return W1 - lr * (x.T @ d1), b1 - lr * d1.sum(axis=0), W2 - lr * (a1.T @ d2), b2 - lr * d2.sum(axis=0)
"""


@functools.cache
def _report(code: str, right: str = "", wrong: str = "") -> str:
    assert right in code
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.py"
        path.write_text(code.replace(right, wrong) if right else code, "utf-8")
        return str(harness.check(path))


def _field(report: str, name: str) -> str:
    """What a field says, with all its lines in one."""
    found = re.findall(rf"^{name} +(.*(?:\n {{10}}\S.*)*)", report, re.MULTILINE)
    return " | ".join(re.sub(r"\s+", " ", one) for one in found)


def _by_hand(report: str, label: str) -> tuple[float, float]:
    """What the table by hand has under yours and right."""
    found = re.search(rf"^ +{re.escape(label)} +([-+]\S+) +([-+]\S+)", report, re.MULTILINE)
    assert found
    return float(found[1]), float(found[2])


@pytest.mark.thorough
def test_by_hand_shows_the_right_loss_where_a_penalty_would_account_for_one_wrong_loss() -> None:
    """Of one number, an L2 penalty of some factor makes anything."""
    report = _report(_CHANCES, "np.exp(-z)", "np.exp(z)")
    yours, right = _by_hand(report, "loss")
    (a2,) = re.findall(r"a2 = sigmoid\(z2\) +(\S+)", report)
    (t,) = re.findall(r"^ +targets +(\S+)", report, re.MULTILINE)
    assert abs(right + math.log(float(a2) if t == "1" else 1 - float(a2))) < 1e-6
    assert abs(yours - right) > 0.1


@pytest.mark.thorough
def test_a_single_number_is_not_explained_by_a_penalty_of_many_digits(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(_CHANCES.replace("np.exp(-z)", "np.exp(z)"), "utf-8")
    done = command("check", "mine.py", "--sizes", "1,1,1", "--batch", "1", "--rows", "1", cwd=tmp_path)
    assert done.returncode == 1 and "penalty" not in done.stdout
    assert re.search(r"^WRONG +loss", done.stdout, re.MULTILINE)


@pytest.mark.thorough
def test_a_factor_that_differs_from_step_to_step_is_not_told_as_one() -> None:
    report = _report(
        _CLASSES, "-np.mean(np.log(p[np.arange(n), t]))", "np.sqrt(np.mean(np.log(p[np.arange(n), t]) ** 2))"
    )
    said = _field(report, "pattern")
    assert "in every entry" not in said
    assert re.search(r"loss is \S+ to \S+ times the right one: the factor differs from step to step", said)


def test_a_mistake_in_every_hidden_layer_is_one_mistake() -> None:
    code = _DEEP.replace("* a2 * (1 - a2)", "* _slope(a2)")
    said = _report(code, "* a1 * (1 - a1)", "* _slope(a1)").replace("\n          ", " ")
    assert "evaluated at a in place of z" in said and "at sigmoid1 and sigmoid2 (fault 11)" in said
    assert "with this one mistake" in said
    assert not _field(said, "OPEN")


@pytest.mark.thorough
def test_gradients_that_follow_from_updates_are_told_once_and_may_be_wrong_by_the_update() -> None:
    report = _report(_STEP, "W1 - lr * (x.T @ d1)", "W1 + lr * (x.T @ d1)")
    assert _field(report, "WRONG") == "update of W1"
    assert _field(report, "WHERE").startswith("in the backward pass or in the update step")
    assert not re.search(r"^W1 ", report, re.MULTILINE)


def test_equal_mistakes_have_their_places_too() -> None:
    said = _field(_report(_STEP, "W1 - lr * (x.T @ d1)", "W1 + lr * (x.T @ d1)"), "LIKELY")
    assert "one weight's step goes up the gradient, at linear1" in said


def test_a_hint_is_printed_once() -> None:
    """Both gradients of a layer are those of the last sample: two mistakes with one hint."""
    wrong = '"W1": np.outer(x[-1], d1[-1]), "b1": d1[-1]'
    report = _report(_CHANCES, '"W1": x.T @ d1, "b1": d1.sum(axis=0)', wrong)
    hints = re.findall(r"^HINT +(.*(?:\n {10}\S.*)*)", report, re.MULTILINE)
    assert hints and len(set(hints)) == len(hints)


@pytest.mark.thorough
def test_a_relu_without_derivative_is_told_in_words_of_a_mask() -> None:
    relu = _STEP.replace("sigmoid", "relu").replace("1 / (1 + np.exp(-(x @ W1 + b1)))", "np.maximum(0, x @ W1 + b1)")
    report = _report(relu, "a1 * (1 - a1)", "(a1 >= 0)")
    assert "a mask a >= 0 is always true after a relu" in _field(report, "LIKELY")


def test_a_wrong_loss_with_right_gradients_is_asked_for_alone() -> None:
    report = _report(
        _CLASSES, "-np.mean(np.log(p[np.arange(n), t]))", "np.sqrt(np.mean(np.log(p[np.arange(n), t]) ** 2))"
    )
    assert _field(report, "WHERE") == "in the loss: every gradient that it returns is right, and the loss is not"
    assert "the mean after the log?" in _field(report, "HINT") and "one-hot" not in _field(report, "HINT")


@pytest.mark.thorough
def test_a_wrong_loss_with_wrong_gradients_is_asked_for_in_the_order_of_computation() -> None:
    hint = _field(
        _report(_CLASSES.replace(*_LOSS_OF_Y), "y[np.arange(n), t] = 1", "y[np.arange(n), t] = y[0] = 1"), "HINT"
    )
    asked = [hint.find(each) for each in ("the layer before", "sum to 1", "exactly one 1", "mean after the log")]
    assert -1 not in asked and asked == sorted(asked)


def test_the_step_by_hand_has_as_many_samples_as_it_takes_to_show_the_mistake() -> None:
    """An epsilon beside the loss's logarithm shows with one sample, the mistake from two samples on."""
    code = _CLASSES.replace("np.log(p[", "np.log(1e-9 + p[")
    report = _report(code, '"b2": d2.sum(axis=0)', '"b2": d2.mean(axis=0)')
    assert re.search(r"^by hand +step 1 with 2 samples", report, re.MULTILINE)


@pytest.mark.thorough
def test_a_pattern_of_units_is_told_in_the_layers_words_and_without_the_first_steps_factors() -> None:
    """Of two hidden units one takes the other's weights: its errors are off by a factor that the data make."""
    swapped = "d1 = (d2 @ W2[[1, *range(1, len(W2))]].T) * a1 * (1 - a1)"
    said = _field(_report(_CHANCES, "d1 = (d2 @ W2.T) * a1 * (1 - a1)", swapped), "pattern")
    assert "row by row" not in said and "in every entry" not in said
