"""What a tester found in candidates of many styles, each held by a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.checking.check import check
from harness.checking.opening import Options
from harness.checking.result import INCONCLUSIVE, RIGHT, WRONG, Checked
from harness.ground.errors import HarnessError
from harness.report.check_text import check_text
from harness.report.words import said
from tests.checking.candidates import FUNCTION, written
from tests.checking.test_check import DELTA, LOSS, RETURN, read_as

GRADIENTS = '{"W1": inputs.T @ d1, "b1": d1.sum(axis=0), "W2": a1.T @ d2, "b2": d2.sum(axis=0)}'
#: Column samples, gradients divided by m in their products, as a well-known course has it.
COLUMNS = """\
import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid", "loss": {"kind": "binary_cross_entropy",
                                                             "reduction": "mean_over_samples"}}


def backward(parameters, X, Y):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    m = X.shape[1]
    A1 = np.tanh(W1 @ X + b1)
    A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW1 = dZ1 @ X.T / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
"""


def _checked(folder: Path, text: str, *changes: tuple[str, str]) -> Checked:
    return check(str(written(folder, text, *changes)), Options())


# ---------------------------------------------------------------- wrong code is no pass


@pytest.mark.sampled(5)
@pytest.mark.parametrize("value", ["np.inf", "-np.inf", "np.nan"])
@pytest.mark.parametrize("old", ['"b1": d1.sum(axis=0)', LOSS])
@pytest.mark.verdicts
def test_what_is_not_finite_is_wrong(tmp_path: Path, old: str, value: str) -> None:
    new = f'"b1": d1.sum(axis=0) + {value}' if "b1" in old else f"loss = {value}"
    assert _checked(tmp_path, FUNCTION, (old, new)).verdict == WRONG


@pytest.mark.verdicts
def test_a_batch_in_columns_is_not_read_as_single_samples(tmp_path: Path) -> None:
    assert _checked(tmp_path, COLUMNS).verdict == RIGHT
    for name in ("dW1", "db2"):
        line = next(line.strip() for line in COLUMNS.splitlines() if line.strip().startswith(f"{name} ="))
        found = _checked(tmp_path, COLUMNS, (line, line.removesuffix(" / m")))
        assert (found.verdict, read_as(found)) == (WRONG, "weights (out, in); biases (n, 1); samples in columns")
    everywhere = COLUMNS.replace(" / m", "")
    found = _checked(tmp_path, everywhere)  # it returns no loss, so that a sum may be meant
    assert (found.verdict, "samples in columns" in read_as(found)) == (INCONCLUSIVE, True)
    assert "all is right under loss" in said(found.notes[0])


def test_a_step_that_moves_nothing_is_wrong_and_told(tmp_path: Path) -> None:
    changes = [
        ("loss_and_gradients(parameters, inputs, targets)", "train_step(W1, b1, W2, b2, inputs, targets, lr)"),
        ('    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))\n', ""),
        (f"    {RETURN}", "    W1 = W1 - lr * inputs.T @ d1\n    return loss"),
    ]
    found = _checked(tmp_path, FUNCTION, *changes)
    assert found.verdict == WRONG
    assert "inside a function makes a new array" in check_text(found).replace("\n          ", " ")


@pytest.mark.verdicts
@pytest.mark.parametrize(
    "answer",
    ["return loss, [(9 * inputs.T @ d1, d1.sum(0)), (a1.T @ d2, d2.sum(0))]", "return loss, 'gradients'"],
)
@pytest.mark.sampled(2)
def test_what_is_returned_is_understood_or_asked_for(tmp_path: Path, answer: str) -> None:
    path = written(tmp_path, FUNCTION, (RETURN, answer))
    try:
        verdict = check(str(path)).verdict
    except HarnessError as error:
        verdict = str(error)
    assert verdict == WRONG or "what is value 2 that it returns, str" in verdict


def test_a_batch_of_one_sample_is_probed(tmp_path: Path) -> None:
    found = _checked(tmp_path, FUNCTION, ("    a1 = sigmoid(", "    inputs = np.squeeze(inputs)\n    a1 = sigmoid("))
    assert found.verdict in (WRONG, "failed")


# ---------------------------------------------------------------- right code is not accused


@pytest.mark.parametrize(
    "answer",
    [
        "return loss, [(inputs.T @ d1, d1.sum(0)), (a1.T @ d2, d2.sum(0))]",
        "return loss, [inputs.T @ d1, a1.T @ d2], [d1.sum(0), d2.sum(0)]",
        'return loss, [{"W": inputs.T @ d1, "b": d1.sum(0)}, {"W": a1.T @ d2, "b": d2.sum(0)}]',
        'return loss, {"dW": [inputs.T @ d1, a1.T @ d2], "db": [d1.sum(0), d2.sum(0)]}',
        'return loss, {"dL_dW1": inputs.T @ d1, "dL_db1": d1.sum(0), "dL_dW2": a1.T @ d2, "dL_db2": d2.sum(0)}',
        "return a1.T @ d2, d2.sum(0), inputs.T @ d1, d1.sum(0)",
        "return inputs.T @ d1, a1.T @ d2, d1.sum(0), d2.sum(0)",
        f"return np.array([[loss]]), {GRADIENTS}",
        f"return np.float32(loss).astype(float) * 0 + loss, {GRADIENTS}",
    ],
)
@pytest.mark.sampled(2)
def test_answers_of_many_forms_are_understood(tmp_path: Path, answer: str) -> None:
    found = _checked(tmp_path, FUNCTION, (RETURN, answer))
    assert (found.verdict, {row.quantity for row in found.rows} >= {"gradient"}) == (RIGHT, True)


@pytest.mark.parametrize("answer", ["return new, loss", "return loss, new", "return new", "return tuple(new.values())"])
@pytest.mark.sampled(2)
def test_parameters_that_come_back_are_not_taken_for_gradients(tmp_path: Path, answer: str) -> None:
    body = f"    new = {{name: parameters[name] - lr * g for name, g in {GRADIENTS}.items()}}\n    {answer}"
    changes = [("inputs, targets):", "inputs, targets, lr):"), (f"    {RETURN}", body)]
    found = _checked(tmp_path, FUNCTION, *changes)
    assert found.verdict == RIGHT
    assert "update" in {row.quantity for row in found.rows}


def test_right_gradients_are_not_judged_by_a_wrong_loss(tmp_path: Path) -> None:
    found = _checked(tmp_path, FUNCTION, (LOSS, "loss = np.sum((y - targets) ** 2)"))
    assert found.verdict == WRONG
    assert {row.quantity for row in found.rows if not row.is_right} == {"loss"}
    assert any("gradients are right for the stated loss" in said(note) for note in found.notes)


def test_without_a_loss_another_convention_is_offered(tmp_path: Path) -> None:
    found = _checked(tmp_path, FUNCTION, (DELTA, "d2 = (y - targets) * y * (1 - y)"), (RETURN, f"return {GRADIENTS}"))
    assert found.verdict == INCONCLUSIVE
    assert any("reduction: sum, scale: 0.5" in said(note) for note in found.notes)


def test_names_may_count_from_zero(tmp_path: Path) -> None:
    text = FUNCTION.replace("W1", "W0").replace("b1", "b0").replace("W2", "W1").replace("b2", "b1")
    assert _checked(tmp_path, text).verdict == RIGHT


# ---------------------------------------------------------------- HARNESS that fits nothing


@pytest.mark.parametrize(
    ("harness", "message"),
    [
        ('{"network": "relu", "loss": "mse"}', r":3:\d+: network: should have at least one layer with weights"),
        ('{"network": "linear", "loss": "mse", "sizes": [3, 4, 5]}', r":3:\d+: sizes: should be 2 numbers"),
        ('{"network": "linear", "loss": "mse", "parameters": {"W": "linear9.weight"}}', "no parameter linear9.weight"),
        ('{"network": "linear", "loss": "mse", "fixed": {"linear7.bias": 0.0}}', "fixed.linear7.bias: no parameter"),
        ('{"network": "linear", "loss": "mse", "sizes": [2, 2], "names": {"w": "linear1.weight[9,9]"}}', "has shape"),
        ('{"network": "linear", "loss": "mse", "names": {"w": "gibberish"}}', "should be an entry such as"),
        ('{"network": "linear", "loss": "mse", "loss": "mse"}', "loss: stands twice"),
        ('{"network": "linear", "loss": "cross_entropy", "targets": "flat"}', "should be one_hot or labels"),
        ('{"network": "linear", "loss": "mse", "parameters": {"W": "linear1.weight"}}', "lacks linear1.bias"),
    ],
)
def test_harness_that_fits_nothing_is_one_message(tmp_path: Path, harness: str, message: str) -> None:
    line = 'HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}'
    with pytest.raises(HarnessError, match=message):
        _checked(tmp_path, FUNCTION, (line, f"HARNESS = {harness}"))


@pytest.mark.parametrize("network", ["Linear Sigmoid Linear Sigmoid", "linear -> sigmoid -> linear -> sigmoid"])
def test_a_network_may_be_written_with_arrows_and_capitals(tmp_path: Path, network: str) -> None:
    assert _checked(tmp_path, FUNCTION, ("linear sigmoid linear sigmoid", network)).verdict == RIGHT


def test_a_loss_alone_is_inconclusive(tmp_path: Path) -> None:
    assert _checked(tmp_path, FUNCTION, (RETURN, "return loss")).verdict == INCONCLUSIVE


# ---------------------------------------------------------------- what a review found


@pytest.mark.verdicts
def test_momentum_alone_is_exercised(tmp_path: Path) -> None:
    body = (
        f"    for name, g in {GRADIENTS}.items():\n"
        "        old = VELOCITY.get(name)\n"
        "        VELOCITY[name] = g if old is None else momentum * old + g\n"
        "        parameters[name] -= lr * VELOCITY[name]\n    return loss"
    )
    changes = [
        ("inputs, targets):", "inputs, targets, lr, momentum=0.0):"),
        ("def sigmoid(z):", "VELOCITY = {}\n\n\ndef sigmoid(z):"),
        (f"    {RETURN}", body),
    ]
    assert _checked(tmp_path, FUNCTION, *changes).verdict == RIGHT
    assert _checked(tmp_path, FUNCTION, *changes, ("momentum * old + g", "momentum * old - g")).verdict == WRONG


@pytest.mark.verdicts
def test_gradients_and_parameters_in_one_dict_are_told_apart(tmp_path: Path) -> None:
    new = "    new = {name: parameters[name] - lr * g for name, g in grads.items()}\n"
    body = (
        f"    grads = {GRADIENTS}\n{new}    return {{'loss': loss, **new, **{{'d' + k: v for k, v in grads.items()}}}}"
    )
    changes = [("inputs, targets):", "inputs, targets, lr):"), (f"    {RETURN}", body)]
    found = _checked(tmp_path, FUNCTION, *changes)
    assert (found.verdict, {row.quantity for row in found.rows} >= {"gradient", "update"}) == (RIGHT, True)
    wrong = _checked(tmp_path, FUNCTION, *changes, ("'d' + k: v", "'d' + k: -7 * v"))
    assert {row.quantity for row in wrong.rows if not row.is_right} == {"gradient"}


@pytest.mark.parametrize("update", ["parameters[name] += 0.1 * g", "parameters[name] -= 0.1 * g"])
def test_an_update_at_a_rate_that_nobody_knows_is_no_pass(tmp_path: Path, update: str) -> None:
    body = f"    grads = {GRADIENTS}\n    for name, g in grads.items():\n        {update}\n    return loss, grads"
    found = _checked(tmp_path, FUNCTION, (f"    {RETURN}", body))
    assert found.verdict == INCONCLUSIVE
    assert "at which learning rate nobody knows" in check_text(found).replace("\n          ", " ")


CLASSES = """\
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy", "targets": "one_hot"}


def loss_and_gradients(parameters, X, T):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    h = np.maximum(X @ W1 + b1, 0)
    z = h @ W2 + b2
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.sum(T * np.log(p)) / len(X)
    d2 = (p - T) / len(X)
    d1 = d2 @ W2.T * (h > 0)
    return loss, {"W1": X.T @ d1, "b1": d1.sum(0), "W2": h.T @ d2, "b2": d2.sum(0)}
"""


@pytest.mark.sampled(6)
@pytest.mark.parametrize("epsilon", ["1e-12", "1e-8", "1e-7"])
@pytest.mark.parametrize("mean", [True, False])
def test_an_epsilon_and_another_reduction_are_conventions_together(tmp_path: Path, epsilon: str, mean: bool) -> None:
    text = CLASSES if mean else CLASSES.replace(" / len(X)", "")
    found = _checked(tmp_path, text, ("np.log(p)", f"np.log(p + {epsilon})"))
    assert found.verdict == "convention", check_text(found)


@pytest.mark.parametrize("output", ["p", "p.argmax(axis=1)"])
def test_probabilities_and_predictions_are_not_the_output(tmp_path: Path, output: str) -> None:
    assert _checked(tmp_path, CLASSES, ("return loss, {", f"return loss, {output}, {{")).verdict == RIGHT
