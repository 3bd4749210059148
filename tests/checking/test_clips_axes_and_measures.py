"""A clip of any size, a softmax along two axes, a loss of another measure, exchanged weights: each is named."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from tests.checking.candidates import written


def said(folder: Path, code: str) -> str:
    """The report on one line."""
    return " ".join(repr(harness.check(written(folder, f"import numpy as np\n\n{code}"))).split())


SQUARES = """\
HARNESS = {"network": "linear", "loss": "mse"}


def shortened(gradients, limit):
    length = np.sqrt(sum(np.sum(g ** 2) for g in gradients.values()))
    return {name: g * min(1, limit / length) for name, g in gradients.items()}


def loss_and_gradients(W, b, x, t):
    e = x @ W + b - t
    d = 2 * e / e.size
    gradients = {"W": x.T @ d, "b": d.sum(axis=0)}
    return np.mean(e ** 2), gradients
"""


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("d = 2 * e / e.size", "d = np.clip(2 * e / e.size, -0.07, 0.07)", "to a largest size: 0.07"),
        ("d = 2 * e / e.size", "d = 2 * np.clip(e, -1, 1) / e.size", "the residual y - t is clipped to a largest size"),
        ("), gradients", "), shortened(gradients, 0.3)", "together are shortened to a largest length: 0.3"),
        ("np.mean(e ** 2)", "np.mean(e) ** 2", "the square of the mean residual"),
        ("2 * e / e.size", "(2 * (x @ W + b) - t) / e.size", "2 y - t, where 2 (y - t) belongs"),
        ("2 * e / e.size", "2 * (x @ W + b - t / e.size)", "2 (y - t / n), where 2 (y - t) / n belongs"),
        ("np.mean(e ** 2)", "np.mean(e)", "the residuals themselves, without the square"),
    ],
)  # fmt: skip
def test_of_squared_errors(tmp_path: Path, right: str, wrong: str, named: str) -> None:
    assert named in said(tmp_path, SQUARES.replace(right, wrong))


CLASSES = """\
HARNESS = {"network": "linear", "loss": "cross_entropy"}


def loss_and_gradients(W, b, x, t):
    z = x @ W + b
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    d = (np.exp(log_p) - t) / len(x)
    return -np.sum(t * log_p) / len(x), {"W": x.T @ d, "b": d.sum(axis=0)}
"""


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("np.exp(z).sum", "np.exp(z).mean", "the softmax divides by the mean of the exponentials"),
        ("    z = x @ W + b", "    z = -(x @ W + b)", "exp(-z)"),
        (".max(axis=1", ".max(axis=0", "shifted by each class's largest logit over the samples"),
        ("-np.sum(t * log_p)", "-np.sum(t * np.exp(log_p))", "without the logarithm"),
    ],
)
def test_of_classes(tmp_path: Path, right: str, wrong: str, named: str) -> None:
    assert named in said(tmp_path, CLASSES.replace(right, wrong))


CHANCES = """\
HARNESS = {"network": "linear sigmoid", "loss": "binary_cross_entropy"}


def propagate(W, b, x, y):
    a = 1 / (1 + np.exp(-(x @ W + b)))
    cost = -np.sum(y * np.log(a)) / len(x)
    return cost, x.T @ (a - y) / len(x), np.sum(a - y, axis=0) / len(x)
"""


SIGMOID = """\
HARNESS = {"network": "linear sigmoid", "loss": "mse"}


def loss_and_gradients(W, b, x, t):
    a = 1 / 1 + np.exp(-(x @ W + b))
    d = 2 * (a - t) / a.size * a * (1 - a)
    return np.mean((a - t) ** 2), {"W": x.T @ d, "b": d.sum(axis=0)}
"""


@pytest.mark.thorough
def test_a_sigmoid_without_its_parentheses(tmp_path: Path) -> None:
    assert "1 / 1 + exp(-z)" in said(tmp_path, SIGMOID)


@pytest.mark.thorough
def test_a_wrong_loss_of_another_reduction_is_wrong_alone(tmp_path: Path) -> None:
    """The gradients sum over outputs, which is a convention: of a loss that is right by none, no more is wrong."""
    found = said(tmp_path, CHANCES)
    assert "WRONG loss judged by loss: {kind: binary_cross_entropy, reduction: mean_over_samples}" in found, found
    assert "without those of 1 - p" in found


BY_HAND = """\
HARNESS = {"network": "linear", "loss": {"kind": "mse", "reduction": "sum"}, "sizes": [2, 2], "bias": "none",
           "names": {"w1": "linear1.weight[0,0]", "w2": "linear1.weight[0,1]", "w3": "linear1.weight[1,0]",
                     "w4": "linear1.weight[1,1]", "x1": "inputs[0]", "x2": "inputs[1]", "t1": "targets[0]",
                     "t2": "targets[1]"}}


def gradients(w1, w2, w3, w4, x1, x2, t1, t2):
    e1, e2 = w1 * x1 + w2 * x2 - t1, w3 * x1 + w4 * x2 - t2
    g1, g2, g3, g4 = 2 * e1 * x1, 2 * e1 * x2, 2 * e2 * x1, 2 * e2 * x2
    return e1 ** 2 + e2 ** 2, {"w1": g1, "w2": g2, "w3": g3, "w4": g4}
"""


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ('"w3": g3, "w4": g4', '"w3": g4, "w4": g3', "changed places in its derivative, at linear1.weight: [1, 0] and"),
        ("w3 * x1 + w4 * x2", "w4 * x1 + w3 * x2", "changed places on the way forward"),
    ],
)
def test_two_weights_by_hand_that_have_changed_places(tmp_path: Path, right: str, wrong: str, named: str) -> None:
    assert named in said(tmp_path, BY_HAND.replace(right, wrong))


@pytest.mark.thorough
def test_a_loss_that_is_0_but_for_rounding_in_one_step_hides_no_mistake(tmp_path: Path) -> None:
    """A batch of one sample, whose softmax over the samples is 1: its loss is a few 1e-17, or 0."""
    found = said(tmp_path, CLASSES.replace(".sum(axis=1", ".sum(axis=0").replace("/ len(x), {", "/ len(x) + 1e-17, {"))
    assert "OPEN" not in found and "divided by the sum over the samples" in found
