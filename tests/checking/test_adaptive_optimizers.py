"""Adam and its kin as people write them: right, right by a convention, and with the line to change."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from tests.checking.candidates import written

ADAM = """\
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse", "optimizer": {"kind": "adam", "betas": (0.9, 0.99)}}


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.params = {
            "W1": np.random.randn(n_in, n_hidden), "b1": np.zeros(n_hidden),
            "W2": np.random.randn(n_hidden, n_out), "b2": np.zeros(n_out),
        }
        self.m, self.v, self.t = None, None, 0

    def step(self, x, y, lr):
        p = self.params
        h = np.tanh(x @ p["W1"] + p["b1"])
        r = h @ p["W2"] + p["b2"] - y
        d = 2 * r / r.size
        dh = d @ p["W2"].T * (1 - h ** 2)
        grads = {"W1": x.T @ dh, "b1": dh.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
        self.update(grads, lr)
        return np.mean(r ** 2), grads

    def update(self, grads, lr, beta1=0.9, beta2=0.99, eps=1e-8):
        if self.m is None:
            self.m = {key: np.zeros_like(g) for key, g in grads.items()}
            self.v = {key: np.zeros_like(g) for key, g in grads.items()}
        self.t += 1
        for key, g in grads.items():
            self.m[key] = beta1 * self.m[key] + (1 - beta1) * g
            self.v[key] = beta2 * self.v[key] + (1 - beta2) * g ** 2
            m_hat = self.m[key] / (1 - beta1 ** self.t)
            v_hat = self.v[key] / (1 - beta2 ** self.t)
            self.params[key] -= lr * m_hat / (np.sqrt(v_hat) + eps)
"""
FOLDED = """\
        lr_t = lr * np.sqrt(1 - beta2 ** self.t) / (1 - beta1 ** self.t)
        for key, g in grads.items():
            self.m[key] += (1 - beta1) * (g - self.m[key])
            self.v[key] += (1 - beta2) * (g ** 2 - self.v[key])
            self.params[key] -= lr_t * self.m[key] / (np.sqrt(self.v[key]) + eps)
"""
ADAGRAD = """\
        for key, g in grads.items():
            self.v[key] += g * g
            self.params[key] -= lr * g / (np.sqrt(self.v[key]) + 1e-10)
"""
ADADELTA = """\
        for key, g in grads.items():
            self.v[key] = 0.9 * self.v[key] + 0.1 * g ** 2
            d = g * np.sqrt(self.m[key] + 1e-6) / np.sqrt(self.v[key] + 1e-6)
            self.m[key] = 0.9 * self.m[key] + 0.1 * d ** 2
            self.params[key] -= lr * d
"""
#: The learning rate of then within what is carried on.
RMSPROP = """\
        for key, g in grads.items():
            self.v[key] = 0.99 * self.v[key] + 0.01 * g ** 2
            self.m[key] = 0.6 * self.m[key] + lr * g / (np.sqrt(self.v[key]) + 1e-8)
            self.params[key] -= self.m[key]
"""
LOOP = ADAM[ADAM.index("        for key, g in grads.items():") :]


def _checked(folder: Path, *changes: tuple[str, str]) -> harness.Check:
    return harness.check(str(written(folder, ADAM, *changes)))


def test_adam_is_right_and_in_the_order_of_the_paper_s_efficient_form_a_convention(tmp_path: Path) -> None:
    assert _checked(tmp_path).verdict == "right"
    found = _checked(tmp_path, (LOOP, FOLDED))
    assert found.verdict == "convention" and "epsilon hat" in " ".join(repr(found).split())


def test_adam_that_nobody_states_is_right_if_it_is_meant(tmp_path: Path) -> None:
    unstated = (', "optimizer": {"kind": "adam", "betas": (0.9, 0.99)}', "")
    found = _checked(tmp_path, unstated, ("beta2=0.99", "beta2=0.999"))
    assert found.verdict == "inconclusive" and "right, if the optimizer is adam" in " ".join(repr(found).split())


@pytest.mark.parametrize(
    ("stated", "loop", "verdict"),
    [
        ('"kind": "adagrad"', ADAGRAD, "right"),
        ('"kind": "adadelta"', ADADELTA, "right"),
        ('"kind": "rmsprop", "momentum": 0.6', RMSPROP, "convention"),
    ],
    ids=["adagrad", "adadelta", "rmsprop"],
)
def test_its_kin_are_right_and_a_rate_within_a_velocity_is_a_convention(
    stated: str, loop: str, verdict: str, tmp_path: Path
) -> None:
    found = _checked(tmp_path, ('"kind": "adam", "betas": (0.9, 0.99)', stated), (LOOP, loop))
    assert found.verdict == verdict, found
    assert verdict == "right" or "the learning rate stands inside the velocity" in " ".join(repr(found).split())


def test_a_correction_that_is_forgotten_is_named(tmp_path: Path) -> None:
    found = _checked(tmp_path, ("self.v[key] / (1 - beta2 ** self.t)", "self.v[key]"))
    assert found.verdict == "wrong"
    assert "the mean square is not corrected for its start at 0" in " ".join(repr(found).split())
