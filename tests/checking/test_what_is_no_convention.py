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


@pytest.mark.thorough
@pytest.mark.parametrize("factor", ["-1", "1.5e-9", "3e8"])
def test_a_loss_that_nobody_writes_is_no_convention(tmp_path: Path, factor: str) -> None:
    found = _checked(tmp_path, (LOSS, f"{factor} * {LOSS}"), (D, f"{factor} * {D}"))
    assert found.verdict == "wrong", (found.verdict, found.setting)


@pytest.mark.verdicts
@pytest.mark.thorough
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


@pytest.mark.verdicts
@pytest.mark.parametrize(("sign", "verdict"), [("+", "convention"), ("-", "wrong")])
def test_a_penalty_that_makes_weights_grow_is_wrong(tmp_path: Path, sign: str, verdict: str) -> None:
    assert _checked(tmp_path, *_penalized(sign)).verdict == verdict


SOFTMAX = [
    ('"loss": "mse"', '"loss": "cross_entropy"'),
    (LOSS, "-np.sum(t * np.log(softmax(y))) / len(x)\n"),
    (D, "(softmax(y) - t) / len(x)"),
    ("\n\ndef grad", "\n\n\ndef softmax(y):\n    e = np.exp(y)\n    return e / e.sum(1, keepdims=True)\n\n\ndef grad"),
]
RELU = [("linear tanh linear", "linear relu linear"), ("np.tanh(x @", "np.maximum(0, x @"), ("(1 - h * h)", "(h > 0)")]


@pytest.mark.verdicts
def test_a_softmax_that_overflows_in_all_that_is_wrong_is_a_convention(tmp_path: Path) -> None:
    assert _checked(tmp_path, *SOFTMAX).verdict == "convention"


@pytest.mark.verdicts
@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("guard", "hidden"),
    [("np.nan_to_num(d)", "tanh"), ("d if np.isfinite(loss) else np.full_like(d, 7.0)", "relu")],
)
def test_a_finite_wrong_gradient_is_wrong_beside_a_loss_of_nan(tmp_path: Path, guard: str, hidden: str) -> None:
    relu = RELU if hidden == "relu" else []
    found = _checked(tmp_path, *SOFTMAX, ("    d1 =", f"    d = {guard}\n    d1 ="), *relu)
    assert found.verdict == "wrong", (found.verdict, found.result.overflows)


@pytest.mark.thorough
@pytest.mark.parametrize("returned", ["y, loss", "loss"])
def test_an_overflow_before_a_relu_is_a_convention(tmp_path: Path, returned: str) -> None:
    naive = [
        ("linear tanh linear", "linear tanh relu linear"),
        ("np.tanh(x @ W1 + b1)", "x @ W1 + b1\n    h = (np.exp(h) - np.exp(-h)) / (np.exp(h) + np.exp(-h))\n"
         "    a = np.maximum(h, 0)"),
        ("y = h @ W2", "y = a @ W2"),
        ('"W2": h.T', '"W2": a.T'),
        ("W2.T * (1", "W2.T * (a > 0) * (1"),
        ("return loss", f"return {returned}"),
    ]  # fmt: skip
    assert _checked(tmp_path, *naive).verdict == "convention"


def test_a_small_step_is_not_taken_for_one_after_each_sample(tmp_path: Path) -> None:
    """Its bias goes nowhere on more than one sample, by far less than the bias itself."""
    tiny = [
        (STEPPING[0][0], STEPPING[0][1].replace("0.1", "1e-10")),
        (D, "2 * (y - t) / y.shape[1]"),
        (LOSS, "((y - t) ** 2).mean(1).sum() / len(x)\n"),
        *STEPPING[1:],
        ("lr * step", "lr * (step if len(x) == 1 else 0 * step)"),
    ]
    found = _checked(tmp_path, *tiny)
    assert found.verdict == "wrong", (found.verdict, repr(found))


@pytest.mark.parametrize(("off", "verdict"), [("", "right"), (" + 2e-8", "wrong")])
def test_a_loss_in_float32_widens_no_gradient_in_float64(tmp_path: Path, off: str, verdict: str) -> None:
    found = _checked(tmp_path, (LOSS, f"np.float32({LOSS[:-1]})\n"), ("(1 - h * h)", f"(1 - h * h{off})"))
    assert (found.verdict, found.faults) == (verdict, ()), found
