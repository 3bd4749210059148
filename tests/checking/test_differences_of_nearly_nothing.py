"""What is off by little more than rounding is not blamed on a mistake that changes nothing, or on a factor of 1."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

import harness

_PROGRAM = """
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse"}


def gradients(W1, b1, W2, b2, x, t):
    h = np.tanh(x @ W1 + b1)
    r = h @ W2 + b2 - t
    d = 2 * r / r.size
    dh = (d @ W2.T) * (1 - h * h)
    dW1 = x.T @ dh
    dW2 = h.T @ d
    return np.mean(r * r), {"W1": dW1, "b1": dh.sum(0), "W2": dW2, "b2": d.sum(0)}
"""


def _report(old: str, new: str) -> str:
    assert old in _PROGRAM
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mine.py"
        file.write_text(_PROGRAM.replace(old, new), "utf-8")
        found = harness.check(str(file))
    assert found.verdict == "wrong"
    return " ".join(repr(found).split())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dW2 = h.T @ d", "dW2 = h.T @ d * (1 + 1e-12)"),
        ("(1 - h * h)", "(1 - h * h + 1e-11)"),
    ],
    ids=["one gradient", "a derivative"],
)
def test_what_is_right_within_float32_is_said_to_be_just_that(old: str, new: str) -> None:
    said = _report(old, new)
    assert "LIKELY" not in said and "fault" not in said
    assert "without a mistake, within rounding of float32, though not of float64" in said


@pytest.mark.parametrize("by", ["1e-8", "1e-9"])
def test_a_factor_that_is_nearly_1_is_shown_with_the_digits_that_tell(by: str) -> None:
    said = _report("2 * r / r.size", f"2 * r / r.size * (1 + {by})")
    assert f"a multiple of the right one: {1 + float(by):.10g} (fault 4)" in said
