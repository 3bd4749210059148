"""The cause is found although the loss does not fit, in what gradients are derived from, in part, and within a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checking.check import check
from harness.checking.diagnose import diagnose
from harness.checking.opening import Options
from harness.checking.result import Checked
from harness.report.check_text import check_text
from tests.checking.candidates import CLASS, FUNCTION, written

LOSS = "loss = np.mean((y - targets) ** 2)"
DELTA = "d2 = 2 * (y - targets) / y.size * y * (1 - y)"
HIDDEN = "d1 = d2 @ W2.T * a1 * (1 - a1)"
B2 = '"b2": d2.sum(axis=0)'
NO_SLOPE = (HIDDEN, "d1 = d2 @ W2.T")


def _checked(folder: Path, text: str, *changes: tuple[str, str]) -> Checked:
    return check(str(written(folder, text, *changes)), Options())


def _faults(found: Checked) -> set[str]:
    assert found.diagnosis is not None and found.diagnosis.explanations
    return {one.fault.name for one in found.diagnosis.explanations[0].faults}


# ---------------------------------------------------------------- a loss that does not fit


@pytest.mark.sampled(6)
@pytest.mark.parametrize(
    "loss",
    [
        "loss = np.mean((y - targets) ** 2) + 0.003 * np.sum(W1 ** 2)",
        "loss = np.mean((y - targets) ** 2) + 0.02 * (np.abs(W1).sum() + np.abs(W2).sum())",
        "loss = 0.7 * np.mean((y - targets) ** 2)",
        "loss = np.mean((y - targets) ** 2) + 0.25",
        "loss = np.sqrt(np.mean((y - targets) ** 2))",
        "loss = float(np.cos(y).sum())",
    ],
    ids=["penalty", "absolute penalty", "factor", "constant", "root", "nobody's"],
)
def test_the_cause_is_named_whatever_the_loss_is(tmp_path: Path, loss: str) -> None:
    assert "hidden_derivative_missing" in _faults(_checked(tmp_path, FUNCTION, NO_SLOPE, (LOSS, loss)))


@pytest.mark.thorough
@pytest.mark.parametrize("probability", ["np.exp(log_p) + 1e-8", "np.clip(np.exp(log_p), 0.1, 0.9)"])
def test_an_epsilon_or_a_clip_in_the_logarithm_hides_no_cause(tmp_path: Path, probability: str) -> None:
    loss = ("loss = -log_p[np.arange(n), y].mean()", f"loss = -np.log({probability})[np.arange(n), y].mean()")
    found = _checked(tmp_path, CLASS, ('@ p["W2"].T * (1 - h**2)', '@ p["W2"].T'), loss)
    assert _faults(found) == {"hidden_derivative_missing"}


@pytest.mark.thorough
def test_a_loss_that_stays_unexplained_is_told_beside_the_cause(tmp_path: Path) -> None:
    text = check_text(_checked(tmp_path, FUNCTION, NO_SLOPE, (LOSS, "loss = float(np.cos(y).sum())")))
    assert "the derivative of a hidden activation is missing" in text
    assert "loss is wrong besides" in text


@pytest.mark.thorough
def test_the_form_of_the_loss_is_told_with_its_constant(tmp_path: Path) -> None:
    loss = "loss = np.mean((y - targets) ** 2) + 0.003 * np.sum(W1 ** 2)"
    text = check_text(_checked(tmp_path, FUNCTION, NO_SLOPE, (LOSS, loss)))
    assert "the weights' sum of squares times a constant: 0.003" in " ".join(text.split())


# ---------------------------------------------------------------- kinds of mistakes


KINDS = {
    "bias_gradient_from_weight_gradient": (B2, '"b2": (a1.T @ d2).sum(axis=0)'),
    "bias_gradient_over_the_wrong_axis": (B2, '"b2": d2.sum(axis=1)'),
    "bias_gradient_mean_of_all": (B2, '"b2": np.mean(d2)'),
    "bias_gradient_zero": (B2, '"b2": 0 * b2'),
    "bias_gradient_of_last_sample": (B2, '"b2": d2[-1]'),
    "bias_gradient_without_derivative": (B2, '"b2": (2 * (y - targets) / y.size).sum(0)'),
    "handed_back_without_derivative": (HIDDEN, "d1 = (2 * (y - targets) / y.size) @ W2.T * a1 * (1 - a1)"),
    "derivative_of_tanh": (HIDDEN, "d1 = d2 @ W2.T * (1 - a1 ** 2)"),
    "derivative_twice": (HIDDEN, "d1 = d2 @ W2.T * (a1 * (1 - a1)) ** 2"),
    "weight_gradients_summed_in_place_of_weights": (HIDDEN, "d1 = (a1.T @ d2).sum(axis=1) * a1 * (1 - a1)"),
    "first_path_alone": (HIDDEN, "d1 = d2[:, :1] @ W2.T[:1] * a1 * (1 - a1)"),
    "mean_over_paths": (HIDDEN, "d1 = d2 @ W2.T / W2.shape[1] * a1 * (1 - a1)"),
    "outputs_in_mean": (DELTA, DELTA.replace("y.size", "y.size / y.shape[1]")),
    "residual_as_output_error": (DELTA, "d2 = y - targets"),
    "residual_times": (DELTA, DELTA.replace("2 *", "1.3 * 2 *")),
    "weight_gradient_of_preactivation": ('"W2": a1.T @ d2', '"W2": (inputs @ W1 + b1).T @ d2'),
    "divided_by_width_in": (DELTA, DELTA + "\n    s = len(y) / 5"),
    "activation_twice": ("a1 = sigmoid(inputs @ W1 + b1)", "a0 = sigmoid(inputs @ W1 + b1); a1 = sigmoid(a0)"),
    "outputs_missing_in_layer": (
        '"W2": a1.T @ d2, ' + B2,
        '"W2": a1.T @ d2 * y.shape[1], "b2": d2.sum(axis=0) * y.shape[1]',
    ),
}
#: What else a kind needs.
MORE = {
    "activation_twice": [(HIDDEN, HIDDEN + " * a0 * (1 - a0)")],
    "divided_by_width_in": [('"W2": a1.T @ d2, "b2": d2.sum(axis=0)', '"W2": a1.T @ d2 * s, "b2": d2.sum(axis=0) * s')],
}


@pytest.mark.sampled(6)
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_mistake_is_named(tmp_path: Path, kind: str) -> None:
    assert kind in _faults(_checked(tmp_path, FUNCTION, KINDS[kind], *MORE.get(kind, [])))


@pytest.mark.thorough
def test_two_usual_mistakes_of_a_step_are_named(tmp_path: Path) -> None:
    """y - t under a mean squared error, and the last weights moved before they are used."""
    changes = [
        ("inputs, targets):", "inputs, targets, lr):"),
        (DELTA, "d2 = y - targets\n    W2 -= lr * a1.T @ d2\n    b2 -= lr * d2.sum(axis=0)"),
        (f"    {RETURNED}", "    W1 -= lr * inputs.T @ d1\n    b1 -= lr * d1.sum(axis=0)\n    return loss"),
    ]
    assert _faults(_checked(tmp_path, FUNCTION, *changes)) == {"residual_as_output_error", "updated_before_use"}


RETURNED = 'return loss, {"W1": inputs.T @ d1, "b1": d1.sum(axis=0), "W2": a1.T @ d2, "b2": d2.sum(axis=0)}'
UPDATING = [
    ("inputs, targets):", "inputs, targets, lr):"),
    (f"    {RETURNED}", "    W1 -= lr * inputs.T @ d1\n    W2 -= lr * a1.T @ d2\n    return loss"),
]


def test_what_updates_alone_show_is_named(tmp_path: Path) -> None:
    """No gradient is returned, biases never move, and the residual is 1.5 times the right one."""
    found = _checked(tmp_path, FUNCTION, *UPDATING, (DELTA, DELTA.replace("2 *", "3 *")))
    assert _faults(found) == {"residual_times", "bias_not_updated"}


@pytest.mark.thorough
def test_a_step_that_ignores_its_learning_rate_is_named_and_placed(tmp_path: Path) -> None:
    changes = [(old, new.replace("lr *", "0.1 *")) for old, new in UPDATING]
    text = " ".join(check_text(_checked(tmp_path, FUNCTION, *changes)).split())
    assert "ignores the learning rate that it is given and uses one of its own: 0.1" in text
    assert "WHERE in the update step" in text


# ---------------------------------------------------------------- in part, or not at all


@pytest.mark.thorough
def test_a_part_that_is_explained_is_told_with_what_is_not(tmp_path: Path) -> None:
    odd = ('"W1": inputs.T @ d1', '"W1": np.exp(inputs.T @ d1)')
    found = _checked(tmp_path, FUNCTION, (B2, '"b2": d2.sum(axis=1)'), odd)
    assert _faults(found) == {"bias_gradient_over_the_wrong_axis"}
    assert "W1 is wrong besides" in check_text(found)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ((LOSS, "loss = float(np.cos(y + W1.sum()).sum())"), "Write the loss as a sum over entries"),
        ((B2, '"b2": np.exp(d2).sum(axis=0)'), "The gradient of W2 is right"),
        (('"W1": inputs.T @ d1', '"W1": np.exp(inputs.T @ d1)'), "The gradient of b1 is right"),
        ((HIDDEN, "d1 = np.exp(d2 @ W2.T) * a1"), "The error that arrives at W2 is right"),
        ((DELTA, "d2 = np.exp(y)"), "dL/dz of the last layer"),
    ],
    ids=["loss", "bias", "weight", "hidden", "last"],
)
def test_where_nothing_fits_the_hint_follows_the_place(tmp_path: Path, change: tuple[str, str], hint: str) -> None:
    found = _checked(tmp_path, FUNCTION, change)
    assert found.diagnosis is not None and not found.diagnosis.explanations
    assert hint in " ".join(check_text(found).split())


@pytest.mark.thorough
def test_a_ratio_is_named_once_and_never_as_1(tmp_path: Path) -> None:
    nearly = ("return 1 / (1 + np.exp(-z))", "return 1 / (1 + np.exp(-np.round(z, 4)))")
    text = check_text(_checked(tmp_path, FUNCTION, nearly))
    assert "1 times" not in text
    assert "rounded or approximated" in text


@pytest.mark.thorough
def test_steps_on_which_a_mistake_ran_away_are_left_out_and_told(tmp_path: Path) -> None:
    """By then probabilities are clipped, in the gradient too, which is none of the known mistakes."""
    code = """\
import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid", "loss": {"kind": "binary_cross_entropy", "reduction": "sum"}}


def train(W1, b1, W2, b2, x, t, lr):
    h = np.tanh(x @ W1 + b1)
    y = np.clip(1 / (1 + np.exp(-(h @ W2 + b2))), 1e-10, 1 - 1e-10)
    d2 = (y - t) / (y * (1 - y))
    d1 = d2 @ W2.T * (1 - h**2)
    W1 -= lr * x.T @ d1
    b1 -= lr * d1.sum(0)
    W2 -= lr * h.T @ d2
    b2 -= lr * d2.sum(0)
    return -np.sum(t * np.log(y) + (1 - t) * np.log(1 - y))
"""
    found = _checked(tmp_path, code)
    assert _faults(found) == {"output_derivative_missing"}
    assert "had driven the parameters far from where they began" in " ".join(check_text(found).split())


def test_a_diagnosis_ends_when_its_time_is_up(tmp_path: Path) -> None:
    tried = _checked(tmp_path, FUNCTION, NO_SLOPE).tried
    found = diagnose(tried, frozenset(), lambda: True)
    assert found.stopped and not found.explanations
