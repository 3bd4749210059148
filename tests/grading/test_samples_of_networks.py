"""A network that an assignment asks for is taken as its author writes it: one sample or a batch, any multiple."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.judge import judged

ASKED = """assignment: hw
hints: verdict
parts:
  - {name: net, network: linear sigmoid linear sigmoid, loss: mse, of: [Network], points: {layer2: 2, layer1: 3}}
"""
ONE_SAMPLE = """import numpy as np
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
class Network:
    def __init__(self, sizes):
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]
    def backprop(self, x, y):
        a = [x]
        for w, b in zip(self.weights, self.biases):
            a.append(sigmoid(w @ a[-1] + b))
        delta, nabla_b, nabla_w = a[-1] - y, [], []
        for l in (1, 0):
            delta = delta * a[l + 1] * (1 - a[l + 1])
            nabla_b.insert(0, delta)
            nabla_w.insert(0, delta @ a[l].T)
            delta = self.weights[l].T @ delta
        return nabla_b, nabla_w
"""
BATCH = ONE_SAMPLE.replace("[], []", "[], []; m = x.shape[1]").replace("delta @ a[l].T", "delta @ a[l].T / m")
SUMMED = BATCH.replace("(0, delta)", "(0, delta.sum(axis=1, keepdims=True) / m)")
NOT_SUMMED = BATCH.replace("(0, delta)", "(0, delta / m)")


@pytest.mark.parametrize(
    ("code", "points"),
    [
        (ONE_SAMPLE, [2, 3]),
        (SUMMED, [2, 3]),
        # it takes a batch, so that this is no matter of one sample; one mistake costs once
        pytest.param(NOT_SUMMED, [0, 3], marks=pytest.mark.thorough),
        pytest.param(
            ONE_SAMPLE.replace("nabla_w.insert(0, delta @", "nabla_w.insert(0, (1 + l) * delta @"),
            [0, 3],
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_gradients_of_one_sample_and_of_half_the_squares_are_right(
    tmp_path: Path, code: str, points: list[float]
) -> None:
    (tmp_path / "hw.yaml").write_text(ASKED, "utf-8")
    (tmp_path / "it").mkdir()
    (tmp_path / "it" / "net.py").write_text(code, "utf-8")
    (part,) = judged(tmp_path / "it", load_assignment(tmp_path / "hw.yaml")).parts
    assert [one.points for one in part.shares] == points


@pytest.mark.thorough
def test_a_weight_that_moves_before_it_hands_back_costs_the_layer_that_it_reaches(tmp_path: Path) -> None:
    """By one sample at a time, since no batch can be given; that it tells no loss, and half the mean's gradients, costs
    nothing."""
    (tmp_path / "hw.yaml").write_text(ASKED, "utf-8")
    (tmp_path / "it").mkdir()
    changes = ONE_SAMPLE.replace(
        "            delta = self.w", "            self.weights[l] -= 0.1 * nabla_w[0]\n            delta = self.w"
    )
    (tmp_path / "it" / "net.py").write_text(changes, "utf-8")
    (part,) = judged(tmp_path / "it", load_assignment(tmp_path / "hw.yaml")).parts
    assert [one.points for one in part.shares] == [2.0, 0.0]
