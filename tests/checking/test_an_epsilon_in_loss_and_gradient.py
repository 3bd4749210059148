"""A gradient that is the exact one of a loss with an epsilon in its logarithm is right; with a mistake it is not."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

import harness

_CHANCES = """
import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid", "loss": "binary_cross_entropy"}


def gradients(W1, b1, W2, b2, x, t):
    small = 1e-8
    h = np.tanh(x @ W1 + b1)
    p = 1 / (1 + np.exp(-(h @ W2 + b2)))
    loss = -np.mean(t * np.log(p + small) + (1 - t) * np.log(1 - p + small))
    dp = (-(t / (p + small)) + (1 - t) / (1 - p + small)) / p.size
    d = dp * p * (1 - p)
    dh = (d @ W2.T) * (1 - h * h)
    return loss, {"W1": x.T @ dh, "b1": dh.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
"""
_CLASSES = """
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "cross_entropy"}


def gradients(W1, b1, W2, b2, x, t):
    small = 1e-9
    h = np.tanh(x @ W1 + b1)
    z = h @ W2 + b2
    e = np.exp(z - z.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    loss = -np.sum(t * np.log(p + small)) / len(x)
    dp = -t / (p + small) / len(x)
    d = p * (dp - (dp * p).sum(1, keepdims=True))
    dh = (d @ W2.T) * (1 - h * h)
    return loss, {"W1": x.T @ dh, "b1": dh.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
"""


def _checked(text: str, old: str = "", new: str = "") -> harness.Check:
    assert old in text
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mine.py"
        file.write_text(text.replace(old, new) if old else text, "utf-8")
        return harness.check(str(file))


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [(_CHANCES, "", ""), (_CHANCES, "1e-8", "1e-15"), (_CLASSES, "", "")],
    ids=["chances", "1e-15", "classes"],
)
def test_it_is_a_convention(text: str, old: str, new: str) -> None:
    found = _checked(text, old, new)
    assert found.verdict == "convention", repr(found)
    assert "inside the logarithm of the loss" in " ".join(repr(found).split())


@pytest.mark.verdicts
@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (_CHANCES, "* (1 - h * h)", ""),
        (_CLASSES, "/ len(x)\n    d =", "\n    d ="),
        (_CLASSES, "-t / (p + small)", "-t / (p + 10 * small)"),
    ],
    ids=["no derivative", "no mean", "another epsilon"],
)
def test_a_mistake_besides_is_wrong(text: str, old: str, new: str) -> None:
    assert _checked(text, old, new).verdict == "wrong"
