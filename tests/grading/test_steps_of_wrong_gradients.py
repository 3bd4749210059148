"""A script whose gradients are all wrong keeps the points of an update that follows from its own numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.judge import judged

ASSIGNMENT = "assignment: hw\nparts:\n  - {name: train, script: true, points: {gradient: 3, update: 1}}\n"
SCRIPT = """import numpy as np
rng = np.random.RandomState(8)
x = rng.uniform(-1, 1, (12, 2))
y = (x[:, 1:] > x[:, :1]).astype(float)
W, V, eta = rng.normal(0, 1, (2, 3)), rng.normal(0, 1, (3, 1)), 0.3
mW, mV = np.zeros((2, 3)), np.zeros((3, 1))
for epoch in range(9):
    h = np.tanh(x @ W)
    p = 1 / (1 + np.exp(-h @ V))
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    d = (p - y) * p * (1 - p) / len(x)
    dV = h.T @ d
    dW = x.T @ (d @ V.T * (1 - h**2))
"""
STEPS = {
    "a rate": ("    W -= eta * dW\n    V -= eta * dV\n", 1),
    "unnamed": ("    W -= eta * (x.T @ (d @ V.T * (1 - h**2)))\n    V = V - eta * (h.T @ d)\n", 1),
    "momentum": ("    mW = 0.9 * mW + dW\n    mV = 0.9 * mV + dV\n    W -= eta * mW\n    V -= eta * mV\n", 1),
    "uphill": ("    W += eta * dW\n    V += eta * dV\n", None),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("steps", STEPS)
def test_an_update_by_its_own_numbers_has_its_points(tmp_path: Path, steps: str) -> None:
    (tmp_path / "it").mkdir()
    (tmp_path / "it" / "train.py").write_text(SCRIPT + STEPS[steps][0], "utf-8")
    (tmp_path / "a.yaml").write_text(ASSIGNMENT, "utf-8")
    (part,) = judged(tmp_path / "it", load_assignment(tmp_path / "a.yaml")).parts
    assert {one.what: one.points for one in part.shares} == {"gradient": 0, "update": STEPS[steps][1]}
