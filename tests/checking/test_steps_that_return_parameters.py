"""What a function that takes a learning rate returns under a parameter's own name is the parameter after the step."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from harness.entry.api import Check
from tests.checking.candidates import written

TWO = {"network": "linear relu linear", "loss": "mse"}
THREE = {"network": "linear relu linear relu linear", "loss": "mse"}
HEAD = "import numpy as np\n\nHARNESS = {harness}\n\n\n"

TWO_LAYERS = """\
def train_step(X, y, W1, b1, W2, b2, lr):
    z1 = X @ W1 + b1
    a1 = np.maximum(z1, 0)
    out = a1 @ W2 + b2
    loss = ((out - y) ** 2).mean()
    d2 = 2 * (out - y) / y.size
    d1 = (d2 @ W2.T) * (z1 > 0)
    dW2, db2 = a1.T @ d2, d2.sum(axis=0)
    dW1, db1 = X.T @ d1, d1.sum(axis=0)
"""
IN_PLACE = "    W1 -= lr * dW1\n    b1 -= lr * db1\n    W2 -= lr * dW2\n    b2 -= lr * db2\n"
COPIES = IN_PLACE.replace("W1 -=", "W1 = W1 -").replace("b1 -=", "b1 = b1 -")
COPIES = COPIES.replace("W2 -=", "W2 = W2 -").replace("b2 -=", "b2 = b2 -")
AS_TUPLE, AS_DICT = "W1, b1, W2, b2", "{'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2}"
AS_LISTS, AS_LIST = "[W1, W2], [b1, b2]", "[W1, b1, W2, b2]"

THREE_LAYERS = """\
def train_step(X, y, W1, b1, W2, b2, W3, b3, lr):
    z1 = X @ W1 + b1
    a1 = np.maximum(z1, 0)
    z2 = a1 @ W2 + b2
    a2 = np.maximum(z2, 0)
    out = a2 @ W3 + b3
    loss = ((out - y) ** 2).mean()
    d = 2 * (out - y) / y.size
    before = W3.copy()
    W3 -= lr * (a2.T @ d)
    b3 -= lr * d.sum(axis=0)
    d = (d @ before.T) * (z2 > 0)
    before = W2.copy()
    W2 -= lr * (a1.T @ d)
    b2 -= lr * d.sum(axis=0)
    d = (d @ before.T) * (z1 > 0)
    W1 -= lr * (X.T @ d)
    b1 -= lr * d.sum(axis=0)
    return loss, W1, b1, W2, b2, W3, b3
"""
LISTS = """\
def sgd_step(weights, biases, x, y, lr):
    zs, kept = [], [x]
    for i, (W, b) in enumerate(zip(weights, biases)):
        zs.append(kept[-1] @ W.T + b)
        kept.append(zs[-1] if i == len(weights) - 1 else np.maximum(zs[-1], 0))
    loss = np.mean((kept[-1] - y) ** 2)
    delta = 2 * (kept[-1] - y) / y.size
    dws, dbs = [], []
    for i in reversed(range(len(weights))):
        dws.insert(0, delta.T @ kept[i])
        dbs.insert(0, delta.sum(axis=0))
        if i > 0:
            delta = (delta @ weights[i]) * (zs[i - 1] > 0)
    weights = [W - lr * dW for W, dW in zip(weights, dws)]
    biases = [b - lr * db for b, db in zip(biases, dbs)]
    return loss, weights, biases
"""


def checked(folder: Path, network: object, code: str) -> Check:
    return harness.check(written(folder, HEAD.format(harness=network) + code))


def said(found: Check) -> str:
    """The report on one line."""
    return " ".join(repr(found).split())


def is_wrong_by(found: Check, name: str) -> bool:
    """Whether it is wrong in its updates, and this is named."""
    return found.verdict == "wrong" and "WRONG update of" in said(found) and name in said(found)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("loss", ["", "loss, "])
@pytest.mark.parametrize("update", [IN_PLACE, COPIES], ids=["in place", "copies"])
@pytest.mark.parametrize("form", [AS_TUPLE, AS_DICT, AS_LISTS, AS_LIST], ids=["tuple", "dict", "lists", "list"])
def test_a_right_step_is_right_in_every_form_of_its_answer(tmp_path: Path, form: str, update: str, loss: str) -> None:
    found = checked(tmp_path, TWO, f"{TWO_LAYERS}{update}    return {loss}{form}\n")
    assert found.verdict == "right", said(found)
    assert "update of W1" in said(found)


@pytest.mark.thorough
@pytest.mark.parametrize("update", [IN_PLACE, COPIES], ids=["in place", "copies"])
@pytest.mark.parametrize("form", [AS_TUPLE, AS_DICT, AS_LISTS], ids=["tuple", "dict", "lists"])
def test_a_mistake_is_named_in_every_form_of_its_answer(tmp_path: Path, form: str, update: str) -> None:
    wrong = TWO_LAYERS.replace("(d2 @ W2.T) * (z1 > 0)", "d2 @ W2.T")
    found = checked(tmp_path, TWO, f"{wrong}{update}    return loss, {form}\n")
    assert is_wrong_by(found, "LIKELY relu's derivative is missing"), said(found)


@pytest.mark.parametrize("code", [THREE_LAYERS, LISTS], ids=["while going back", "lists"])
def test_three_layers_are_right(tmp_path: Path, code: str) -> None:
    found = checked(tmp_path, THREE, code)
    assert found.verdict == "right", said(found)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("code", "right", "wrong", "name"),
    [
        (LISTS, "b - lr * db", "b - db", "the biases' steps lack the learning rate"),
        (THREE_LAYERS, "before = W3.copy()", "before = W3", "updated before the backward pass has used"),
        (LISTS, "W - lr * dW", "W + lr * dW", "a weight's gradient has the wrong sign"),
    ],
)
def test_a_mistake_in_three_layers_is_named(tmp_path: Path, code: str, right: str, wrong: str, name: str) -> None:
    found = checked(tmp_path, THREE, code.replace(right, wrong))
    assert is_wrong_by(found, name), said(found)


def test_a_step_that_never_uses_its_rate_is_read_as_a_step(tmp_path: Path) -> None:
    found = checked(tmp_path, TWO, f"{TWO_LAYERS}{IN_PLACE.replace('lr * ', '')}    return loss, {AS_TUPLE}\n")
    assert is_wrong_by(found, "learning rate"), said(found)


#: Takes a rate, as a function of one signature for all does, and is by its name no step.
GRADIENTS = TWO_LAYERS.replace("train_step", "loss_and_gradients")


@pytest.mark.parametrize(
    "form", ["loss, dW1, db1, dW2, db2", "loss, [dW1, dW2], [db1, db2]", "{'W1': dW1, 'b1': db1, 'W2': dW2, 'b2': db2}"]
)
@pytest.mark.sampled(3)
def test_gradients_beside_a_rate_that_is_not_used_are_gradients(tmp_path: Path, form: str) -> None:
    right = checked(tmp_path, TWO, f"{GRADIENTS}    return {form}\n")
    assert right.verdict == "right", said(right)
    wrong = GRADIENTS.replace("(d2 @ W2.T) * (z1 > 0)", "d2 @ W2.T")
    assert "WRONG W1 and b1 WHERE" in said(checked(tmp_path, TWO, f"{wrong}    return {form}\n"))


def test_gradients_under_the_parameters_own_names_are_gradients(tmp_path: Path) -> None:
    """Both readings are open to names alone: the one under which more is right is taken."""
    code = f"{GRADIENTS}    W1, b1, W2, b2 = dW1, db1, dW2, db2\n    return loss, W1, b1, W2, b2\n"
    found = checked(tmp_path, TWO, code)
    assert found.verdict == "right", said(found)


def test_parameters_and_gradients_in_one_answer_are_told_apart(tmp_path: Path) -> None:
    both = f"    return loss, {AS_TUPLE}, dW1, db1, dW2, db2\n"
    found = checked(tmp_path, TWO, f"{TWO_LAYERS}{COPIES}{both}")
    assert found.verdict == "right", said(found)
    assert " b2 64 of 64" in said(found) and "update of b2 64 of 64" in said(found)
    found = checked(tmp_path, TWO, f"{TWO_LAYERS}{COPIES.replace('b2 - lr', 'b2 + lr')}{both}")
    assert "WRONG update of b2" in said(found)


def test_a_method_returns_the_parameters_that_it_has_changed(tmp_path: Path) -> None:
    body = TWO_LAYERS.replace("X, y, W1, b1, W2, b2, lr", "self, X, y, lr")
    for name in ("W1", "b1", "W2", "b2"):
        body = body.replace(f"@ {name}", f"@ self.{name}").replace(f"+ {name}", f"+ self.{name}")
    update = "".join(f"    self.{n} -= lr * d{n}\n" for n in ("W1", "b1", "W2", "b2"))
    body = f"{body}{update}    return loss, self.W1, self.b1, self.W2, self.b2\n"
    made = (
        "class Net:\n    def __init__(self, n_in, n_hidden, n_out):\n"
        "        self.W1, self.b1 = np.zeros((n_in, n_hidden)), np.zeros(n_hidden)\n"
        "        self.W2, self.b2 = np.zeros((n_hidden, n_out)), np.zeros(n_out)\n\n"
    )
    found = checked(tmp_path, TWO, made + "".join(f"    {line}\n" for line in body.splitlines()))
    assert found.verdict == "right", said(found)
