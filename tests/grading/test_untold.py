"""Points for what a network computes and does not tell: it is judged by what is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.judge import judged
from harness.grading.judged import PartJudged
from harness.grading.result import GRADED, PERSON

ASSIGNMENT = """assignment: hw
hints: verdict
limits: {total: 600}
parts:
  - {name: net, network: linear relu linear, loss: cross_entropy, optimizer: sgd,
     points: {output: 2, loss: 2, gradient: 4, update: 2}}
"""
RED = """import numpy as np
class Red:
    def __init__(self, entradas, ocultas, salidas):
        self.W1 = np.random.randn(entradas, ocultas) * 0.3
        self.b1 = np.zeros(ocultas)
        self.W2 = np.random.randn(ocultas, salidas) * 0.3
        self.b2 = np.zeros(salidas)
    def adelante(self, x):
        self.h = np.maximum(0, x @ self.W1 + self.b1)
        return self.h @ self.W2 + self.b2
    def loss_and_gradients(self, x, y):
        s = self.adelante(x)
        p = np.exp(s - s.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        n = len(x)
        loss = -np.log(p[np.arange(n), y]).mean()
        d = p.copy()
        d[np.arange(n), y] -= 1
        d /= n
        dh = (d @ self.W2.T) * (self.h > 0)
        return loss, {"W1": x.T @ dh, "b1": dh.sum(axis=0), "W2": self.h.T @ d, "b2": d.sum(axis=0)}
"""
STEP = """    def entrenar(self, x, y, tasa):
        loss, g = self.loss_and_gradients(x, y)
        self.W1 -= tasa * g["W1"]
        self.b1 -= tasa * g["b1"]
        self.W2 -= tasa * g["W2"]
        self.b2 -= tasa * g["b2"]
        return loss
"""
LOSS_ALONE = STEP.replace("entrenar", "train_step").replace("tasa", "lr")
UNWRITTEN = "    def train_step(self, x, y, lr):\n        raise NotImplementedError\n"


def _net(tmp_path: Path, code: str) -> PartJudged:
    (tmp_path / "it").mkdir()
    (tmp_path / "it/hw.py").write_text(code, "utf-8")
    (tmp_path / "a.yaml").write_text(ASSIGNMENT, "utf-8")
    return judged(tmp_path / "it", load_assignment(tmp_path / "a.yaml")).parts[0]


@pytest.mark.parametrize(
    ("code", "points"),
    [
        (RED + STEP, [2, 2, 4, 2]),  # neither the output, nor the update in one call
        (RED + LOSS_ALONE.replace("tasa * g", "tasa * 2 * g").replace("lr * g", "lr * 2 * g"), [2, 2, 4, 0]),
        pytest.param(
            (RED + LOSS_ALONE).replace("(d @ self.W2.T) * (self.h > 0)", "d @ self.W2.T"),
            [2, 2, 0, 2],
            marks=pytest.mark.thorough,
        ),
        ((RED + STEP).replace("-np.log(", "np.log("), [2, 0, 4, 2]),  # all gradients are right, so the output is
        pytest.param(  # one mistake, on the way forward
            (RED + STEP).replace("@ self.W1 + self.b1", "@ self.W1"), [0, 2, 4, 2], marks=pytest.mark.thorough
        ),
        (RED + UNWRITTEN, [2, 2, 4, 0]),
    ],
)
def test_what_is_not_told_is_judged_by_what_is_made_of_it(tmp_path: Path, code: str, points: list[float]) -> None:
    found = _net(tmp_path, code)
    assert found.outcome is GRADED, found.why
    assert [one.points for one in found.shares] == points


@pytest.mark.thorough
def test_a_wrong_loss_with_wrong_gradients_leaves_the_output_to_a_person(tmp_path: Path) -> None:
    odd = RED.replace("return self.h @ self.W2 + self.b2", "return np.sin(self.h @ self.W2) * 3 + self.b2")
    found = _net(tmp_path, odd + STEP)
    assert found.outcome is PERSON
    assert found.shares[0].points is None
