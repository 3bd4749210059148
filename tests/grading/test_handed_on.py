"""A base's ``forward(*args)`` hands on what it is given: a layer is called with the arguments of what does its work."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.assignment import load_assignment
from harness.grading.judge import judged
from harness.grading.result import PartVerdict

STATED = """assignment: hw
hints: verdict
limits: {total: 600}
parts:
  - {name: Tanh, of: [Tanh], points: {forward: 1, backward: 1}}
  - {name: Loss, of: [SoftmaxCrossEntropy], points: {loss: 1, gradient: 1}}
"""
#: What goes back is an attribute: a function that the way forward makes.
PULLBACKS = """import numpy as np
class Tape:
    def forward(self, *args):
        value, self._pullback = self._run(*args)
        return value
    def backward(self, *grad):
        return self._pullback(*grad)
class Tanh(Tape):
    def _run(self, x):
        y = np.tanh(x)
        return y, lambda grad: (1 - y * y) * grad
class SoftmaxCrossEntropy(Tape):
    def _run(self, scores, labels):
        rows = np.arange(len(labels))
        p = np.exp(scores - scores.max(-1, keepdims=True))
        p /= p.sum(-1, keepdims=True)
        def pullback():
            d = p.copy()
            d[rows, labels] -= 1
            return d / len(labels)
        return -np.log(p[rows, labels]).mean(), pullback
"""
#: Both ways are methods.
METHODS = """import numpy as np
class Module:
    def forward(self, *args):
        self.count = getattr(self, "count", 0) + 1
        return self.compute(*args)
    def backward(self, *args):
        return self.differentiate(*args)
class Tanh(Module):
    def compute(self, x):
        self.y = np.tanh(x)
        return self.y
    def differentiate(self, dy):
        return dy * (1 - self.y ** 2)
class SoftmaxCrossEntropy(Module):
    def compute(self, z, y):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        self.p, self.labels = e / e.sum(axis=1, keepdims=True), y
        return -np.log(self.p[np.arange(len(y)), y]).mean()
    def differentiate(self):
        d = self.p.copy()
        d[np.arange(len(d)), self.labels] -= 1
        return d / len(d)
"""


@pytest.mark.verdicts
@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        pytest.param(PULLBACKS, {}, id="pullbacks"),
        pytest.param(METHODS, {}, id="methods", marks=pytest.mark.thorough),
        pytest.param(
            PULLBACKS.replace("1 - y * y", "1 - y"), {"Tanh": {"backward"}}, id="wrong", marks=pytest.mark.thorough
        ),
    ],
)
def test_what_a_base_hands_on_is_called_with_the_arguments_that_it_is_for(
    tmp_path: Path, code: str, wrong: dict[str, set[str]]
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "hw.yaml").write_text(STATED, "utf-8")
    (tmp_path / "it").mkdir()
    (tmp_path / "it" / "hw.py").write_text(code, "utf-8")
    found = judged(tmp_path / "it", load_assignment(tmp_path / "own" / "hw.yaml")).parts
    lost = {one.part.name: {each.what for each in one.shares if each.verdict is PartVerdict.WRONG} for one in found}
    assert {name: what for name, what in lost.items() if what} == wrong
    assert sum(one.points or 0 for one in found) == 4 - sum(map(len, wrong.values()))
