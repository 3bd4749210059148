"""A network held to a scenario: the loss, each layer and the update have points of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.judge import judged
from harness.grading.judged import PartJudged
from harness.grading.result import PERSON

SCENARIO = """title: A small network
network:
  - {layer: linear, name: fc1, weight: [[0.15, 0.20, -0.1], [0.25, 0.30, 0.4]], bias: [0.35, 0.35]}
  - {layer: sigmoid}
  - {layer: linear, name: fc2, weight: [[0.40, 0.45]], bias: [0.60]}
loss: {kind: mse}
optimizer: {kind: sgd, lr: 0.5}
data: {inputs: [[0.05, 0.10, 0.3], [0.5, -0.2, 0.7], [0.1, 0.4, -0.6]], targets: [[0.01], [0.99], [0.4]]}
training: {steps: 3}
"""
ASSIGNMENT = """assignment: hw
hints: verdict
parts:
  - {name: step, scenario: two_layer.scenario.yaml, points: {loss: 1, layer2: 2, layer1: 3, update: 2}, of: [step]}
"""
CODE = """import numpy as np
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def step(params, x, y, lr):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    h = sigmoid(x @ W1.T + b1)
    out = h @ W2.T + b2
    loss = np.mean((out - y) ** 2)
    d = 2 * (out - y) / out.size
    dh = d @ W2 * h * (1 - h)
    grads = {"W1": dh.T @ x, "b1": dh.sum(axis=0), "W2": d.T @ h, "b2": d.sum(axis=0)}
    return loss, grads, {name: params[name] - lr * grads[name] for name in params}
"""
HIDDEN, LAST = (" * h * (1 - h)", " * (1 - h)"), ("d.T @ h", "1.3 * d.T @ h")
UPDATE, LOSS = ("- lr *", "+ lr *"), ("** 2)", "** 4)")
BORROWED = """import torch
def step(params, x, y, lr):
    kept = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    h = torch.sigmoid(torch.tensor(x) @ kept["W1"].T + kept["b1"])
    loss = ((h @ kept["W2"].T + kept["b2"] - torch.tensor(y)) ** 2).mean()
    loss.backward()
    grads = {name: one.grad.numpy() for name, one in kept.items()}
    return loss.item(), grads, {name: params[name] - lr * grads[name] for name in params}
"""


def _step(folder: Path, code: str, assignment: str = ASSIGNMENT) -> PartJudged:
    own, its = folder / "own", folder / "it"
    own.mkdir()
    its.mkdir()
    (own / "two_layer.scenario.yaml").write_text(SCENARIO, "utf-8")
    (own / "hw.yaml").write_text(assignment, "utf-8")
    (its / "hw.py").write_text(code, "utf-8")
    (part,) = judged(its, load_assignment(own / "hw.yaml")).parts
    return part


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ((), [1, 2, 3, 2]),
        ((HIDDEN,), [1, 2, 0, 2]),
        ((LAST,), [1, 0, 3, 2]),
        ((UPDATE,), [1, 2, 3, 0]),
        ((LOSS,), [0, 2, 3, 2]),
        ((HIDDEN, UPDATE), [1, 2, 0, 0]),
    ],
)
def test_each_mistake_costs_its_own_points(
    tmp_path: Path, changes: tuple[tuple[str, str], ...], points: list[float]
) -> None:
    code = CODE
    for before, after in changes:
        assert before in code
        code = code.replace(before, after)
    assert [one.points for one in _step(tmp_path, code).shares] == points


@pytest.mark.parametrize("allowed", ["", pytest.param("allow: [torch]\n", marks=pytest.mark.thorough)])
def test_gradients_of_a_framework_need_a_person(tmp_path: Path, allowed: str) -> None:
    """Nobody wrote these by hand; whether that is allowed, the assistant knows."""
    found = _step(tmp_path, BORROWED, allowed + ASSIGNMENT)
    assert (found.outcome, found.points) == (PERSON, None), found.why


def test_a_multiple_of_the_gradients_is_no_convention_where_the_loss_is_stated(tmp_path: Path) -> None:
    code = CODE.replace(" / out.size", "").replace("return loss, grads", "return grads")
    found = _step(tmp_path, code)
    assert found.points is None or found.points < found.part.possible
