"""Optimizers that step over layers are given layers of the file's own class: what they ask of these is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.judge import judged
from harness.grading.judged import PartJudged
from harness.grading.result import PartVerdict

ASSIGNMENT = "assignment: hw\nparts:\n  - {name: sgd, of: [SGD], points: 2}\n"
DENSE = """import numpy as np
class Dense:
    learns = True
    def __init__(self, fan_in, fan_out):
        self.W, self.b = np.random.randn(fan_in, fan_out), np.zeros(fan_out)
        self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)
    def weights_and_gradients(self):
        return [("W", "dW"), ("b", "db")]
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T
class SGD:
    def __init__(self, layers, lr):
        self.layers, self.lr = LAYERS, lr
    def step(self):
        for layer in self.layers:
            if ASKED:
                for own, grad in layer.weights_and_gradients():
                    setattr(layer, own, getattr(layer, own) - self.lr * getattr(layer, grad))
"""


def _sgd(tmp_path: Path, asked: str, layers: str = "layers", code: str = DENSE) -> PartJudged:
    (tmp_path / "it").mkdir()
    (tmp_path / "it/hw.py").write_text(code.replace("ASKED", asked).replace("LAYERS", layers), "utf-8")
    (tmp_path / "a.yaml").write_text(ASSIGNMENT, "utf-8")
    return judged(tmp_path / "it", load_assignment(tmp_path / "a.yaml")).parts[0]


@pytest.mark.parametrize(
    "asked",
    ["isinstance(layer, Dense)", "type(layer).__name__ == 'Dense'", "layer.learns", "hasattr(layer, 'forward')"],
)
def test_what_an_optimizer_asks_of_a_layer_is_there(tmp_path: Path, asked: str) -> None:
    assert _sgd(tmp_path, asked).points == 2


def test_a_wrong_step_over_them_is_wrong(tmp_path: Path) -> None:
    wrong = DENSE.replace("- self.lr *", "+ self.lr *")
    assert _sgd(tmp_path, "layer.learns", code=wrong).verdict is PartVerdict.WRONG


def test_what_moves_none_of_them_is_wrong(tmp_path: Path) -> None:
    assert _sgd(tmp_path, "False").verdict is PartVerdict.WRONG


def test_what_asks_for_layers_that_are_not_there_needs_a_person(tmp_path: Path) -> None:
    elsewhere = DENSE[: DENSE.index("class Dense")] + DENSE[DENSE.index("class SGD") :]
    found = _sgd(tmp_path, "getattr(layer, 'kind', '') == 'dense'", code=elsewhere)
    assert found.points is None
