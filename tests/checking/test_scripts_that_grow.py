"""A bias to which a gradient is added that is not summed over the samples: every sample has a bias of its own then."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checking.homework.file import check_file
from harness.checking.opening import Options
from harness.checking.result import RIGHT, WRONG

SCRIPT = """import numpy as np
rng = np.random.RandomState(0)
X, m = rng.randn(2, 12), 12
Y = (X[0:1] * X[1:2] > 0).astype(float)
W1, b1, W2, b2 = rng.randn(3, 2), rng.randn(3, 1), rng.randn(1, 3), np.zeros((1, 1))
history, spread = np.zeros(1), np.zeros((1, 1))
for i in range(40):
    A1 = np.tanh(W1 @ X + b1)
    A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
    cost = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m
    dZ2 = (A2 - Y) / m
    dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
    W1 = W1 - 0.5 * (dZ1 @ X.T)
    b1 = b1 - 0.5 * np.sum(dZ1, axis=1, keepdims=True)
    W2 = W2 - 0.5 * (dZ2 @ A1.T)
    b2 = b2 - 0.5 * np.sum(dZ2, axis=1, keepdims=True)
    history = np.append(history, cost)
"""
SUMMED = ("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ2, axis=1, keepdims=True)")


@pytest.mark.parametrize(("before", "after"), [(SUMMED[0], "dZ1"), (SUMMED[1], "dZ2")])
def test_a_parameter_that_grows_in_a_step_is_wrong(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / "train.py").write_text(SCRIPT.replace(before, after), "utf-8")
    checked = check_file(str(tmp_path / "train.py"), Options(diagnose=False)).script
    assert checked is not None and checked.verdict is WRONG
    line = SCRIPT[: SCRIPT.index(before)].count("\n") + 1
    assert [(row.quantity, row.line) for row in checked.wrong] == [("update", line)]


def test_what_grows_and_is_no_parameter_is_not_accused(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(SCRIPT, "utf-8")
    checked = check_file(str(tmp_path / "train.py"), Options(diagnose=False)).script
    assert checked is not None and checked.verdict is RIGHT
