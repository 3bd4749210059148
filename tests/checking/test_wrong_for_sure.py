"""What gives another value than the stated one: wrong where it contradicts itself, else perhaps meant so."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checking.homework.file import PartChecked, check_file
from harness.checking.opening import Options
from harness.checking.result import INCONCLUSIVE, RIGHT, WRONG

CROSS_ENTROPY = """import numpy as np
class CrossEntropyLoss:
    def forward(self, pred, target):
        e = np.exp(pred - pred.max(axis=1, keepdims=True))
        self.p, self.t = e / e.sum(axis=1, keepdims=True), target
        return -np.log(self.p[np.arange(len(target)), target]).mean()
    def backward(self):
        g = self.p.copy()
        g[np.arange(len(self.t)), self.t] -= 1
        return g / len(self.t)
"""
SMOOTHED = """import numpy as np
def cross_entropy_loss(scores, labels):
    n, c = scores.shape
    t = np.full((n, c), 0.1 / c)
    t[np.arange(n), labels] += 0.9
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -(t * np.log(p)).sum() / n, (p - t) / n
"""
GELU = """import numpy as np
def gelu_forward(x):
    s = 1 / (1 + np.exp(-1.9 * x))
    return x * s, (x, s)
def gelu_backward(dout, cache):
    x, s = cache
    return dout * (s + 1.9 * x * s * (1 - s))
"""
HUBER = """import numpy as np
def huber_loss(pred, target, delta=1.0):
    e = pred - target
    near = np.abs(e) <= delta
    value = np.where(near, e**2 / 2, delta * (np.abs(e) - delta / 2))
    return value.mean(), np.where(near, e, delta * np.sign(e)) / e.size
"""


def _checked(folder: Path, code: str) -> PartChecked:
    file = folder / "hw.py"
    file.write_text(code, "utf-8")
    return check_file(str(file), Options(diagnose=False, changes=False)).parts[0]


@pytest.mark.sampled(6)
@pytest.mark.parametrize(
    ("code", "before", "after", "verdict"),
    [
        (CROSS_ENTROPY, "e.sum(axis=1, keepdims=True)", "e.sum()", WRONG),
        (SMOOTHED, "", "", INCONCLUSIVE),
        (SMOOTHED, "return -(t * np.log(p)).sum() / n", "return round(-(t * np.log(p)).sum() / n, 3)", INCONCLUSIVE),
        (SMOOTHED, "(p - t) / n", "(p - t) * 2", INCONCLUSIVE),  # a multiple
        (SMOOTHED, "(p - t) / n", "(p + t) / n", WRONG),
        (GELU, "", "", INCONCLUSIVE),
        (GELU, "(1 - s)", "(1 + s)", WRONG),
        (HUBER, "np.abs(e) <=", "e <=", WRONG),
        (HUBER, "delta / 2", "delta / 3", WRONG),
        (HUBER, "", "", RIGHT),
    ],
)
def test_another_value_is_wrong_only_where_that_is_sure(
    tmp_path: Path, code: str, before: str, after: str, verdict: object
) -> None:
    assert _checked(tmp_path, code.replace(before, after) if before else code).verdict is verdict


OBJECTS = """import numpy as np
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9, state={}):
        self.lr, self.momentum, self.state = lr, momentum, state
    def update(self, params, grads):
        for k in params:
            v = self.state.get(k, 0) * self.momentum + grads[k]
            self.state[k] = v
            params[k] -= self.lr * v
"""
FUNCTION = """import numpy as np
kept = {}
def momentum(params, grads, lr=0.01, momentum=0.9):
    for k in params:
        v = kept.get(k, 0) * momentum + grads[k]
        kept[k] = v
        params[k] = params[k] - lr * v
    return params
"""


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (OBJECTS, WRONG),
        (OBJECTS.replace("lr, momentum, state\n", "lr, momentum, dict(state)\n"), RIGHT),
        (FUNCTION, RIGHT),
    ],
)
def test_what_an_optimizer_keeps_is_its_own(tmp_path: Path, code: str, verdict: object) -> None:
    assert _checked(tmp_path, code).verdict is verdict
