"""Optimizers that keep what they keep in an empty dict, or that count in a method of its own; and dataclasses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grading.test_later_and_further import judged_alone

COUNTED = """\
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.m, self.v, self.t = {}, {}, START

    def step(self, params, grads):
        WITHIN
        for k in params:
            self.m[k] = self.beta1 * self.m.get(k, 0) + (1 - self.beta1) * grads[k]
            self.v[k] = self.beta2 * self.v.get(k, 0) + (1 - self.beta2) * grads[k] ** 2
            m, v = self.m[k] / (1 - self.beta1**self.t), self.v[k] / (1 - self.beta2**self.t)
            params[k] = params[k] - self.lr * m / (np.sqrt(v) + self.eps)

    def METHOD(self):
        self.t += 1
"""


def _counted(method: str, start: int, within: str = "pass") -> str:
    return COUNTED.replace("METHOD", method).replace("START", str(start)).replace("WITHIN", within)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "code",
    [
        _counted("post_step", 1),
        _counted("tick", 1),
        _counted("tick", 0, "self.tick()"),
    ],
)
def test_a_count_of_its_own(tmp_path: Path, code: str) -> None:
    assert judged_alone(tmp_path, "optimizer: adam, points: {update: 2}", code).points == 2


@pytest.mark.thorough
def test_a_count_that_nothing_counts(tmp_path: Path) -> None:
    code = _counted("reset", 1).replace("self.t += 1", "self.t = 1")
    assert judged_alone(tmp_path, "optimizer: adam, points: {update: 2}", code).points == 0


EMPTY = {
    "RMSprop": """\
def RMSprop(w, g, state, lr=0.01, decay=0.9, eps=1e-8):
    if "cache" not in state:
        state["cache"] = np.zeros_like(w)
    state["cache"] = decay * state["cache"] + (1 - decay) * g**2
    return w - lr * g / (np.sqrt(state["cache"]) + eps)
""",
    "AdaGrad": """\
def AdaGrad(p, dp, cache, lr=0.01, eps=1e-8):
    total = cache.get("sum", 0.0) + dp**2
    cache["sum"] = total
    return p - lr * dp / (np.sqrt(total) + eps), cache
""",
    "Ada_Grad": """\
def AdaGrad(params, grads, state, lr=0.01, eps=1e-8):
    for k in params:
        state[k] = state[k] + grads[k] ** 2
        params[k] = params[k] - lr * grads[k] / (np.sqrt(state[k]) + eps)
    return params, state
""",
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", EMPTY)
def test_what_it_keeps_begins_empty(tmp_path: Path, name: str) -> None:
    asked = f"of: [{name.replace('_', '')}], points: {{update: 2}}"
    assert judged_alone(tmp_path, asked, EMPTY[name]).points == 2


@pytest.mark.thorough
def test_what_begins_empty_and_is_wrong(tmp_path: Path) -> None:
    code = EMPTY["RMSprop"].replace("(1 - decay) * g**2", "g**2")
    assert judged_alone(tmp_path, "of: [RMSprop], points: {update: 2}", code).points == 0


RECORD = """\
import dataclasses
from dataclasses import dataclass, field
from typing import ClassVar


@DECORATOR
class Dense:
    kind: ClassVar[str] = "dense"
    n_in: int
    n_out: int
    seed: int = FIELD(default=3)
    W: object = FIELD(init=False)

    def __post_init__(self):
        rng = np.random.default_rng(self.seed)
        self.W, self.b = rng.normal(size=(self.n_in, self.n_out)), np.zeros(self.n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T
"""


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("decorator", "of"), [("dataclass", "field"), ("dataclasses.dataclass()", "dataclasses.field")]
)
def test_a_dataclass(tmp_path: Path, decorator: str, of: str) -> None:
    code = RECORD.replace("DECORATOR", decorator).replace("FIELD", of)
    assert judged_alone(tmp_path, "of: [Dense], points: {forward: 1, backward: 2}", code).points == 3
