"""Which functions are not written yet, and which only give nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grading.sources import texts_of
from harness.grading.unwritten import unwritten

UNWRITTEN, NOTHING, WRITTEN = "judged_unwritten", "judged_returns_nothing", None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("pass", UNWRITTEN),
        ("...", UNWRITTEN),
        ('"""Say what it does."""', UNWRITTEN),
        ("raise NotImplementedError", UNWRITTEN),
        ("return None", UNWRITTEN),
        ("dx = None  # YOUR CODE\n    return dx", UNWRITTEN),
        ("x, w = cache\n    dx, dw = None, None\n    for t in range(3):\n        pass\n    return dx, dw", UNWRITTEN),
        ("print('to do')", UNWRITTEN),
        ("dx = np.zeros_like(dout)\n    # TODO: your code\n    return dx", UNWRITTEN),
        ("loss, dx = 0.0, np.zeros(dout.shape)\n    n = dout.shape[0]\n    pass\n    return loss, dx", UNWRITTEN),
        ("dx = np.zeros_like(dout)\n    return dx", WRITTEN),  # a step's derivative
        ("dx = np.zeros_like(dout)\n    dx[cache > 0] = 1  # TODO: faster\n    return dx", WRITTEN),
        ("dx = dout  # TODO\n    return dx", WRITTEN),
        ("dx = dout * (cache > 0)", NOTHING),
        ("for row in dout:\n        row = row * 2", NOTHING),
        ("while True: pass", WRITTEN),
        ("while 1:\n        dout = dout + 1", WRITTEN),
        ("while not None:\n        continue\n    return None", WRITTEN),
        ("for _ in iter(int, 1): pass", WRITTEN),
        ("f(dout, cache)", WRITTEN),
        ("f(dout, cache)\n    return None", WRITTEN),
        ("import time\n    time.sleep(1e9)", WRITTEN),
        ("dout *= cache > 0", WRITTEN),
        ("dout[cache < 0] = 0", WRITTEN),
        ("dx = np.multiply(dout, cache, out=dout)", WRITTEN),
        ("global kept\n    kept = dout", WRITTEN),
        ("return dout", WRITTEN),
    ],
)
def test_a_function_that_gives_nothing_is_told_by_its_text(tmp_path: Path, body: str, code: str | None) -> None:
    (tmp_path / "hw.py").write_text(f"import numpy as np\n\n\ndef f(dout, cache):\n    {body}\n", "utf-8")
    (text,) = texts_of(tmp_path, ("*.py",))
    found = unwritten(text, "f")
    assert (found and found[0].code) == code
    assert found is None or str(found[1]) == "hw.py:4"


LAYER = """class Layer:
    def __init__(self):
        self.w = None
    def forward(self, x):
        {forward}
    def backward(self, d):
        {backward}
"""


@pytest.mark.parametrize(
    ("forward", "backward", "bare"),
    [
        ("pass", "pass", "forward"),
        ("self.x = x\n        z = None  # TODO\n        return z", "pass", "forward"),
        ("self.x, self.n = x, None\n        return x", "raise NotImplementedError", "backward"),
        ("self.x = x\n        return x", "dx = None\n        self.dw = None\n        return dx", "backward"),
        ("self.x = x\n        return x", "pass", None),
        ("self.x = x\n        return x", "self.dw = self.x * d\n        return None", None),
        ("self.x = x\n        return x", "dx = None\n        self.dw = self.x * d\n        return dx", None),
        ("self.f(x)\n        out = None\n        return out", "return d", None),
    ],
)
def test_of_a_class_the_first_way_that_is_left_open_is_told(
    tmp_path: Path, forward: str, backward: str, bare: str | None
) -> None:
    (tmp_path / "hw.py").write_text(LAYER.format(forward=forward, backward=backward), "utf-8")
    (text,) = texts_of(tmp_path, ("*.py",))
    found = unwritten(text, "Layer")
    assert (found and dict(found[0].fields)["name"]) == (bare and f"Layer.{bare}")


STEPS = """from base import Base, Counting
class Ready:
    def __init__(self, layers, lr):
        self.layers, self.lr = layers, lr
    def step(self):
        for layer in self.layers:
            layer.W = layer.W - self.delta(layer.dW)
    def delta(self, grad):
        return self.lr * grad
class Adam({base}):
    t = 0
    {body}
"""
BASES = """class Base:
    def step(self):
        self.before()
        for layer in self.layers:
            layer.W = layer.W - self.delta(layer.dW)
    def before(self):
        pass
    def delta(self, grad):
        raise NotImplementedError
class Counting:
    def step(self):
        raise NotImplementedError
"""


@pytest.mark.parametrize(
    ("base", "body", "where"),
    [
        ("object", "def step(self):\n        raise NotImplementedError('Adam')", "hw.py:12"),
        ("object", "def step(self):\n        self.t += 1\n        # TODO\n        pass", "hw.py:12"),
        ("Base", "pass", "base.py:8"),
        ("Counting", "pass", "base.py:11"),
        ("Counting", "def zero_grad(self):\n        self.g = None", "base.py:11"),
        ("Ready", "pass", None),
        ("Base", "def delta(self, grad):\n        return 0.1 * grad", None),
        ("Counting", "def apply_to(self, W, dW):\n        return W - 0.1 * dW", None),
        ("Counting", "def forward(self, x):\n        return x", None),
        ("object", "def step(self):\n        for one in self.layers:\n            one.move()", None),
    ],
)
def test_a_step_that_is_not_written(tmp_path: Path, base: str, body: str, where: str | None) -> None:
    (tmp_path / "hw.py").write_text(STEPS.format(base=base, body=body), "utf-8")
    (tmp_path / "base.py").write_text(BASES, "utf-8")
    text = next(one for one in texts_of(tmp_path, ("*.py",)) if one.name == "hw.py")
    found = unwritten(text, "Adam")
    assert (found and str(found[1])) == where
