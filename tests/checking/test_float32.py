"""A candidate that computes in float32 is held to float32's rounding, whatever the size of its numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from tests.checking.candidates import CLASS, written

SINGLE = """\
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": {"kind": "mse", "scale": 1}}
f = np.float32


def backward(W1, b1, W2, b2, x, t):
    W1, b1, W2, b2, x, t = (f(a) for a in (W1, b1, W2, b2, x, t))
    a1 = np.tanh(x @ W1 + b1)
    r = a1 @ W2 + b2 - t
    d2 = f(2 * 1 / t.size) * r
    d1 = d2 @ W2.T * (1 - a1 * a1)
    return f(1) * np.mean(r * r), {"W1": x.T @ d1, "b1": d1.sum(0), "W2": a1.T @ d2, "b2": d2.sum(0)}
"""


def _of_size(size: str) -> list[tuple[str, str]]:
    """The loss times a number."""
    return [
        ('"scale": 1}', f'"scale": {size}}}'),
        ("2 * 1 / t.size", f"2 * {size} / t.size"),
        ("f(1) *", f"f({size}) *"),
    ]


@pytest.mark.parametrize("size", ["1e-5", "1e6"])
@pytest.mark.sampled(2)
def test_of_any_size_a_right_one_is_right_and_a_wrong_one_wrong(tmp_path: Path, size: str) -> None:
    right = harness.check(str(written(tmp_path, SINGLE, *_of_size(size))))
    assert right.verdict == "right", right
    assert "float32, against the exact values" in repr(right)
    wrong = harness.check(str(written(tmp_path, SINGLE, *_of_size(size), ("x.T @ d1,", "x.T @ d1 / f(len(x)),"))))
    assert (wrong.verdict, wrong.faults) == ("wrong", ("weight_gradient_mean",))


def test_an_error_of_a_few_hundred_roundings_is_wrong(tmp_path: Path) -> None:
    text = SINGLE.replace("W2", "W1").replace("b2", "b1").replace("W1, b1, W1, b1", "W1, b1")
    text = text.replace('"linear tanh linear"', '"linear"').replace("np.tanh(x @ W1 + b1)", "x")
    text = text.replace('"W1": x.T @ d1, "b1": d1.sum(0), ', "").replace("    d1 = d2 @ W1.T * (1 - a1 * a1)\n", "")
    assert harness.check(str(written(tmp_path, text))).verdict == "right"
    assert harness.check(str(written(tmp_path, text, ("a1.T @ d2", "f(1.00005) * a1.T @ d2")))).verdict == "wrong"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("1 - a1 * a1", "1 - a1", "tanh_derivative_without_square"),
        (" * (1 - a1 * a1)", "", "hidden_derivative_missing"),
        ("d2.sum(0)", "d2.mean(0)", "bias_gradient_mean"),
    ],
)
@pytest.mark.sampled(3)
def test_a_mistake_is_named_as_in_float64_and_the_loss_is_not_blamed(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    found = harness.check(str(written(tmp_path, SINGLE, (old, new))))
    assert (found.verdict, found.faults) == ("wrong", (fault,))
    assert "WRONG     loss" not in repr(found)


def test_a_class_that_computes_in_both_is_right_where_units_are_dead(tmp_path: Path) -> None:
    """Its mask is float64, so that after a step its parameters are; a dead unit's stay exactly as they were."""
    mixed = [
        ("linear tanh linear", "linear relu linear"),
        ("np.tanh(x @", "np.maximum(0, x @"),
        ("(1 - h**2)", "(h > 0).astype(float)"),
        ("array.copy()", "array.astype(np.float32)"),
        ("def step(self, x, y, lr):\n", "def step(self, x, y, lr):\n        x = x.astype(np.float32)\n"),
    ]
    assert harness.check(str(written(tmp_path, CLASS, *mixed))).verdict == "right"


@pytest.mark.thorough
def test_a_class_that_keeps_float32_is_right_in_its_steps_too(tmp_path: Path) -> None:
    single = [
        ("array.copy()", "array.astype(np.float32)"),
        ("def step(self, x, y, lr):\n", "def step(self, x, y, lr):\n        x = x.astype(np.float32)\n"),
    ]
    assert harness.check(str(written(tmp_path, CLASS, *single))).verdict == "right"
    wrong = harness.check(str(written(tmp_path, CLASS, *single, ("- lr * g", "+ lr * g"))))
    assert wrong.verdict == "wrong", wrong


INSIDE = """\
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse"}


class Net:
    \"\"\"Keeps float32; what it is given is rounded to it, what it answers may be float64.\"\"\"

    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.randn(n_in, n_hidden).astype(np.float32)
        self.b1 = np.zeros(n_hidden, np.float32)
        self.W2 = np.random.randn(n_hidden, n_out).astype(np.float32)
        self.b2 = np.zeros(n_out, np.float32)

    def loss(self, x, y):
        x, y = np.asarray(x, np.float32), np.asarray(y, np.float32)
        h = np.tanh(x @ self.W1 + self.b1)
        r = h @ self.W2 + self.b2 - y
        d2 = r * np.float32(2 / r.size)
        d1 = d2 @ self.W2.T * (1 - h * h)
        return np.mean(r * r), {"W1": x.T @ d1, "b1": d1.sum(0), "W2": h.T @ d2, "b2": d2.sum(0)}
"""


def test_what_is_given_may_be_rounded_to_float32(tmp_path: Path) -> None:
    found = harness.check(str(written(tmp_path, INSIDE)))
    assert found.verdict == "right", found
    wrong = harness.check(str(written(tmp_path, INSIDE, ("(1 - h * h)", "(1 - h)"))))
    assert (wrong.verdict, wrong.faults) == ("wrong", ("tanh_derivative_without_square",))
    assert "WRONG     W1 and b1" in repr(wrong)
