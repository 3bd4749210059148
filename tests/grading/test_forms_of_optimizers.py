"""Optimizers over plain lists of numbers, and such that hand on settings which they do not name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grading.test_later_and_further import judged_alone

FLOATS = """\
class RMSprop:
    def __init__(self, lr, rho=0.9, eps=1e-8):
        self.lr, self.rho, self.eps, self.kept = lr, rho, eps, {}

    def step(self, theta, grad):
        s = self.kept.setdefault("s", [0.0] * len(theta))
        for i, g in enumerate(grad):
            s[i] = self.rho * s[i] + (1 - self.rho) * g * g
            theta[i] -= self.lr * g / (s[i] ** 0.5 + self.eps) if g else 0.0
"""
HANDED_ON = """\
class SGD:
    def __init__(self, learning_rate=0.01, momentum=0.0):
        self.learning_rate, self.momentum, self.v = learning_rate, momentum, 0

    def update(self, w, grad):
        self.v = self.momentum * self.v + grad
        return w - self.learning_rate * self.v


class Nesterov(SGD):
    def __init__(self, **settings):
        super().__init__(**settings)

    def update(self, w, grad):
        self.v = self.momentum * self.v + grad
        return w - self.learning_rate * (grad + self.momentum * self.v)
"""
CODES = {
    "floats": ("of: [RMSprop], points: {update: 2}", FLOATS, ("(1 - self.rho) * g * g", "g * g")),
    "handed on": ("of: [Nesterov], points: {update: 2}", HANDED_ON, ("grad + self.momentum * self.v", "self.v * 2")),
}


@pytest.mark.parametrize("name", CODES)
def test_a_right_one_has_all_points(tmp_path: Path, name: str) -> None:
    assert judged_alone(tmp_path, *CODES[name][:2]).points == 2


@pytest.mark.parametrize("name", CODES)
def test_a_wrong_one_has_none(tmp_path: Path, name: str) -> None:
    asked, code, edit = CODES[name]
    assert judged_alone(tmp_path, asked, code.replace(*edit)).points == 0


KEPT = """\
def AdaGrad(x, grad, state, lr=0.01, eps=1e-8):
    if "G" not in state:
        state["G"] = np.zeros_like(x)
    state["G"] += grad * grad
    return x - lr * grad / (np.sqrt(state["G"]) + eps)
"""


@pytest.mark.parametrize(("old", "points"), [("", 2), (" * grad\n", 0)])
def test_what_is_kept_may_be_called_as_a_gradient(tmp_path: Path, old: str, points: float) -> None:
    code = KEPT.replace(old, "\n", 1) if old else KEPT
    assert judged_alone(tmp_path, "of: [AdaGrad], points: {update: 2}", code).points == points
