"""Loops that train beside the functions that they call: parameters in a namespace, and steps that nobody sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.judge import judged
from harness.grading.judged import PartJudged

PARTS = """assignment: hw
hints: verdict
limits: {total: 600}
parts:
  - {name: tanh, of: [tanh_forward, tanh_backward], points: {forward: 1, backward: 1}}
  - {name: training, script: true, points: {gradient: 2, update: 1}}
"""
FUNCTIONS = """import numpy as np
from types import SimpleNamespace
def tanh_forward(Z):
    A = np.tanh(Z)
    return A, A
def tanh_backward(dA, A):
    return dA * (1 - A ** 2)
g = np.random.default_rng(8)
x = np.linspace(-1, 1, 12)[:, None]
t = x ** 2
"""
AHEAD = """    a, c = tanh_forward(x @ {0}W1 + {0}b1)
    f = a @ {0}W2 + {0}b2 - t
    loss, do = (f ** 2).mean(), 2 * f / f.size
    dW2, db2 = a.T @ do, do.sum(axis=0)
    dz = tanh_backward(do @ {0}W2.T, c)
    dW1, db1 = x.T @ dz, dz.sum(axis=0)
"""
NAMESPACE = (
    "net = SimpleNamespace(W1=g.normal(0, 1, (1, 3)), b1=g.normal(0, 1, 3))\n"
    "net.W2, net.b2 = g.normal(0, 1, (3, 1)), np.zeros(1)\n"
    "for i in range(40):\n"
    + AHEAD.format("net.")
    + "    for name, grad in dict(W1=dW1, b1=db1, W2=dW2, b2=db2).items():\n"
    "        setattr(net, name, getattr(net, name) - 0.1 * grad)\n"
)
PAIRS = (
    "W1, b1, W2, b2 = g.normal(0, 1, (1, 3)), g.normal(0, 1, 3), g.normal(0, 1, (3, 1)), np.zeros(1)\n"
    "for i in range(40):\n"
    + AHEAD.format("")
    + "    for p, d in [(W1, dW1), (b1, db1), (W2, dW2), (b2, db2)]:\n        p -= 0.1 * d\n"
)


def _judged(folder: Path, code: str) -> dict[str, PartJudged]:
    (folder / "hw.yaml").write_text(PARTS, "utf-8")
    (folder / "it").mkdir()
    (folder / "it" / "hw.py").write_text(FUNCTIONS + code, "utf-8")
    return {one.part.name: one for one in judged(folder / "it", load_assignment(folder / "hw.yaml")).parts}


def test_parameters_may_stand_in_a_namespace(tmp_path: Path) -> None:
    assert _judged(tmp_path, NAMESPACE)["training"].points == 3


@pytest.mark.parametrize(("step", "points"), [("p -= 0.1 * d", 3), ("p = p - 0.1 * d", 2), ("p[...] = p - 0.1 * d", 3)])
def test_a_step_that_only_binds_a_name_costs_the_update(tmp_path: Path, step: str, points: int) -> None:
    assert _judged(tmp_path, PAIRS.replace("p -= 0.1 * d", step))["training"].points == points


@pytest.mark.thorough
@pytest.mark.changes
def test_a_loop_loses_nothing_by_the_functions_that_it_calls(tmp_path: Path) -> None:
    (tmp_path / "it").mkdir()
    code = FUNCTIONS.replace("(1 - A ** 2)", "(1 - A) ** 2") + PAIRS
    (tmp_path / "it" / "hw.py").write_text(code, "utf-8")
    (tmp_path / "hw.yaml").write_text(PARTS, "utf-8")
    found = judged(tmp_path / "it", load_assignment(tmp_path / "hw.yaml"))
    assert [one.points for one in found.parts] == [1, 3]
