"""Points for the update of a network whose way back gives gradients alone: another method makes the step."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.judge import judged
from harness.grading.result import GRADED, PERSON

ASSIGNMENT = """assignment: hw
hints: verdict
limits: {total: 600}
parts:
  - {name: net, network: linear sigmoid linear sigmoid, loss: mse, options: {samples: one_column},
     points: {gradient: 4, update: 1}}
"""
BACK = """import numpy as np
def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))
class Network:
    def __init__(self, sizes):
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(w @ a + b)
        return a
    def backprop(self, x, y):
        h = sigmoid(self.weights[0] @ x + self.biases[0])
        a = sigmoid(self.weights[1] @ h + self.biases[1])
        delta = (a - y) * a * (1 - a)
        first = self.weights[1].T @ delta * h * (1 - h)
        return [first, delta], [first @ x.T, delta @ h.T]
"""
STEP = """    def update_mini_batch(self, mini_batch, eta):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            more_b, more_w = self.backprop(x, y)
            nabla_b = [one + more for one, more in zip(nabla_b, more_b)]
            nabla_w = [one + more for one, more in zip(nabla_w, more_w)]
        self.weights = [w - eta / len(mini_batch) * nw for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b - eta / len(mini_batch) * nb for b, nb in zip(self.biases, nabla_b)]
"""
WRONG = BACK.replace(" * h * (1 - h)", "")


@pytest.mark.parametrize(
    ("code", "points"),
    [
        (BACK + STEP, [4, 1]),
        pytest.param(
            BACK + STEP.replace("[one + more for one, more in zip(nabla_b, more_b)]", "more_b"),
            [4, 0],
            marks=pytest.mark.thorough,
        ),
        pytest.param(BACK + STEP.replace("w - eta", "w + eta"), [4, 0], marks=pytest.mark.thorough),
        (BACK, [4, None]),
        pytest.param(WRONG + STEP, [0, 1], marks=pytest.mark.thorough),
    ],
)
def test_the_update_is_judged_by_the_call_that_makes_it(tmp_path: Path, code: str, points: list[float | None]) -> None:
    (tmp_path / "it").mkdir()
    (tmp_path / "hw.yaml").write_text(ASSIGNMENT, "utf-8")
    (tmp_path / "it" / "network.py").write_text(code, "utf-8")
    (part,) = judged(tmp_path / "it", load_assignment(tmp_path / "hw.yaml")).parts
    assert [one.points for one in part.shares] == points
    assert part.outcome is (PERSON if None in points else GRADED)
