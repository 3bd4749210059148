"""Scripts that take a batch after the other and never work out their loss: each batch has targets of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checking.homework.file import check_file
from harness.checking.opening import Options
from harness.checking.result import RIGHT, WRONG, CheckVerdict

PLAIN = """import numpy as np
rng = np.random.RandomState(0)
X = rng.randn(24, 3)
T = np.eye(3)[(X[:, 0] > 0).astype(int) + (X[:, 1] > 0)]
W, V = rng.randn(3, 4) * 0.5, rng.randn(4, 3) * 0.5
for epoch in range(5):
    for k in range(0, 24, 8):
        x, t = X[k : k + 8], T[k : k + 8]
        h = np.tanh(x @ W)
        e = np.exp(h @ V)
        d = (e / e.sum(axis=1, keepdims=True) - t) / len(x)
        dV = h.T @ d
        dW = x.T @ (d @ V.T * (1 - h * h))
        W -= 0.5 * dW
        V -= 0.5 * dV
"""
BY_NAME = """import numpy as np
class Net:
    def __init__(self, rng):
        self.W, self.V = rng.randn(3, 4) * 0.5, rng.randn(4, 3) * 0.5
    def cost(self, t):
        return -np.sum(t * np.log(self.p)) / len(t)
    def step(self, x, t):
        h = np.tanh(x @ self.W)
        e = np.exp(h @ self.V)
        self.p = e / e.sum(axis=1, keepdims=True)
        d = (self.p - t) / len(x)
        self.dV = h.T @ d
        self.dW = x.T @ (d @ self.V.T * (1 - h * h))
        for name in ("W", "V"):
            new = getattr(self, name) - 0.5 * getattr(self, "d" + name)
            setattr(self, name, new)
rng = np.random.RandomState(0)
X = rng.randn(24, 3)
T = np.eye(3)[(X[:, 0] > 0).astype(int) + (X[:, 1] > 0)]
net = Net(rng)
for epoch in range(5):
    for k in range(0, 24, 8):
        net.step(X[k : k + 8], T[k : k + 8])
        print(net.cost(T[k : k + 8]))
"""


def _verdict(tmp_path: Path, code: str) -> CheckVerdict | None:
    (tmp_path / "train.py").write_text(code, "utf-8")
    checked = check_file(str(tmp_path / "train.py"), Options(diagnose=False)).script
    return checked.verdict if checked else None


@pytest.mark.parametrize("code", [PLAIN, BY_NAME], ids=["plain", "set by name"])
def test_a_right_one_is_right(tmp_path: Path, code: str) -> None:
    assert _verdict(tmp_path, code) is RIGHT


@pytest.mark.parametrize("code", [PLAIN, BY_NAME], ids=["plain", "set by name"])
def test_a_wrong_one_is_wrong(tmp_path: Path, code: str) -> None:
    assert _verdict(tmp_path, code.replace("(1 - h * h)", "(1 - h)")) is WRONG
