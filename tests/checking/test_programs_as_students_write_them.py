"""Programs as students write them: names of arguments, fixed settings, loops in plain Python."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from harness.entry.api import Check
from harness.ground.errors import HarnessError
from tests.checking.candidates import written


def checked(folder: Path, stated: object, code: str) -> Check:
    return harness.check(written(folder, f"import math\nimport numpy as np\n\nHARNESS = {stated}\n\n\n{code}"))


def said(found: Check) -> str:
    """The report on one line."""
    return " ".join(repr(found).split())


# ---------------------------------------------------------------- names of arguments

LINE = {"network": "linear", "loss": "mse"}
STEP = """\
def step({w}, b1, {x}, {t}, {lr}):
    e = 2 * ({x} @ {w} + b1 - {t}) / {t}.size
    return {{"W1": {w} - {lr} * {x}.T @ e, "b1": b1 - {lr} * e.sum(axis=0)}}
"""


@pytest.mark.parametrize(
    ("x", "t", "lr"),
    [
        ("inputs_list", "targets_list", "lr"),
        ("X_train", "y_train", "learning_rate"),
        ("batch_x", "batch_y", "step_size"),
        ("xTrain", "yTrain", "learningRate"),
        ("data", "train_labels", "lr_rate"),
        ("input_data", "target_vector", "alpha"),
        ("xs", "one_hot_y", "eta"),
        ("X_mb", "desired_output", "initial_lr"),
    ],
)
@pytest.mark.sampled(2)
def test_arguments_are_told_by_the_words_in_their_names(tmp_path: Path, x: str, t: str, lr: str) -> None:
    found = checked(tmp_path, LINE, STEP.format(w="W1", x=x, t=t, lr=lr))
    assert found.verdict == "right"


def test_the_report_says_what_an_argument_of_which_a_part_was_known_was_taken_for(tmp_path: Path) -> None:
    found = checked(tmp_path, LINE, STEP.format(w="W1", x="inputs_list", t="y", lr="lr"))
    assert "inputs_list as inputs" in said(found)
    assert "y as targets" not in said(found)


@pytest.mark.parametrize("name", ["x_dim", "lr_decay", "label_smoothing", "n_samples", "batch_size"])
def test_a_name_with_another_word_in_it_is_asked_for(tmp_path: Path, name: str) -> None:
    code = STEP.format(w="W1", x="x", t="t", lr="lr").replace("lr):", f"lr, {name}):")
    with pytest.raises(HarnessError, match=f"what is {name}?"):
        checked(tmp_path, LINE, code)


# ---------------------------------------------------------------- settings of the optimizer without a learning rate

MOMENTUM = """\
class Net:
    def __init__(self, sizes{made}):
        self.eta = {own}
        self.W1 = np.zeros(sizes)
        self.b1 = np.zeros(sizes[1])
        self.vW, self.vb = 0, 0

    def train(self, x, t{taken}):
        eta = {own_or_taken}
        e = x @ self.W1 + self.b1 - t
        self.vW = 0.9 * self.vW + 2 * x.T @ e / e.size
        self.vb = 0.9 * self.vb + 2 * e.sum(axis=0) / e.size
        self.W1 -= eta * self.vW
        self.b1 -= eta * self.vb
        return np.mean(e**2)
"""
WITH_MOMENTUM = {**LINE, "optimizer": {"momentum": 0.9}}


@pytest.mark.parametrize(
    ("stated", "made", "own", "taken", "used"),
    [
        ({}, "", "None", ", lr", "lr"),
        ({}, ", eta=0.1", "eta", "", "self.eta"),
        ({"rate": "eta"}, "", "0.1", "", "self.eta"),
    ],
    ids=["argument", "constructor", "attribute"],
)
@pytest.mark.sampled(3)
def test_settings_are_stated_without_a_rate_that_is_given(
    tmp_path: Path, stated: dict[str, str], made: str, own: str, taken: str, used: str
) -> None:
    code = MOMENTUM.format(made=made, own=own, taken=taken, own_or_taken=used)
    assert checked(tmp_path, {**WITH_MOMENTUM, **stated}, code).verdict == "right"
    assert checked(tmp_path, {**WITH_MOMENTUM, **stated}, code.replace("0.9", "0.8")).verdict == "wrong"


def test_a_rate_that_nothing_takes_is_asked_for_beside_the_settings(tmp_path: Path) -> None:
    code = MOMENTUM.format(made="", own="0.1", taken="", own_or_taken="self.eta")
    with pytest.raises(HarnessError, match=r"'optimizer': \{'lr': 0.1, 'momentum': 0.9\}, or the attri"):
        checked(tmp_path, WITH_MOMENTUM, code)


@pytest.mark.thorough
def test_a_weight_decay_of_a_function_is_stated_without_a_rate(tmp_path: Path) -> None:
    code = STEP.format(w="W1", x="x", t="t", lr="lr")
    decayed = code.replace(".T @ e,", ".T @ e - lr * 0.02 * W1,").replace("(axis=0)}", "(axis=0) - lr * 0.02 * b1}")
    assert checked(tmp_path, {**LINE, "optimizer": {"weight_decay": 0.02}}, decayed).verdict == "right"
    assert checked(tmp_path, {**LINE, "optimizer": {"weight_decay": 0.02}}, code).verdict == "wrong"


# ---------------------------------------------------------------- numbers out of range in plain Python

SIGMOID = {"network": "linear sigmoid", "loss": "binary_cross_entropy"}
LOOPS = """\
def sigmoid(z):
    return 1.0 / (1.0 + math.exp(-z))


def backward(W1, b1, x, t):
    loss, dW, db = 0.0, np.zeros_like(W1), np.zeros_like(b1)
    for n in range(len(x)):
        for k in range(len(b1)):
            p = sigmoid(sum(x[n, i] * W1[i, k] for i in range(len(W1))) + b1[k])
            loss -= (t[n, k] * math.log(p) + (1 - t[n, k]) * math.log(1 - p)) / t.size
            d = (p - t[n, k]) / t.size
            dW[:, k] += d * x[n]
            db[k] += d
    return loss, {"W1": dW, "b1": db}
"""
HIDDEN = {"network": "linear sigmoid", "loss": "mse"}
SQUARES = LOOPS.replace(
    "loss -= (t[n, k] * math.log(p) + (1 - t[n, k]) * math.log(1 - p))", "loss += (p - t[n, k]) ** 2"
).replace("d = (p - t[n, k])", "d = 2 * (p - t[n, k]) * p * (1 - p)")


@pytest.mark.parametrize(("sigmoid", "name"), [
    ("1.0 / (1.0 + math.exp(-z))", "OverflowError"),
    ("math.exp(z) / (1.0 + math.exp(z))", "OverflowError"),
    ("1.0 / (1.0 + 1 / math.exp(min(z, 700)))", "ZeroDivisionError"),
    ("1.0 / (1.0 + math.exp(-math.log(math.exp(min(z, 700)))))", "ValueError"),
])  # fmt: skip
def test_a_formula_that_raises_at_extreme_numbers_is_right_but_for_these(
    tmp_path: Path, sigmoid: str, name: str
) -> None:
    found = checked(tmp_path, HIDDEN, SQUARES.replace("1.0 / (1.0 + math.exp(-z))", sigmoid))
    assert found.verdict == "convention"
    assert "RIGHT except in the probe saturated, of extreme numbers: it stops with" in said(found)
    assert name in said(found)
    assert "FAILED" not in said(found)


def test_a_mistake_beside_what_raises_is_wrong(tmp_path: Path) -> None:
    assert checked(tmp_path, HIDDEN, SQUARES.replace("* p * (1 - p)", "* p")).verdict == "wrong"


def test_what_raises_at_ordinary_numbers_has_failed(tmp_path: Path) -> None:
    found = checked(tmp_path, SIGMOID, LOOPS.replace("math.exp(-z)", "math.exp(-z * 1000)"))
    assert found.verdict == "failed"


def test_another_error_at_extreme_numbers_has_failed(tmp_path: Path) -> None:
    guarded = SQUARES.replace("    return 1.0 /", "    if z > 100:\n        raise KeyError(z)\n    return 1.0 /")
    found = checked(tmp_path, HIDDEN, guarded)
    assert (found.verdict, "KeyError" in said(found)) == ("failed", True)
