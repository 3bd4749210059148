"""What is wrong in evaluation alone is told so, at the way forward."""

from __future__ import annotations

from pathlib import Path

from harness.entry.grading import carried, grade_one, task_of
from harness.grading.assignment import load_assignment
from harness.grading.submissions import places, read

ASSIGNMENT = """assignment: hw
hints: place
language: en
parts:
  - {name: norm, of: [Norm], points: {forward: 2, backward: 3}}
"""
NORM = """import numpy as np
class Norm:
    def __init__(self, size, momentum=0.9, eps=1e-5):
        self.gamma, self.beta = np.ones(size), np.zeros(size)
        self.running_mean, self.running_var = np.zeros(size), np.ones(size)
        self.momentum, self.eps = momentum, eps
    def forward(self, x, train=True):
        mean, var = x.mean(axis=0), x.var(axis=0)
        if train:
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        self.std = np.sqrt(var + self.eps)
        self.xn = (x - mean) / self.std
        return self.gamma * self.xn + self.beta
    def backward(self, dout):
        self.dgamma, self.dbeta = (dout * self.xn).sum(axis=0), dout.sum(axis=0)
        d = dout * self.gamma
        return (d - d.mean(axis=0) - self.xn * (d * self.xn).mean(axis=0)) / self.std
"""


def test_a_page_says_that_it_is_in_evaluation_and_where(tmp_path: Path) -> None:
    (tmp_path / "them").mkdir()
    (tmp_path / "them/hw.py").write_text(NORM, "utf-8")
    (tmp_path / "a.yaml").write_text(ASSIGNMENT, "utf-8")
    (one,) = map(read, places(tmp_path / "them"))
    (part,) = grade_one(task_of(one, one.name, carried(load_assignment(tmp_path / "a.yaml")), "none"))["parts"]
    assert part["points"] == 3 and part["spot"]["line"] == 7
    assert "in evaluation mode its output is wrong" in part["feedback"]["text"]
