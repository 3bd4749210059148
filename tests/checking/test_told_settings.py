"""An optimizer that ignores what it is told is wrong, and so is one that keeps something for ever; no right one is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking.test_homework_parts import verdicts

ADAM = """\
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t, self.m, self.v = 0, {}, {}

    def update(self, params, grads):
        self.t += 1
        for k in params:
            self.m[k] = self.beta1 * self.m.get(k, 0) + (1 - self.beta1) * grads[k]
            self.v[k] = self.beta2 * self.v.get(k, 0) + (1 - self.beta2) * grads[k] ** 2
            m = self.m[k] / (1 - self.beta1**self.t)
            v = self.v[k] / (1 - self.beta2**self.t)
            params[k] -= self.lr * m / (np.sqrt(v) + self.eps)
"""
SGD = """\
class SGD:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, {}

    def update(self, params, grads):
        for k in params:
            self.v[k] = self.momentum * self.v.get(k, 0) + grads[k]
            params[k] -= self.lr * self.v[k]
"""
WRONG = {
    "a beta of its own": (ADAM, "self.beta2**self.t", "0.999**self.t"),
    "an epsilon of its own": (ADAM, "+ self.eps", "+ 1e-8"),
    "moments of the class": (
        ADAM,
        "        self.t, self.m, self.v = 0, {}, {}\n",
        "        self.t = 0\n\n    m, v = {}, {}\n",
    ),
    "moments of the file": (ADAM, "self.t, self.m, self.v = 0, {}, {}", "self.t, self.m, self.v = 0, *kept"),
    "a velocity for each shape": (SGD, "self.v[k]", "self.v[params[k].shape]"),
    "a momentum of its own": (SGD, "self.momentum * self", "0.9 * self"),
}


@pytest.mark.parametrize("code", [ADAM, SGD])
def test_right_optimizers_are_right(tmp_path: Path, code: str) -> None:
    assert [found for _, found in verdicts(tmp_path, code)] == ["right"]


@pytest.mark.sampled(3, first=2)
@pytest.mark.parametrize("what", WRONG)
def test_what_ignores_its_settings_or_outlives_its_object_is_wrong(tmp_path: Path, what: str) -> None:
    code, old, new = WRONG[what]
    assert old in code
    changed = code.replace(old, new)
    if what == "a velocity for each shape":
        changed = changed.replace("self.v.get(k, 0)", "self.v.get(params[k].shape, 0)")
    text = "kept = [{}, {}]\n" + changed if "kept" in changed else changed
    assert [found for _, found in verdicts(tmp_path, text)] == ["wrong"]
