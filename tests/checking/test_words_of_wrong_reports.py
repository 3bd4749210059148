"""What a report says of a wrong program is true: the right numbers, the patterns, the places and the questions."""

from __future__ import annotations

import functools
import math
import re
import tempfile
from pathlib import Path

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


def test_by_hand_shows_the_right_loss_where_a_penalty_would_account_for_one_wrong_loss() -> None:
    """Of one number, an L2 penalty of some factor makes anything."""
    report = _report(_CHANCES, "np.exp(-z)", "np.exp(z)")
    yours, right = _by_hand(report, "loss")
    (a2,) = re.findall(r"a2 = sigmoid\(z2\) +(\S+)", report)
    (t,) = re.findall(r"^ +targets +(\S+)", report, re.MULTILINE)
    assert abs(right + math.log(float(a2) if t == "1" else 1 - float(a2))) < 1e-6
    assert abs(yours - right) > 0.1


def test_a_single_number_is_not_explained_by_a_penalty_of_many_digits(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(_CHANCES.replace("np.exp(-z)", "np.exp(z)"), "utf-8")
    done = command("check", "mine.py", "--sizes", "1,1,1", "--batch", "1", "--rows", "1", cwd=tmp_path)
    assert done.returncode == 1 and "penalty" not in done.stdout
    assert re.search(r"^WRONG +loss", done.stdout, re.MULTILINE)


def test_a_factor_that_differs_from_step_to_step_is_not_told_as_one() -> None:
    report = _report(_CLASSES, "-np.mean(np.log(p[np.arange(n), t]))", "-np.log(np.mean(p[np.arange(n), t]))")
    said = _field(report, "pattern")
    assert "in every entry" not in said
    assert re.search(r"loss is 0\.\d+ to 0\.\d+ times the right one: the factor differs from step to step", said)


def test_a_pattern_of_units_is_told_in_the_layers_words_and_without_the_first_steps_factors() -> None:
    """Of two hidden units one takes the other's weights: its errors are off by a factor that the data make."""
    swapped = "d1 = (d2 @ W2[[1, *range(1, len(W2))]].T) * a1 * (1 - a1)"
    said = _field(_report(_CHANCES, "d1 = (d2 @ W2.T) * a1 * (1 - a1)", swapped), "pattern")
    assert "row by row" not in said and "in every entry" not in said
