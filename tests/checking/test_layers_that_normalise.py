"""Programs with batch and layer norm as people write them: right, or the mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from harness.ground.errors import HarnessError

PROGRAM = """\
import numpy as np

HARNESS = {{"network": "linear {layer} relu linear", "loss": "mse"}}


def loss_and_gradients(parameters, x, t):
    W1, b1, gamma, beta, W2, b2 = (parameters[name] for name in ("W1", "b1", "gamma", "beta", "W2", "b2"))
    z = x @ W1 + b1
    n = z.shape[{axis}]
    mean = z.mean(axis={axis}, keepdims=True)
    var = {variance}
    x_hat = (z - mean) / np.sqrt(var + 1e-5)
    a = gamma * x_hat + beta
    h = np.maximum(a, 0)
    y = h @ W2 + b2
    dy = 2 * (y - t) / t.size
    da = dy @ W2.T * (a > 0)
    d = da * gamma
    {back}
    gradients = {{"W1": x.T @ dz, "b1": dz.sum(0), "W2": h.T @ dy, "b2": dy.sum(0)}}
    return ((y - t) ** 2).mean(), {{**gradients, "gamma": (da * x_hat).sum(0), "beta": da.sum(0)}}
"""
TWO_PASSES, OF_SQUARES = "z.var(axis={axis}, keepdims=True)", "(z * z).mean(axis={axis}, keepdims=True) - mean ** 2"
SIMPLIFIED = """\
sums = d.sum({axis}, keepdims=True), (d * x_hat).sum({axis}, keepdims=True)
    dz = (n * d - sums[0] - x_hat * sums[1]) / n / np.sqrt(var + 1e-5)"""
OVER_SAMPLES = "dz = (d - d.mean(0) - x_hat * (d * x_hat).mean(0)) / np.sqrt(var + 1e-5)"
CONSTANTS = "dz = d / np.sqrt(var + 1e-5)"


def _program(folder: Path, layer: str, axis: int, variance: str, back: str) -> Path:
    of = {"variance": variance.format(axis=axis), "back": back.format(axis=axis)}
    file = folder / "program.py"
    file.write_text(PROGRAM.format(layer=layer, axis=axis, **of))
    return file


@pytest.mark.parametrize(
    ("layer", "axis", "variance"), [("batch_norm1d", 0, OF_SQUARES), ("layer_norm", 1, TWO_PASSES)]
)
def test_a_right_program_is_right(layer: str, axis: int, variance: str, tmp_path: Path) -> None:
    found = harness.check(_program(tmp_path, layer, axis, variance, SIMPLIFIED))
    assert found.verdict == "right", found


@pytest.mark.parametrize(
    ("layer", "axis", "back", "fault"),
    [
        ("batch_norm1d", 0, CONSTANTS, "statistics_taken_as_constants"),
        ("layer_norm", 1, OVER_SAMPLES, "sums_over_the_wrong_axis"),
        ("layer_norm", 1, SIMPLIFIED.replace("sums[1]) / n", "n * sums[1]) / n"), "variance_without_its_mean"),
    ],
)
@pytest.mark.sampled(3, first=2)
def test_a_wrong_way_back_is_named(layer: str, axis: int, back: str, fault: str, tmp_path: Path) -> None:
    found = harness.check(_program(tmp_path, layer, axis, TWO_PASSES, back))
    assert found.verdict == "wrong" and fault in found.faults


def test_one_sample_at_a_time_is_refused(tmp_path: Path) -> None:
    file = _program(tmp_path, "batch_norm1d", 0, TWO_PASSES, CONSTANTS)
    file.write_text(file.read_text().replace('"loss": "mse"', '"loss": "mse", "samples": "one"'))
    with pytest.raises(HarnessError, match=r"program.py:3:\d+: samples: should be rows or columns"):
        harness.check(file)
