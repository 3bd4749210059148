"""Of the lines that update the parameters one is wrong, and it is named with its parameter."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from tests.checking.candidates import written

CODE = """\
import numpy as np

HARNESS = {"network": "linear linear", "loss": "mse", "optimizer": {"momentum": 0.5, "weight_decay": 0.1}}


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.ones((n_in, n_hidden)), np.zeros(n_hidden)
        self.W2, self.b2 = np.ones((n_hidden, n_out)), np.zeros(n_out)
        self.v = {}

    def train_step(self, x, y, lr):
        h = x @ self.W1 + self.b1
        e = h @ self.W2 + self.b2 - y
        d2 = 2 * e / e.size
        d1 = d2 @ self.W2.T
        grads = {"W1": x.T @ d1, "b1": d1.sum(0), "W2": h.T @ d2, "b2": d2.sum(0)}
        for name, g in grads.items():
            decay, momentum, rate = 0.1, 0.5, lr
            if name == "W1":
                pass  # here
            w = getattr(self, name)
            v = g + decay * w
            self.v[name] = v if name not in self.v else momentum * self.v[name] + v
            setattr(self, name, w - rate * self.v[name])
        return np.mean(e ** 2)
"""


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ("momentum = 0", "a weight's velocity forgets its past"),
        ("decay = -decay", "the weight decay of a weight has the wrong sign"),
        ("decay = 0", "a weight does not decay"),
        ("rate = 2 * lr", "a weight takes its step twice"),
        ("rate = 1", "a weight's step lacks the learning rate"),
    ],
)
@pytest.mark.sampled(3)
def test_a_slip_in_the_line_of_one_weight_is_named(tmp_path: Path, slip: str, said: str) -> None:
    found = " ".join(repr(harness.check(written(tmp_path, CODE.replace("pass  # here", slip)))).split())
    assert "WRONG update of W1 WHERE" in found, found
    assert said in found and "at linear1" in found


def test_a_gradient_that_has_the_learning_rate_already_is_told_as_that(tmp_path: Path) -> None:
    code = CODE.replace("d2 = 2 * e / e.size", "d2 = lr * 2 * e / e.size")
    found = " ".join(repr(harness.check(written(tmp_path, code))).split())
    assert "the gradients have the learning rate as a factor already" in found, found
