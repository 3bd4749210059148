"""A loss that is asked for by its value alone: any function that gives it, by whatever name."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.judge import judged

STATED = """assignment: hw
hints: verdict
limits: {total: 600}
parts:
  - {name: cost, loss: KIND, points: {loss: 1}}
"""
COST = """import numpy as np
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def compute_cost(AL, Y):
    m = Y.shape[1]
    return float(-np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m)
"""
WRONG = COST.replace("(1 - Y) * np.log(1 - AL)", "(1 - Y) * (1 - np.log(AL))")
MSE = """import numpy as np
def coste(salida, y):
    return np.mean((salida - y) ** 2)
def derivada(salida, y):
    return 2 * (y - salida) / y.size
"""


@pytest.mark.verdicts
@pytest.mark.parametrize(
    ("code", "kind", "points"),
    [
        pytest.param(COST, "binary_cross_entropy", 1, id="right"),
        pytest.param(COST.replace("compute_cost", "bezeichnet"), "binary_cross_entropy", 1, id="another name"),
        pytest.param(WRONG, "binary_cross_entropy", 0, id="wrong"),
        pytest.param(MSE, "mse", 1, id="mean squares", marks=pytest.mark.thorough),
    ],
)
def test_a_loss_whose_value_alone_has_points_is_judged_by_that(
    tmp_path: Path, code: str, kind: str, points: float
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "hw.yaml").write_text(STATED.replace("KIND", kind), "utf-8")
    (tmp_path / "it").mkdir()
    (tmp_path / "it" / "hw.py").write_text(code, "utf-8")
    (part,) = judged(tmp_path / "it", load_assignment(tmp_path / "own" / "hw.yaml")).parts
    assert part.points == points, part.why
