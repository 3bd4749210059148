"""Pooling: windows are torch's, whatever a file may say of them, and what torch refuses is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from helpers import workspace, written

import reference_numpy.layers
from harness.ground.errors import ScenarioError
from harness.scenario.layers import LAYERS
from harness.scenario.load import load
from reference_numpy.layer import Parts

# ---------------------------------------------------------------- the windows


def _drawn(random: np.random.RandomState) -> tuple[Any, tuple[int, ...]]:
    """A pooling layer, and the shape of samples, small enough that windows are cut off, lie apart or overlap."""
    axes, of = random.randint(1, 3), random.choice(["max", "avg"])
    kernel = tuple(map(int, random.randint(1, 4, axes)))
    fields: dict[str, Any] = {
        "kernel_size": kernel,
        "padding": tuple(int(random.randint(0, size // 2 + 1)) for size in kernel),
        "stride": tuple(map(int, random.randint(1, 4, axes))) if random.rand() < 0.8 else None,
        "ceil_mode": bool(random.randint(2)),
    }
    if of == "max":
        fields["dilation"] = tuple(map(int, random.randint(1, 4, axes)))
    else:
        fields["count_include_pad"] = bool(random.randint(2))
    if of == "avg" and axes == 2 and random.rand() < 0.3:
        fields["divisor_override"] = int(random.randint(1, 5))
    name = f"{of}_pool{axes}d"
    return LAYERS[name](layer=name, **fields), (2, *map(int, random.randint(1, 9, axes)))


def _by_torch(layer: Any, x: Any) -> tuple[Any, Any, Any]:
    """The output, a gradient and what is handed back of it; RuntimeError where torch refuses it."""
    given = torch.from_numpy(x).requires_grad_()
    output = getattr(torch.nn, layer.torch)(**layer.for_torch())(given)
    g = torch.from_numpy(np.random.RandomState(0).standard_normal(output.shape))
    output.backward(g)
    assert given.grad is not None
    return output.detach().numpy(), g.numpy(), given.grad.numpy()


@pytest.mark.parametrize("seed", range(4))
def test_windows_are_torch_s_and_of_equal_values_the_first_wins(seed: int) -> None:
    random = np.random.RandomState(seed)
    for _ in range(100):
        layer, shape = _drawn(random)
        x = random.randint(-2, 3, (2, *shape)).astype(float)
        if layer.problem(shape) is None:
            output, g, back = _by_torch(layer, x)
            side = reference_numpy.layers.LAYERS[layer.layer](Parts(layer, "float64"))
            assert np.array_equal(side.forward(x), output) or np.allclose(side.forward(x), output)
            assert np.allclose(side.backward(g), back, atol=1e-14), (layer, shape)
            assert output.shape[1:] == layer.output_shape(shape)
        else:
            _assert_refused_by_torch_or_without_an_entry(layer, x)


def _assert_refused_by_torch_or_without_an_entry(layer: Any, x: Any) -> None:
    try:
        output, _, _ = _by_torch(layer, x)
    except RuntimeError:
        return
    assert np.isneginf(output).any(), layer


@pytest.mark.parametrize("size", [1, (1, 3), (2, 3), (3, 5), (7, 4)])
def test_adaptive_windows_are_torch_s(size: Any) -> None:
    layer, x = LAYERS["adaptive_avg_pool2d"](layer="adaptive_avg_pool2d", output_size=size), np.random.rand(2, 3, 4, 5)
    output, g, back = _by_torch(layer, x)
    side = reference_numpy.layers.LAYERS[layer.layer](Parts(layer, "float64"))
    assert np.allclose(side.forward(x), output) and np.allclose(side.backward(g), back, atol=1e-14)


# ---------------------------------------------------------------- what is refused

REFUSED = {
    "{layer: max_pool2d, kernel_size: 0}": "kernel_size: should be at least 1, not 0",
    "{layer: max_pool2d, kernel_size: [2, 0]}": "kernel_size.1: should be at least 1, not 0",
    "{layer: max_pool2d, kernel_size: [2, 2, 2]}": "kernel_size: has 3 entries; should have at most 2",
    "{layer: max_pool2d, kernel_size: 2.5}": "kernel_size: should be a whole number, or a list of 2",
    "{layer: max_pool2d, kernel_size: 65537}": "kernel_size: should be at most 65536, not 65537",
    "{layer: max_pool2d, kernel_size: 2, stride: 0}": "stride: should be at least 1, not 0",
    "{layer: max_pool2d, kernel_size: 2, padding: -1}": "padding: should be at least 0, not -1",
    "{layer: max_pool2d, kernel_size: 3, padding: 2}": (
        "padding: 2 along the height, but should be at most 1, half of kernel_size"
    ),
    "{layer: max_pool2d, kernel_size: [3, 5]}": (
        "kernel_size: a window reaches over 5 entries, but the width, its padding counted, has 4; take a smaller one"
    ),
    "{layer: max_pool2d, kernel_size: 2, padding: 1, dilation: [4, 1]}": (
        "dilation: leaves a window without any of the 3 entries of the height; take a smaller one"
    ),
    "{layer: avg_pool2d, kernel_size: 2, divisor_override: 0}": "divisor_override: should be at least 1, not 0",
    "{layer: avg_pool1d, kernel_size: 2}": (
        "avg_pool1d1 takes (batch, channels, length), but reshape1 gives (batch, 2, 3, 4)"
    ),
    "{layer: adaptive_avg_pool2d, output_size: .nan}": ".nan: should be a finite number",
}


_FILE = """\
title: A test
network:
  - {layer: linear, in_features: 3, out_features: 24}
  - {layer: reshape, shape: [2, 3, 4]}
  - LAYER
  - {layer: flatten}
  - {layer: linear, out_features: 2}
initial: {seed: 1, weight: {kind: he}}
data: {source: normal, seed: 1, rows: 2, features: 3, outputs: 2}
training: {steps: 0}
"""


@pytest.mark.parametrize("layer", REFUSED)
def test_what_is_no_pooling_is_refused_where_it_stands(tmp_path: Path, layer: str) -> None:
    file = written(tmp_path, _FILE.replace("LAYER", layer))
    with pytest.raises(ScenarioError) as error:
        load(file, workspace(tmp_path))
    assert REFUSED[layer] in str(error.value) and ":5:" in str(error.value)
