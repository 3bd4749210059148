"""Mistakes that a convention would account for, and that no convention excuses."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from tests.checking.candidates import written

MSE = """\
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse"}


def gradients(W1, b1, W2, b2, x, t):
    h = np.tanh(x @ W1 + b1)
    y = h @ W2 + b2
    loss = np.mean((y - t) ** 2)
    d = 2 * (y - t) / y.size
    d1 = d @ W2.T * (1 - h * h)
    return loss, {"W1": x.T @ d1, "b1": d1.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
"""
LOSS, D = "np.mean((y - t) ** 2)\n", "2 * (y - t) / y.size"
STEPPING = [
    ('"loss": "mse"', '"loss": "mse", "optimizer": {"lr": 0.1}, "returns": ["loss", "parameters"]'),
    (
        'return loss, {"W1": x.T @ d1, "b1": d1.sum(0), "W2": h.T @ d, "b2": d.sum(0)}',
        'steps = {"W1": x.T @ d1, "b1": d1.sum(0), "W2": h.T @ d, "b2": d.sum(0)}\n'
        "    own = {'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2}\n"
        "    return loss, {name: own[name] - lr * step for name, step in steps.items()}",
    ),
    ("x, t):", "x, t, lr):"),
]


def _checked(folder: Path, *changes: tuple[str, str], text: str = MSE) -> harness.Check:
    return harness.check(str(written(folder, text, *changes)))


@pytest.mark.parametrize("factor", ["-1", "-0.5", "-1.5e-9", "1.5e-9", "3e8"])
def test_a_loss_that_nobody_writes_is_no_convention(tmp_path: Path, factor: str) -> None:
    found = _checked(tmp_path, (LOSS, f"{factor} * {LOSS}"), (D, f"{factor} * {D}"))
    assert found.verdict == "wrong", (found.verdict, found.setting)


def test_a_step_uphill_is_wrong(tmp_path: Path) -> None:
    found = _checked(tmp_path, (LOSS, f"-{LOSS}"), (D, f"-{D}"), *STEPPING)
    assert found.verdict == "wrong", (found.verdict, found.setting)


@pytest.mark.parametrize("factor", ["7.5", "1e-3", "1e4"])
def test_a_positive_factor_in_loss_and_gradient_is_a_convention(tmp_path: Path, factor: str) -> None:
    found = _checked(tmp_path, (LOSS, f"{factor} * {LOSS}"), (D, f"{factor} * {D}"))
    assert found.verdict == "convention", found.verdict


def _penalized(sign: str) -> tuple[tuple[str, str], ...]:
    return (
        (LOSS, f"np.mean((y - t) ** 2) {sign} 0.005 * ((W1**2).sum() + (W2**2).sum())\n"),
        ("x.T @ d1", f"x.T @ d1 {sign} 0.01 * W1"),
        ("h.T @ d", f"h.T @ d {sign} 0.01 * W2"),
    )


@pytest.mark.parametrize(("sign", "verdict"), [("+", "convention"), ("-", "wrong")])
def test_a_penalty_that_makes_weights_grow_is_wrong(tmp_path: Path, sign: str, verdict: str) -> None:
    assert _checked(tmp_path, *_penalized(sign)).verdict == verdict
