"""Overflow, saturation and kinks are met in every network that has them, and told by the probe that meets them."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from tests.checking.candidates import written

WITH_BIAS = """\
import numpy as np

HARNESS = {"network": ["linear", "tanh", "linear"], "loss": "mse"}


def f(z):
    return np.tanh(z)


def slope(z, a):
    return 1 - a**2


def loss_and_output_gradient(y, t):
    return np.mean((y - t) ** 2), 2 * (y - t) / t.size


def backward(parameters, x, t):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    z = x @ W1 + b1
    a = f(z)
    loss, d2 = loss_and_output_gradient(a @ W2 + b2, t)
    d1 = d2 @ W2.T * slope(z, a)
    return loss, {"W1": x.T @ d1, "b1": d1.sum(0), "W2": a.T @ d2, "b2": d2.sum(0)}
"""
UNPACKED = 'W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))'
NO_BIASES = '[{"layer": "linear", "bias": False}, "tanh", {"layer": "linear", "bias": False}]'
WITHOUT_BIAS = (
    WITH_BIAS.replace('["linear", "tanh", "linear"]', NO_BIASES)
    .replace(UNPACKED, "W1, W2 = parameters['W1'], parameters['W2']")
    .replace(" + b1", "").replace(" + b2", "").replace('"b1": d1.sum(0), ', "").replace(', "b2": d2.sum(0)', "")
)  # fmt: skip
ONE_SAMPLE = (
    WITHOUT_BIAS.replace('"loss": "mse"}', '"loss": "mse", "samples": "one"}')
    .replace("x.T @ d1", "np.outer(x, d1)")
    .replace("a.T @ d2", "np.outer(a, d2)")
)
MSE = "return np.mean((y - t) ** 2), 2 * (y - t) / t.size"
CROSS_ENTROPY = [
    ('"loss": "mse"', '"loss": "cross_entropy"'),
    (MSE, "p = softmax(y)\n    return -np.sum(t * np.log(p)) / len(t), (p - t) / len(t)"),
    ("def f(z):", "def softmax(y):\n    e = np.exp(y - y.max(axis=1, keepdims=True))\n"
     "    return e / e.sum(axis=1, keepdims=True)\n\n\ndef f(z):"),
]  # fmt: skip
TANH, SLOPE = "return np.tanh(z)", "return 1 - a**2"
RELU = [('"tanh"', '"relu"'), (TANH, "return np.maximum(z, 0)"), (SLOPE, "return z > 0")]
SIGMOID = [('"tanh"', '"sigmoid"'), (TANH, "return 1 / (1 + np.exp(-z))"), (SLOPE, "return a * (1 - a)")]
TEXTS = {"biases": WITH_BIAS, "no biases": WITHOUT_BIAS, "one sample": ONE_SAMPLE}


def _checked(folder: Path, text: str, *changes: tuple[str, str]) -> harness.Check:
    return harness.check(str(written(folder, text, *changes)))


@pytest.mark.verdicts
@pytest.mark.sampled(3)
@pytest.mark.parametrize("text", TEXTS)
def test_an_activation_that_overflows_is_noticed_where_it_saturates(tmp_path: Path, text: str) -> None:
    assert _checked(tmp_path, TEXTS[text]).verdict == "right"
    naive = "return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))"
    found = _checked(tmp_path, TEXTS[text], (TANH, naive))
    assert found.verdict == "convention"
    assert "RIGHT except in the probe saturated, of extreme numbers: it gives nan or inf" in " ".join(
        repr(found).split()
    )


@pytest.mark.verdicts
def test_a_sigmoid_of_a_large_power_is_noticed_too(tmp_path: Path) -> None:
    assert _checked(tmp_path, WITH_BIAS, *SIGMOID).verdict == "right"
    text = WITH_BIAS.replace(TANH, "return np.exp(z) / (1 + np.exp(z))").replace(SLOPE, "return a * (1 - a)")
    assert _checked(tmp_path, text, SIGMOID[0]).verdict == "convention"


@pytest.mark.sampled(2)
@pytest.mark.parametrize("text", ["biases", "no biases"])
def test_a_softmax_that_is_not_shifted_is_noticed(tmp_path: Path, text: str) -> None:
    assert _checked(tmp_path, TEXTS[text], *CROSS_ENTROPY).verdict == "right"
    found = _checked(tmp_path, TEXTS[text].replace(" - y.max(axis=1, keepdims=True)", ""), *[
        (old, new.replace(" - y.max(axis=1, keepdims=True)", "")) for old, new in CROSS_ENTROPY
    ])  # fmt: skip
    assert (found.verdict, found.faults) == ("convention", ("softmax_not_shifted",))
    assert "RIGHT except in the probe large_logits" in " ".join(repr(found).split())


def test_a_mistake_beside_an_overflow_is_wrong(tmp_path: Path) -> None:
    naive = "return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))"
    assert _checked(tmp_path, WITH_BIAS, (TANH, naive), (SLOPE, "return 1 - a")).verdict == "wrong"


@pytest.mark.parametrize("text", TEXTS)
def test_a_kink_is_met_exactly(tmp_path: Path, text: str) -> None:
    assert _checked(tmp_path, TEXTS[text], *RELU).verdict == "right"
    found = _checked(tmp_path, TEXTS[text], *RELU[:2], (SLOPE, "return z >= 0"))
    assert (found.verdict, "derivative of relu at exactly 0 is 1" in repr(found)) == ("convention", True)


BINARY = """\
import numpy as np

HARNESS = {"network": "linear sigmoid", "loss": "binary_cross_entropy"}
LOW, HIGH = 0, 1


def backward(W1, b1, x, t):
    p = 1 / (1 + np.exp(-(x @ W1 + b1)))
    inside = (p >= LOW) & (p <= HIGH)
    q = np.clip(p, LOW, HIGH)
    d = inside * (q - t) / t.size
    return -np.mean(t * np.log(q) + (1 - t) * np.log(1 - q)), {"W1": x.T @ d, "b1": d.sum(0)}
"""


@pytest.mark.verdicts
@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [("0", "1", "right"), ("1e-7", "1 - 1e-7", "right"), ("1e-15", "0.999", "wrong"), ("1e-3", "1", "wrong")],
)
def test_a_clip_is_noticed_where_it_changes_probabilities_that_are_met(
    tmp_path: Path, low: str, high: str, verdict: str
) -> None:
    assert _checked(tmp_path, BINARY, ("LOW, HIGH = 0, 1", f"LOW, HIGH = {low}, {high}")).verdict == verdict


def test_a_probe_that_fixed_parameters_keep_from_its_purpose_is_not_listed(tmp_path: Path) -> None:
    fixed = [
        ('"loss": "mse"}', '"loss": "mse", "fixed": {"linear1.bias": 0.35}}'),
        (UNPACKED, "W1, W2, b2 = (parameters[name] for name in ('W1', 'W2', 'b2'))"),
        ("x @ W1 + b1", "x @ W1 + 0.35"),
        ('"b1": d1.sum(0), ', ""),
    ]
    found = _checked(tmp_path, WITH_BIAS, *RELU, *fixed)
    assert found.verdict == "right", found
    assert "zeros" not in repr(found)
