"""Loops that are comprehensions, losses that only an index tells, and what optimizers are given for gradients."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.candidate.reading.source import read
from harness.checking.opening import Options
from harness.checking.result import CONVENTION, RIGHT, WRONG, CheckVerdict
from harness.checking.script.check import check_script

NET = """import numpy as np
rng = np.random.RandomState(3)
X, y = rng.randn(12, 3), np.arange(12) % 3
P = {("w", 1): rng.randn(3, 4) * 0.5, ("b", 1): np.zeros(4), ("w", 2): rng.randn(4, 3) * 0.5, ("b", 2): np.zeros(3)}
M, S = {k: 0 * p for k, p in P.items()}, {k: 0 * p for k, p in P.items()}
def gradient(x, t):
    h = np.tanh(x @ P["w", 1] + P["b", 1])
    e = np.exp(h @ P["w", 2] + P["b", 2])
    d = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(d[np.arange(len(t)), t]).mean()
    d[np.arange(len(t)), t] -= 1
    d /= len(t)
    dz = d @ P["w", 2].T * (1 - h**2)
    return loss, {("w", 2): h.T @ d, ("b", 2): d.sum(axis=0), ("w", 1): x.T @ dz, ("b", 1): dz.sum(axis=0)}
STEP"""
SGD = """def step(x, t):
    loss, g = gradient(x, t)
    for k in P:
        P[k] -= 0.3 * g[k]
    return loss
LOOP"""
ADAM = """n = 0
def step(x, t):
    global n
    n += 1
    loss, g = gradient(x, t)
    norm = np.sqrt(sum((one**2).sum() for one in g.values()))
    for k in P:
        used = g[k] * min(1, 0.1 / norm)
        M[k] = 0.9 * M[k] + 0.1 * used
        S[k] = 0.99 * S[k] + 0.01 * used**2
        P[k] = P[k] * DECAY - 0.05 * (M[k] / (1 - 0.9**n)) / (np.sqrt(S[k] / (1 - 0.99**n)) + 1e-8)
    return loss
LOOP"""
LOOPS = {
    "comprehension": "for r in range(4):\n    print(np.mean([step(X[b : b + 6], y[b : b + 6]) for b in (0, 6)]))\n",
    "condition": "for r in range(4):\n    losses = [step(X[b : b + 6], y[b : b + 6]) for b in (0, 3, 6) if b != 3]\n",
    "plain": "for r in range(4):\n    for b in (0, 6):\n        step(X[b : b + 6], y[b : b + 6])\n",
}
CODES = {
    **{name: NET.replace("STEP", SGD).replace("LOOP", loop) for name, loop in LOOPS.items()},
    "no loss": NET.replace("STEP", SGD).replace("LOOP", LOOPS["plain"]).replace(".mean()\n", ".max() * 0\n"),
    "cut": NET.replace("STEP", ADAM).replace("LOOP", LOOPS["plain"]).replace("DECAY", "1.0"),
    "cut and decayed": NET.replace("STEP", ADAM).replace("LOOP", LOOPS["plain"]).replace("DECAY", "(1 - 0.05 * 0.02)"),
}


def _verdict(tmp_path: Path, code: str) -> CheckVerdict | None:
    (tmp_path / "train.py").write_text(code, "utf-8")
    checked = check_script(read(str(tmp_path / "train.py")), Options(diagnose=False), {})
    return checked.verdict if checked else None


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", CODES)
def test_right_ones_are_right(tmp_path: Path, name: str) -> None:
    assert _verdict(tmp_path, CODES[name]) in (RIGHT, CONVENTION)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", CODES)
def test_wrong_ones_are_wrong(tmp_path: Path, name: str) -> None:
    assert _verdict(tmp_path, CODES[name].replace("(1 - h**2)", "(1 - h)")) is WRONG


def test_an_update_that_is_wrong_behind_what_it_is_given_is_not_right(tmp_path: Path) -> None:
    wrong = CODES["cut"].replace("0.01 * used**2", "0.01 * used")
    assert _verdict(tmp_path, wrong) not in (RIGHT, CONVENTION)
