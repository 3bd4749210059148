"""What is alike throughout a program is a convention, told with what torch does; what is not alike is a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from tests.checking.candidates import CLASS, written

ONE_LAYER = """\
import numpy as np

HARNESS = {"network": "linear", "loss": "mse", "arguments": {"lam": 0.03}}


def loss_and_gradients(W1, b1, X, T, lam):
    n, k = T.shape
    r = X @ W1 + b1 - T
    d = 2 * r / r.size
    loss = np.sum(r * r) / r.size
    dW, db = X.T @ d, d.sum(0)
    return loss, {"W1": dW, "b1": db}
"""


def _checked(folder: Path, *changes: tuple[str, str], text: str = ONE_LAYER) -> harness.Check:
    return harness.check(str(written(folder, text, *changes)))


def _said(found: harness.Check) -> str:
    return " ".join(repr(found).split())


# ---------------------------------------------------------------- reductions

REDUCTIONS = {
    "mean_over_outputs": ("2 * r / k", "np.sum(r * r) / k"),
    "mean_over_samples": ("2 * r / n", "np.sum(r * r) / n"),
    "sum, scale: 0.5": ("r", "np.sum(r * r) / 2"),
    "mean_over_outputs, scale: 0.5": ("r / k", "np.sum(r * r) / 2 / k"),
    "mean, scale: 7.5": ("15 * r / r.size", "7.5 * np.sum(r * r) / r.size"),
}


@pytest.mark.parametrize("setting", REDUCTIONS)
def test_a_loss_and_a_gradient_under_any_reduction_are_a_convention(tmp_path: Path, setting: str) -> None:
    gradient, loss = REDUCTIONS[setting]
    found = _checked(tmp_path, ("2 * r / r.size", gradient), ("np.sum(r * r) / r.size", loss))
    assert found.verdict == "convention"
    assert f"loss: {{kind: mse, reduction: {setting}}}" in _said(found)


@pytest.mark.parametrize(
    ("loss", "times"),
    [("np.sum(r * r) / n", "outputs times"), ("np.sum(r * r) / 2", "0.5 samples outputs times")],
    ids=["over samples", "half a sum"],
)
def test_a_loss_that_is_another_than_the_gradients_is_wrong_and_its_ratio_has_a_meaning(
    tmp_path: Path, loss: str, times: str
) -> None:
    found = _checked(tmp_path, ("np.sum(r * r) / r.size", loss))
    assert found.verdict == "wrong"
    assert f"the loss that it returns is {times}" in _said(found)


# ---------------------------------------------------------------- an L2 penalty

#: The penalty in the loss, what it adds to the gradients of W1 and b1, and how it is told.
PENALTIES = {
    "with a half": ("lam / 2 * np.sum(W1**2)", "lam * W1", "", "0.015 times the sum of squares of the weights"),
    "without": ("lam * np.sum(W1**2)", "2 * lam * W1", "", "0.03 times the sum of squares of the weights"),
    "over N": ("lam / (2 * n) * np.sum(W1**2)", "lam / n * W1", "", "0.015 / N times the sum of squares"),
    "on all": (
        "lam * (np.sum(W1**2) + np.sum(b1**2))",
        "2 * lam * W1",
        "2 * lam * b1",
        "0.03 times the sum of squares of every parameter",
    ),
}


def _penalized(loss: str, weight: str, bias: str) -> list[tuple[str, str]]:
    changes = [("np.sum(r * r) / r.size", f"np.sum(r * r) / r.size + {loss}"), ("X.T @ d,", f"X.T @ d + {weight},")]
    return [*changes, ("d.sum(0)\n", f"d.sum(0) + {bias}\n")] if bias else changes


@pytest.mark.parametrize("form", PENALTIES)
def test_an_l2_penalty_in_loss_and_gradient_is_a_convention_with_its_factor(tmp_path: Path, form: str) -> None:
    loss, weight, bias, said = PENALTIES[form]
    found = _checked(tmp_path, *_penalized(loss, weight, bias))
    assert found.verdict == "convention", found
    assert said in _said(found)
    assert "torch's weight_decay is in the step alone" in _said(found)


@pytest.mark.parametrize(
    ("loss", "weight", "bias"),
    [
        ("lam * np.sum(W1**2)", "lam * W1", ""),  # the 2 of the derivative is missing
        ("lam / 2 * np.sum(W1**2)", "lam * W1", "lam * b1"),  # of the weights here, of all there
        ("lam / 2 * np.sum(W1**2)", "lam / n * W1", ""),
        ("lam / 2 * np.sum(np.abs(W1))", "lam * W1", ""),
    ],
)
@pytest.mark.verdicts
@pytest.mark.sampled(2)
def test_a_penalty_that_is_not_alike_is_wrong(tmp_path: Path, loss: str, weight: str, bias: str) -> None:
    assert _checked(tmp_path, *_penalized(loss, weight, bias)).verdict == "wrong"


PENALIZED_CLASS = [
    ("loss = -log_p", "penalty = self.weight_decay / 2 * sum(np.sum(p[k] ** 2) for k in ('W1', 'W2'))\n"
     "        loss = penalty - log_p"),
    ("g = g + self.weight_decay * p[name]", "g = g + self.weight_decay * p[name] * name.startswith('W')"),
    ("self.gradients = {", "found = {"),
    ("self.gradients.items()", "found.items()"),
]  # fmt: skip


def test_a_class_with_a_penalty_in_loss_and_step_follows_a_convention_of_weight_decay(tmp_path: Path) -> None:
    found = _checked(tmp_path, *PENALIZED_CLASS, text=CLASS)
    assert found.verdict == "convention", found
    assert "0.5 weight_decay times the sum of squares of the weights" in _said(found)


def test_a_strength_that_is_not_stated_is_not_seen_and_says_how_to_check_it(tmp_path: Path) -> None:
    unstated = (', "arguments": {"lam": 0.03}', "")
    named = [("X, T, lam)", "X, T, reg)"), *_penalized("reg * np.sum(W1**2)", "reg * W1", "")]
    found = _checked(tmp_path, unstated, *named)
    assert "NOT SEEN" in repr(found)
    assert "what reg does: it is 0; to check it, state a value in HARNESS: 'arguments': {'reg': 0.1}" in _said(found)
    stated = ('"arguments": {"lam": 0.03}', '"arguments": {"reg": 0.1}')
    assert _checked(tmp_path, stated, *named).verdict == "wrong"  # the penalty's derivative lacks its 2


# ---------------------------------------------------------------- kinks and velocity

KINKED = """\
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "mse"}


def loss_and_gradients(W1, b1, W2, b2, X, T):
    z = X @ W1 + b1
    a = np.where(z > 0, z, 0)
    r = a @ W2 + b2 - T
    d2 = 2 * r / r.size
    d1 = d2 @ W2.T * np.where(z > 0, 1, 0)
    return np.mean(r * r), {"W1": X.T @ d1, "b1": d1.sum(0), "W2": a.T @ d2, "b2": d2.sum(0)}
"""
ELU = [
    ('"linear relu linear"', '["linear", {"layer": "elu", "alpha": 0.2}, "linear"]'),
    ("z, 0)\n", "z, 0.2 * np.expm1(z))\n"),
]
KINKS = {
    "relu 1": ([("np.where(z > 0, 1, 0)", "(z >= 0)")], "the derivative of relu at exactly 0 is 1, and torch's is 0"),
    "relu 1/2": (
        [("np.where(z > 0, 1, 0)", "np.where(z > 0, 1, np.where(z < 0, 0, 0.5))")],
        "the derivative of relu at exactly 0 is 0.5, and torch's is 0",
    ),
    "elu 1": (
        [*ELU, ("np.where(z > 0, 1, 0)", "np.where(z >= 0, 1, a + 0.2)")],
        "the derivative of elu at exactly 0 is 1, and torch's is alpha",
    ),
}


@pytest.mark.parametrize("kink", KINKS)
def test_the_derivative_exactly_at_a_kink_is_a_convention(tmp_path: Path, kink: str) -> None:
    changes, said = KINKS[kink]
    found = _checked(tmp_path, *changes, text=KINKED)
    assert (found.verdict, said in _said(found)) == ("convention", True), found


def test_what_torch_does_at_a_kink_is_plainly_right(tmp_path: Path) -> None:
    assert _checked(tmp_path, text=KINKED).verdict == "right"
    assert (
        _checked(tmp_path, *ELU, ("np.where(z > 0, 1, 0)", "np.where(z > 0, 1, a + 0.2)"), text=KINKED).verdict
        == "right"
    )


@pytest.mark.verdicts
def test_another_derivative_near_a_kink_is_wrong(tmp_path: Path) -> None:
    assert _checked(tmp_path, ("np.where(z > 0, 1, 0)", "(z > -0.05)"), text=KINKED).verdict == "wrong"


def test_a_learning_rate_inside_the_velocity_is_a_convention(tmp_path: Path) -> None:
    inside = [
        ("g if old is None else self.momentum * old + g", "lr * g if old is None else self.momentum * old + lr * g"),
        (
            "            p[name] = p[name] - lr * g",
            "            else:\n                g = lr * g\n            p[name] = p[name] - g",
        ),
    ]
    found = _checked(tmp_path, *inside, text=CLASS)
    assert found.verdict == "convention", found
    assert "the learning rate stands inside the velocity" in _said(found)


# ---------------------------------------------------------------- what was not returned


@pytest.mark.sampled(2)
@pytest.mark.verdicts
@pytest.mark.parametrize("returns_output", [False, True])
def test_what_was_not_returned_is_not_called_right(tmp_path: Path, returns_output: bool) -> None:
    rounded = ("r = X @ W1 + b1 - T", "y = np.round(X @ W1 + b1, 4)\n    r = y - T")
    answer = [("return loss, {", "return loss, y, {")] if returns_output else []
    found = _checked(tmp_path, rounded, *answer)
    assert found.verdict == "wrong"
    where = _said(found).partition("WHERE ")[2]
    if returns_output:
        assert where.startswith("in the forward pass: the output is wrong already")
    else:
        assert where.startswith("in the forward pass or in the loss, which is wrong; it returns no output")
    assert "output is right" not in repr(found)


LOGARITHM = """\
import numpy as np

HARNESS = {"network": "linear", "loss": "cross_entropy"}


def loss_and_gradients(W1, b1, X, T):
    z = X @ W1 + b1
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    d = (p - T) / len(X)
    loss = -np.sum(T * np.log(p + 1e-9)) / len(X) + 0.02 * np.sum(W1**2)
    return loss, {"W1": X.T @ d + 0.04 * W1, "b1": d.sum(0)}
"""


def test_a_penalty_and_an_epsilon_are_conventions_together(tmp_path: Path) -> None:
    found = _checked(tmp_path, text=LOGARITHM)
    assert found.verdict == "convention", found
    assert "0.02 times the sum of squares of the weights" in _said(found)
    assert "an epsilon of about 1.0e-09" in _said(found)


def test_without_a_loss_nobody_can_tell_a_penalty_from_a_mistake(tmp_path: Path) -> None:
    found = _checked(tmp_path, ("return loss, {", "return {"), *_penalized(*PENALTIES["with a half"][:3]))
    assert found.verdict == "inconclusive"
    assert "it returns no loss; all is right under an L2 penalty of 0.015" in _said(found)


# ---------------------------------------------------------------- several at once

CROSSED = """\
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "cross_entropy", "optimizer": {"momentum": 0.9}}


class Net:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2
        self.v = {name: 0.0 for name in ("W1", "b1", "W2", "b2")}

    def step(self, x, t, lr):
        h = np.tanh(x @ self.W1 + self.b1)
        z = h @ self.W2 + self.b2
        p = np.exp(z - z.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        loss = -np.sum(t * np.log(p + 1e-9)) / len(x)
        d2 = (p - t) / len(x)
        d1 = d2 @ self.W2.T * (1 - h * h)
        gradients = {"W1": x.T @ d1, "b1": d1.sum(0), "W2": h.T @ d2, "b2": d2.sum(0)}
        for name, gradient in gradients.items():
            self.v[name] = 0.9 * self.v[name] - lr * gradient
            setattr(self, name, getattr(self, name) + self.v[name])
        return loss, gradients
"""


def test_an_epsilon_and_a_rate_inside_the_velocity_are_conventions_together(tmp_path: Path) -> None:
    found = _checked(tmp_path, text=CROSSED)
    assert found.verdict == "convention", found
    said = _said(found)
    assert "an epsilon of about 1.0e-09" in said and "the learning rate stands inside the velocity" in said
