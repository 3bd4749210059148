"""Nesterov's momentum as it is written down: the gradient is taken ahead, so that the loss depends on velocities."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checking.homework.file import check_file
from harness.checking.opening import Options
from harness.checking.result import CONVENTION, RIGHT, WRONG, CheckVerdict

DATA = """import numpy as np
rng = np.random.RandomState(1)
X = rng.randn(12, 3)
Y = np.stack([X[:, 0] * X[:, 1], np.sin(X[:, 2])], axis=1)
"""
DICTS = """P = {"W": rng.randn(3, 4), "b": np.zeros(4), "V": rng.randn(4, 2), "c": np.zeros(1)}
v = {k: np.zeros_like(p) for k, p in P.items()}
def gradients(p):
    h = np.tanh(X @ p["W"] + p["b"])
    out = h @ p["V"] + p["c"]
    loss = np.mean((out - Y) ** 2)
    d = 2 * (out - Y) / out.size
    dz = d @ p["V"].T * (1 - h ** 2)
    return loss, {"W": X.T @ dz, "b": dz.sum(0), "V": h.T @ d, "c": d.sum(keepdims=True)[0]}
for k in range(9):
    loss, g = gradients({n: P[n] + 0.8 * v[n] for n in P})
    for n in P:
        v[n] = 0.8 * v[n] - 0.1 * g[n]
        P[n] = P[n] + v[n]
"""
VECTOR = """theta, v = rng.randn(20) * 0.5, np.zeros(20)
def gradient(t):
    W, V = t[:12].reshape(3, 4), t[12:].reshape(4, 2)
    h = np.tanh(X @ W)
    r = h @ V - Y
    cost = np.einsum("no,no->", r, r) / len(X)
    q = 2 * r / len(X)
    return cost, np.concatenate([(X.T @ (q @ V.T * (1 - h ** 2))).ravel(), (h.T @ q).ravel()])
for k in range(9):
    eta = 0.1 / (1 + 0.1 * k)
    cost, g = gradient(theta + 0.8 * v)
    v = 0.8 * v - eta * g
    theta = theta + v
"""


def _verdict(tmp_path: Path, code: str) -> CheckVerdict | None:
    (tmp_path / "train.py").write_text(DATA + code, "utf-8")
    checked = check_file(str(tmp_path / "train.py"), Options(diagnose=False)).script
    return checked.verdict if checked else None


@pytest.mark.parametrize("code", [DICTS, VECTOR], ids=["dicts", "vector"])
def test_a_velocity_by_which_it_looks_ahead_is_no_parameter(tmp_path: Path, code: str) -> None:
    assert _verdict(tmp_path, code) in (RIGHT, CONVENTION)


@pytest.mark.parametrize("code", [DICTS, VECTOR], ids=["dicts", "vector"])
def test_what_is_wrong_ahead_is_wrong(tmp_path: Path, code: str) -> None:
    assert _verdict(tmp_path, code.replace("(1 - h ** 2)", "(1 - h)")) is WRONG
