"""Pooling: windows are torch's, what torch refuses is refused; formulas that people write; ties, and who wins them."""

from __future__ import annotations

from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from helpers import NUMPY, TORCH, case, workspace, written

import reference_numpy.layers
import reference_numpy.network
from harness.ground.errors import ScenarioError
from harness.run.result import Kind as Verdicts
from harness.run.run import run
from harness.run.sides import Side
from harness.scenario.layers import LAYERS
from harness.scenario.load import load
from harness.scenario.model import Case
from harness.task import layers
from harness.task.numbers.bounded import BoundedKind
from harness.task.numbers.exact import ExactKind, precision
from harness.task.oracle import numbers
from harness.task.tape import Kind, Tape
from reference_numpy.layer import Parts
from reference_numpy.layers.max_pool2d import MaxPool2d

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
            assert np.allclose(side.forward(x), output, rtol=0 if layer.has_ties else 1e-14, atol=0), (layer, shape)
            assert np.allclose(side.backward(g), back, rtol=0, atol=1e-14), (layer, shape)
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
    for own, right in ((side.forward(x), output), (side.backward(g), back)):
        assert np.allclose(own, right, rtol=0, atol=1e-14)


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


# ---------------------------------------------------------------- formulas that people write


def _cells(x: Any) -> Any:
    """(batch, channels, height / 2, 2, width / 2, 2)."""
    return x.reshape(*x.shape[:2], x.shape[2] // 2, 2, x.shape[3] // 2, 2)


def _columns(x: Any) -> Any:
    """Windows of 2 by 2 as rows, im2col's."""
    return _cells(x).transpose(0, 1, 2, 4, 3, 5).reshape(*x.shape[:2], x.shape[2] // 2, x.shape[3] // 2, 4)


def _corners(x: Any) -> list[Any]:
    return [x[..., i::2, j::2] for i in (0, 1) for j in (0, 1)]


#: Of windows of 2 by 2 next to each other.
FORMULAS: dict[str, list[Any]] = {
    "max_pool2d": [
        lambda x: _cells(x).max(axis=(3, 5)),
        lambda x: _cells(x).max(axis=5).max(axis=3),
        lambda x: _columns(x).max(axis=-1),
        lambda x: reduce(np.maximum, _corners(x)),
    ],
    "avg_pool2d": [
        lambda x: _cells(x).mean(axis=(3, 5)),
        lambda x: _cells(x).mean(axis=5).mean(axis=3),
        lambda x: _columns(x).sum(axis=-1) / 4,
        lambda x: reduce(np.add, [corner / 4 for corner in _corners(x)]),
        lambda x: reduce(np.add, _corners(x)[::-1]) * x.dtype.type(0.25),
        lambda x: _columns(x) @ np.full(4, 0.25, x.dtype),
    ],
    "adaptive_avg_pool2d": [
        lambda x: x.mean(axis=(2, 3), keepdims=True),
        lambda x: x.mean(axis=3, keepdims=True).mean(axis=2, keepdims=True),
        lambda x: np.einsum("nchw->nc", x)[..., None, None] / (x.shape[2] * x.shape[3]),
        lambda x: (x / (x.shape[2] * x.shape[3])).sum(axis=(2, 3), keepdims=True),
        lambda x: np.cumsum(x.reshape(*x.shape[:2], -1), axis=-1)[..., -1:, None] / (x.shape[2] * x.shape[3]),
    ],
}
FIELDS = {"adaptive_avg_pool2d": {"output_size": 1}}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", FORMULAS)
def test_formulas_that_people_write_lie_within_the_bound(name: str, dtype: str) -> None:
    layer = LAYERS[name](layer=name, **FIELDS.get(name, {"kernel_size": 2}))
    for seed in range(5):
        random = np.random.RandomState(seed)
        x = (random.standard_normal((2, 3, 4, 6)) * 10.0 ** random.uniform(-3, 3, (2, 3, 1, 1))).astype(dtype)
        bound = _output(BoundedKind(dtype), layer, x).bound
        with precision(128):
            exact = numbers(_output(ExactKind(), layer, x), bound.shape)
        for formula in FORMULAS[name]:
            found = formula(x)
            assert found.dtype == dtype and exact.holds(found, bound).all()


def _output(kind: Kind[Any], layer: Any, x: Any) -> Any:
    tape = Tape(kind)
    return layers.forward(tape, layer, tape.numbers(x), {}).value


# ---------------------------------------------------------------- ties


class _OtherRivals(MaxPool2d):
    """Hands a window's gradient to others than the first of those that are, but for rounding, its largest."""

    def __init__(self, parts: Parts, how: str, ulps: int) -> None:
        super().__init__(parts)
        self._how, self._ulps = how, ulps

    def forward(self, z: Any) -> Any:
        self.z = z
        return super().forward(z)

    def backward(self, g: Any) -> Any:
        windows = np.stack(self.windows(self.z, -np.inf))
        top = windows.max(axis=0)
        rivals = (windows >= top - self._ulps * np.spacing(np.abs(top))).astype(g.dtype)
        last = (rivals[::-1].cumsum(axis=0) == 1)[::-1] * rivals
        share = {"last": last, "all": rivals, "evenly": rivals / rivals.sum(axis=0)}[self._how]
        dz = self.handed_back()
        for entry, part in zip(self.places.entries, share, strict=True):
            dz[entry] += (part * g).astype(g.dtype)
        return dz[self.places.inside]


def _choosing(how: str, ulps: int) -> Side:
    def build(case: Case) -> Any:
        network = reference_numpy.network.build(case)
        (pool,) = (layer for layer in case.layers if layer.layer == "max_pool2d")
        network._chain._layers["pool"] = _OtherRivals(Parts(pool, np.dtype(case.dtype)), how, ulps)
        return network

    return Side("chooser", build)


def _tied(seed: int, activation: str, exact: bool, **fields: Any) -> dict[str, Any]:
    """Images with many values that are equal: exactly, of whole numbers, or but for the order of a sum's terms."""
    random = np.random.RandomState(seed)
    if exact:
        weight, inputs = random.randint(-1, 2, (12, 3)).astype(float), random.randint(-2, 3, (3, 3)).astype(float)
    else:
        terms = random.standard_normal((2, 3))
        weight = np.array([random.permutation(terms[random.randint(2)]) for _ in range(12)])
        inputs = np.repeat(random.standard_normal((3, 1)), 3, axis=1)
    network = [
        {"layer": "linear", "name": "fc1", "weight": weight.tolist(), "bias": [0.0] * 12},
        {"layer": "reshape", "shape": [1, 3, 4]},
        {"layer": activation},
        {"layer": "max_pool2d", "name": "pool", "kernel_size": 2 + seed % 2, "stride": 1, "padding": seed % 2},
        {"layer": "flatten"},
        {"layer": "linear", "name": "fc2", "out_features": 2},
    ]
    given = {"inputs": inputs.tolist(), "targets": [[1.0, 0.0]] * 3}
    return {"network": network, "data": given, "training": {"steps": 1}, **fields}


TIED = [(activation, exact) for activation in ("identity", "relu", "tanh") for exact in (True, False)]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("activation", "exact"), TIED)
@pytest.mark.sampled(3)
def test_ties_leave_nothing_open_where_each_side_tells_its_own_numbers(
    activation: str, exact: bool, dtype: str
) -> None:
    for seed in range(3):
        assert run(case(dtype, **_tied(seed, activation, exact)), (NUMPY, TORCH)).verdict.is_sound


@pytest.mark.parametrize("how", ["last", "all", "evenly"])
@pytest.mark.parametrize(("activation", "exact"), TIED)
@pytest.mark.sampled(3)
def test_whoever_wins_by_rounding_is_not_accused_and_torch_never(activation: str, exact: bool, how: str) -> None:
    for seed, dtype in ((1, "float64"), (2, "float32")):
        fields = _tied(seed, activation, exact, record_activations=False)
        found = run(case(dtype, **fields), (_choosing(how, 4), TORCH)).verdict
        assert found.kind <= Verdicts.INCONCLUSIVE, found


@pytest.mark.parametrize("how", ["last", "all", "evenly"])
@pytest.mark.parametrize("activation", ["identity", "relu", "tanh"])
def test_of_values_that_are_equal_another_than_the_first_is_wrong(activation: str, how: str) -> None:
    fields = _tied(1, activation, exact=True, record_activations=True)
    result = run(case("float64", **fields), (_choosing(how, 0), TORCH))
    assert result.verdict == "chooser is wrong"
    wrong = {(one.quantity, one.name) for one in result.differences if not one.verdict.is_sound}
    assert wrong == {("activation_gradient", f"{activation}1")}


def test_zeros_behind_a_relu_are_an_exact_tie_whoever_has_the_gradient_before_them() -> None:
    """The relu hands nothing back: what is told of the parameters is right."""
    fields = _tied(1, "relu", exact=True, record_activations=False)
    weight = [[-1.0, -1.0, -1.0]] * 12
    fields["network"][0] |= {"weight": weight}
    fields["data"]["inputs"] = [[1.0, 2.0, 0.5]] * 3
    result = run(case("float64", **fields), (_choosing("all", 0), TORCH))
    assert result.verdict.is_sound


def test_a_large_network_with_a_maximum_tells_its_activations() -> None:
    fields = _tied(1, "relu", exact=True)
    fields["data"] = {"source": "normal", "seed": 1, "rows": 1000, "features": 3, "outputs": 2}
    assert case("float64", **fields).record_activations
    fields["network"][3] = {"layer": "avg_pool2d", "kernel_size": 2}
    assert not case("float64", **fields).record_activations
