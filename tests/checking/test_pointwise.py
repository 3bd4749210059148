"""Activations beyond the first four: programs that have them are right, wrong as is named, or right by a convention."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import harness
from harness.ground.errors import HarnessError

PROGRAM = """
import math
import numpy as np

HARNESS = {{"network": ["linear", {layer}, "linear"], "loss": "mse"}}
erf = np.vectorize(math.erf)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def activation(z):
    return {value}


def derivative(z, a):
    return {slope}


def loss_and_gradients(parameters, x, t):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    z = x @ W1 + b1
    a = activation(z)
    y = a @ W2 + b2
    dy = 2 * (y - t) / y.size
    dz = dy @ W2.T * derivative(z, a)
    return np.mean((y - t) ** 2), {{"W1": x.T @ dz, "b1": dz.sum(0), "W2": a.T @ dy, "b2": dy.sum(0)}}
"""

SCALE, ALPHA = 1.0507009873554805, 1.6732632423543772
LEAKY = {"layer": "leaky_relu", "negative_slope": 0.2}
CLAMP = {"layer": "hardtanh", "min_val": -0.5, "max_val": 2.0}
SOFTPLUS = {"layer": "softplus", "beta": 2.0}
CELU = {"layer": "celu", "alpha": 0.5}
BY_TANH = {"layer": "gelu", "approximate": "tanh"}
INNER = "np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3))"

#: Layer, value, derivative.
RIGHT: list[tuple[Any, str, str]] = [
    (LEAKY, "np.maximum(z, 0.2 * z)", "np.where(z > 0, 1, 0.2)"),
    ("relu6", "np.minimum(np.maximum(z, 0), 6)", "(z > 0) & (z < 6)"),
    (CLAMP, "np.clip(z, -0.5, 2)", "(a > -0.5) & (a < 2)"),
    ("hardsigmoid", "np.clip(z / 6 + 0.5, 0, 1)", "((z > -3) & (z < 3)) / 6"),
    ("silu", "z * sigmoid(z)", "sigmoid(z) * (1 + z * (1 - sigmoid(z)))"),
    (
        "gelu",
        "z * 0.5 * (1 + erf(z / 2**0.5))",
        "0.5 * (1 + erf(z / 2**0.5)) + z * np.exp(-(z**2) / 2) / (2 * np.pi) ** 0.5",
    ),
    (
        BY_TANH,
        f"0.5 * z * (1 + {INNER})",
        f"0.5 * (1 + {INNER}) + 0.5 * z * (1 - {INNER}**2) * np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * z**2)",
    ),
    (
        "mish",
        "z * np.tanh(np.log1p(np.exp(z)))",
        "np.tanh(np.log1p(np.exp(z))) + z * sigmoid(z) * (1 - np.tanh(np.log1p(np.exp(z))) ** 2)",
    ),
    ("softsign", "z / (1 + np.abs(z))", "(1 - np.abs(a)) ** 2"),
    ("softplus", "np.logaddexp(0, z)", "sigmoid(z)"),
    (SOFTPLUS, "np.logaddexp(0, 2 * z) / 2", "sigmoid(2 * z)"),
    ("logsigmoid", "-np.logaddexp(0, -z)", "1 - sigmoid(z)"),
    (
        "selu",
        f"{SCALE} * np.where(z > 0, z, {ALPHA} * (np.exp(z) - 1))",
        f"np.where(z > 0, {SCALE}, a + {SCALE} * {ALPHA})",
    ),
    (CELU, "np.where(z > 0, z, 0.5 * np.expm1(z / 0.5))", "np.where(z > 0, 1, a / 0.5 + 1)"),
]
#: What is changed in the one above for the same layer, value or derivative, and the mistake's name.
WRONG: list[tuple[Any, str, str, str]] = [
    (LEAKY, "np.maximum(z, 0.2 * z)", "np.where(z > 0, 1, 0.01)", "derivative_with_usual_settings"),
    (CLAMP, "np.clip(z, -0.5, 2)", "(z < 2)", "hardtanh_derivative_below_max"),
    ("gelu", "z * sigmoid(1.702 * z)", "(s := sigmoid(1.702 * z)) + 1.702 * z * s * (1 - s)", "gelu_by_a_sigmoid"),
    ("softsign", "z / (1 + np.abs(z))", "1 / (1 + z) ** 2", "softsign_derivative_without_absolute_value"),
    (CELU, "np.where(z > 0, z, 0.5 * np.expm1(z / 0.5))", "np.where(z > 0, 1, a + 0.5)", "celu_derivative_with_alpha"),
    (
        "selu",
        f"{SCALE} * np.where(z > 0, z, {ALPHA} * (np.exp(z) - 1))",
        f"np.where(z > 0, 1, {ALPHA} * np.exp(z))",
        "selu_derivative_without_scale",
    ),
]
#: Layer, value, derivative that is another exactly at a kink, and what is said of it.
KINKS: list[tuple[Any, str, str, str]] = [
    (
        LEAKY,
        "np.maximum(z, 0.2 * z)",
        "np.where(z >= 0, 1, 0.2)",
        "leaky_relu at exactly 0 is 1, and torch's is negative_slope",
    ),
    ("relu6", "np.clip(z, 0, 6)", "(z > 0) & (z <= 6)", "relu6 at exactly 6 is 1, and torch's is 0"),
    (CLAMP, "np.clip(z, -0.5, 2)", "(z >= -0.5) & (z <= 2)", "hardtanh at exactly -0.5 or 2 is 1, and torch's is 0"),
    (
        "hardsigmoid",
        "np.clip(z + 3, 0, 6) / 6",
        "((z >= -3) & (z <= 3)) / 6",
        "hardsigmoid at exactly -3 or 3 is 0.166667",
    ),
]


def _checked(tmp_path: Path, layer: Any, value: str, slope: str) -> Any:
    file = tmp_path / "mine.py"
    file.write_text(PROGRAM.format(layer=repr(layer), value=value, slope=slope))
    return harness.check(file, changes=False)


@pytest.mark.thorough
def test_another_activation_than_the_stated_one_is_told(tmp_path: Path) -> None:
    _, value, slope = RIGHT[4]
    found = _checked(tmp_path, "relu", value, slope)
    assert found.verdict == "inconclusive"
    assert 'right, if the network is "linear silu linear"' in _said(found)


@pytest.mark.parametrize("network", ["linear swish linear", "Linear -> SiLU -> Linear"])
def test_an_activation_may_have_another_of_its_names(tmp_path: Path, network: str) -> None:
    file, (_, value, slope) = tmp_path / "mine.py", RIGHT[4]
    text = PROGRAM.format(layer="''", value=value, slope=slope).replace("""["linear", '', "linear"]""", repr(network))
    file.write_text(text)
    assert harness.check(file, changes=False).verdict == "right"


def _said(found: Any) -> str:
    """The report, without its line breaks."""
    return " ".join(repr(found).split())


@pytest.mark.parametrize(("layer", "value", "slope"), RIGHT)
@pytest.mark.sampled(2)
def test_a_right_program_is_right(tmp_path: Path, layer: Any, value: str, slope: str) -> None:
    found = _checked(tmp_path, layer, value, slope)
    overflows = found.verdict == "convention" and "except in the probe saturated" in _said(found)
    assert found.verdict == "right" or overflows, repr(found)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("layer", "value", "slope", "name"), WRONG)
def test_a_mistake_is_named(tmp_path: Path, layer: Any, value: str, slope: str, name: str) -> None:
    found = _checked(tmp_path, layer, value, slope)
    assert found.verdict == "wrong" and name in str(found.result.diagnosis.explanations[0]), repr(found)


@pytest.mark.parametrize(("layer", "value", "slope", "said"), KINKS)
def test_another_derivative_at_a_kink_is_a_convention(
    tmp_path: Path, layer: Any, value: str, slope: str, said: str
) -> None:
    found = _checked(tmp_path, layer, value, slope)
    assert (found.verdict, said in _said(found)) == ("convention", True), repr(found)


@pytest.mark.thorough
def test_other_settings_than_those_that_are_stated_are_told(tmp_path: Path) -> None:
    found = _checked(tmp_path, CLAMP, "np.clip(z, -1, 1)", "(z > -1) & (z < 1)")
    assert found.verdict == "inconclusive"
    assert 'right, if the network is "linear hardtanh (min_val -1.0, max_val 1.0) linear"' in _said(found)


def test_bounds_that_do_not_go_together_are_one_message(tmp_path: Path) -> None:
    layer = {"layer": "hardtanh", "min_val": 1.0, "max_val": 0.5}
    with pytest.raises(HarnessError, match=r"max_val: should be above min_val, which is 1"):
        _checked(tmp_path, layer, "z", "z")
