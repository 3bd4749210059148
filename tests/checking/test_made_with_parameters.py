"""Classes that are given their parameters when they are made: in a dict, a list, lists by kind, or one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from tests.checking.candidates import written
from tests.checking.test_code_as_people_write_it import checked, said

MSE = {"network": "linear tanh linear", "loss": "mse"}

#: The rest of each class: it holds W1, b1, W2, b2 by these names.
COMPUTES = """\
    def gradients(self, x, t):
        h = np.tanh(x @ self.W1 + self.b1)
        y = h @ self.W2 + self.b2
        d = 2 * (y - t) / y.size
        e = d @ self.W2.T * (1 - h**2)
        return np.mean((y - t) ** 2), {"W1": x.T @ e, "b1": e.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
"""
STEPS = """\
    def step(self, x, t):
        loss, g = self.gradients(x, t)
        for name in g:
            self.v[name] = self.momentum * self.v[name] + g[name]
            setattr(self, name, getattr(self, name) - self.lr * self.v[name])
        return loss
"""
MADE = {
    "a dict, lr and momentum": (
        """\
    def __init__(self, parameters, lr, momentum):
        self.lr, self.momentum = lr, momentum
        self.v = {name: np.zeros_like(value) for name, value in parameters.items()}
        self.W1, self.b1, self.W2, self.b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
""",
        STEPS,
    ),
    "a dict of small letters": (
        """\
    def __init__(self, params):
        self.W1, self.b1, self.W2, self.b2 = params["w1"], params["b1"], params["w2"], params["b2"]
""",
        "",
    ),
    "a list": (
        """\
    def __init__(self, weights):
        self.W1, self.b1, self.W2, self.b2 = weights
""",
        "",
    ),
    "weights and biases": (
        """\
    def __init__(self, weights, biases):
        self.W1, self.W2 = weights
        self.b1, self.b2 = biases
""",
        "",
    ),
    "one by one": (
        """\
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2
""",
        "",
    ),
    "by names of its own": (
        """\
    def __init__(self, wh, bh, wout, bout):
        self.W1, self.b1, self.W2, self.b2 = wh, bh, wout, bout
""",
        "",
    ),
}


@pytest.mark.parametrize("made", MADE)
def test_a_class_is_given_its_parameters_when_it_is_made(tmp_path: Path, made: str) -> None:
    init, more = MADE[made]
    found = checked(tmp_path, MSE, f"class Net:\n{init}\n{COMPUTES}\n{more}")
    assert found.verdict == "right", said(found)
    if more:
        assert {"update"} <= {row.quantity for row in found.result.rows}


@pytest.mark.thorough
def test_its_mistake_is_named_in_its_own_words(tmp_path: Path) -> None:
    code = "class Net:\n" + MADE["a dict, lr and momentum"][0] + "\n" + COMPUTES + "\n" + STEPS
    found = checked(tmp_path, MSE, code.replace("self.momentum * self.v", "-self.momentum * self.v"))
    assert found.verdict == "wrong"
    assert "update of W1" in said(found)


def test_parameters_kept_in_the_dict_that_was_given(tmp_path: Path) -> None:
    code = """\
class Net:
    def __init__(self, p, lr):
        self.p, self.lr = p, lr

    def step(self, x, t):
        p = self.p
        h = np.tanh(x @ p["W1"] + p["b1"])
        y = h @ p["W2"] + p["b2"]
        d = 2 * (y - t) / y.size
        e = d @ p["W2"].T * (1 - h**2)
        self.grads = {"W1": x.T @ e, "b1": e.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
        for name in p:
            p[name] = p[name] - self.lr * self.grads[name]
        return np.mean((y - t) ** 2)
"""
    found = checked(tmp_path, MSE, code)
    assert found.verdict == "right", said(found)
    assert {"gradient", "update"} <= {row.quantity for row in found.result.rows}


def test_a_network_of_another_class_is_no_dict_of_parameters(tmp_path: Path) -> None:
    """What its constructor is given is an object: nobody can make that up."""
    code = "class Trainer:\n    def __init__(self, model):\n        self.model = model\n\n" + COMPUTES
    with pytest.raises(Exception, match="what is model"):
        checked(tmp_path, MSE, code)


def test_a_dataclass_is_made_with_its_parameters(tmp_path: Path) -> None:
    code = """\
from dataclasses import dataclass, field

import numpy as np

HARNESS = {"network": "linear", "loss": "mse", "optimizer": {"lr": 0.2, "momentum": 0.8}}


@dataclass
class Line:
    parameters: dict
    velocity: dict = field(default_factory=dict)

    def step(self, x, t):
        p = self.parameters
        e = x @ p["W1"] + p["b1"] - t
        d = 2 * e / e.size
        for name, g in (("W1", x.T @ d), ("b1", d.sum(axis=0))):
            self.velocity[name] = 0.8 * self.velocity.get(name, 0.0) + g
            p[name] = p[name] - 0.2 * self.velocity[name]
        return np.mean(e ** 2)
"""
    assert harness.check(written(tmp_path, code)).verdict == "right"
