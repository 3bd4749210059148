"""Convolutions: what a file may say of them, what torch makes of any setting, and formulas that people write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from helpers import NUMPY, TORCH, case, workspace, written
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.ground.errors import ScenarioError
from harness.run.run import run
from harness.scenario.initial import initial_state
from harness.scenario.load import load
from harness.task.layers._convolution import Correlate, Match, Spread, Windows
from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.numbers.exact import ExactKind, precision

BASE = """\
title: A test
network:
  - {layer: conv2d, in_channels: 4, out_channels: 6, kernel_size: [3, 2]}
  - {layer: flatten}
  - {layer: linear, out_features: 2}
initial: {seed: 1, weight: {kind: he}}
loss: {kind: mse}
optimizer: {lr: 0.1}
data: {source: normal, seed: 2, rows: 2, shape: [4, 5, 3], outputs: 2}
training: {steps: 1}
"""
ONE = BASE.replace("conv2d", "conv1d").replace("[3, 2]", "3").replace("[4, 5, 3]", "[4, 5]")
BACK = BASE.replace("conv2d", "conv_transpose2d")


_EACH = "should be a whole number, or a list of 2"


@pytest.mark.parametrize(
    ("base", "field", "value", "problem"),
    [
        (
            BASE,
            "kernel_size",
            "4",
            "a window reaches over 4 entries, but the width, its padding counted, has 3",
        ),
        (BASE, "groups", "4", "4 groups should divide out_channels, which is 6"),
        (BASE, "groups", "3", "3 groups should divide in_channels, which is 4"),
        (BASE, "groups", "0", "should be at least 1, not 0"),
        (BASE, "stride", "0", "should be at least 1, not 0"),
        (BASE, "stride", "[1, 2, 3]", "has 3 entries; should have at most 2"),
        (BASE, "stride", "a", _EACH),
        (BASE, "dilation", "0", "should be at least 1, not 0"),
        (BASE, "padding", "-1", "should be at least 0, not -1"),
        (BASE, "padding", "full", f"{_EACH}, or same or valid"),
        (BASE, "padding", "60000", "makes 57,603,840,060 values of a sample; at most 100,000,000 are allowed"),
        (BASE, "padding", "same, stride: 2", "should be a number where stride is (2, 2); same goes with a stride of 1"),
        (BASE, "padding_mode", "reflect", "should be zeros, not 'reflect'"),
        (BASE, "out_channels", "0", "should be at least 1, not 0"),
        (ONE, "kernel_size", "6", "a window reaches over 6 entries, but the length, its padding counted, has 5"),
        (ONE, "stride", "[1, 1]", "2 entries"),
        (BACK, "output_padding", "1", "should be less than stride, which is (1, 1), or dilation, which is (1, 1)"),
        (BACK, "padding", "9", "should be smaller: the output would be (-11, -14)"),
        (BACK, "padding", "same", _EACH),
    ],
)
def test_what_does_not_fit_is_refused_where_it_stands(
    tmp_path: Path, base: str, field: str, value: str, problem: str
) -> None:
    *before, layer = base.splitlines()[:3]
    changed = re.sub(rf"(, {field}:) (\[.*?\]|[^,}}]*)", rf"\g<1> {value}", layer)
    changed = changed if changed != layer else f"{layer[:-1]}, {field}: {value}}}"
    file = written(tmp_path, "\n".join([*before, changed, *base.splitlines()[3:]]))
    column = changed.index(f" {field}: ") + len(field) + 4
    with pytest.raises(ScenarioError) as found:
        load(file, workspace(tmp_path))
    assert str(found.value).startswith(f"{file}:3:{column}: network.0.{field}") and problem in str(found.value)


def test_kernels_are_shared_as_they_are_and_never_transposed(tmp_path: Path) -> None:
    lines = BASE.replace("channels: 6", "channels: 4").replace("kernel_size: [3, 2]", "kernel_size: 1").splitlines()
    shared = "  - {layer: conv2d, out_channels: 4, kernel_size: 1, shares: {weight: conv2d1.weight%s}}"
    load(written(tmp_path, "\n".join([*lines[:3], shared % "", *lines[3:]])), workspace(tmp_path))
    with pytest.raises(ScenarioError, match=r"a.scenario.yaml:4:.* only a matrix is transposed"):
        load(written(tmp_path, "\n".join([*lines[:3], shared % ".T", *lines[3:]])), workspace(tmp_path))


# ---------------------------------------------------------------- torch's side


@pytest.mark.filterwarnings("ignore:TF32")
def test_torch_s_side_computes_sums_alone() -> None:
    """NNPACK's Winograd convolution lies beyond the bound by a factor of 3 here."""
    network = [{"layer": "conv2d", "out_channels": 4, "kernel_size": 3, "padding": 1}, {"layer": "flatten"}]
    last = {"layer": "linear", "out_features": 2}
    drawn = {"source": "normal", "seed": 2, "rows": 16, "shape": [4, 8, 8], "outputs": 2}
    of = {"network": [*network, last], "data": drawn, "record_activations": True}
    with torch.backends.mkldnn.flags(enabled=False):
        assert run(case("float32", **of), (NUMPY, TORCH)).as_expected


@pytest.mark.parametrize("fields", [{}, {"groups": 2}])
@pytest.mark.parametrize("layer", ["conv2d", "conv_transpose2d"])
@pytest.mark.parametrize(("draw", "torch_s"), [("he", "kaiming_normal_"), ("xavier", "xavier_normal_")])
def test_draws_count_what_arrives_as_torch_does(layer: str, fields: dict[str, int], draw: str, torch_s: str) -> None:
    """Of many numbers the standard deviation is torch's, by its own count of fan_in and fan_out."""
    stated = {"layer": layer, "name": "c", "out_channels": 40, "kernel_size": [3, 2], **fields}
    network = [stated, {"layer": "flatten"}, {"layer": "linear", "out_features": 1}]
    drawn = {"source": "normal", "seed": 2, "rows": 1, "shape": [20, 4, 4], "outputs": 1}
    found = case(network=network, data=drawn, initial={"seed": 1, "weight": {"kind": draw}})
    weight = initial_state(found).parameters["c.weight"]
    right = torch.empty(weight.shape)
    gain = {"nonlinearity": "relu"} if draw == "he" else {}
    getattr(torch.nn.init, torch_s)(right, generator=torch.Generator().manual_seed(0), **gain)
    assert abs(weight.std() / right.std().item() - 1) < 0.06


# ---------------------------------------------------------------- formulas that people write


def _along(at: Windows, i: int, j: int) -> tuple[slice, slice]:
    """Where an entry of the kernel stands, at all places."""
    starts = zip((i, j), at.dilation, at.places, at.stride, strict=True)
    rows, columns = (slice(k * d, k * d + (n - 1) * s + 1, s) for k, d, n, s in starts)
    return rows, columns


def _padded(at: Windows, x: Any) -> Any:
    return np.pad(x, ((0, 0), (0, 0), *at.pads))


def _by_offsets(at: Windows, x: Any, w: Any, g: Any) -> tuple[Any, Any, Any]:
    """A loop over the kernel, which adds slices of x times a column of weights."""
    padded = _padded(at, x)
    y, dw, dp = np.zeros_like(g), np.zeros_like(w), np.zeros_like(padded)
    for i, j in product(*map(range, at.kernel)):
        seen = (slice(None), slice(None), *_along(at, i, j))
        for o, c in product(range(w.shape[0]), range(w.shape[1])):
            y[:, o] += w[o, c, i, j] * padded[seen][:, c]
            dw[o, c, i, j] = (g[:, o] * padded[seen][:, c]).sum()
            dp[seen][:, c] += w[o, c, i, j] * g[:, o]
    return y, _cut(at, dp), dw


def _by_windows(at: Windows, x: Any, w: Any, g: Any) -> tuple[Any, Any, Any]:
    """The textbook's loops over samples, filters and places, each window times the kernel."""
    padded = _padded(at, x)
    y, dw, dp = np.zeros_like(g), np.zeros_like(w), np.zeros_like(padded)
    for n, o, *place in np.ndindex(*g.shape):
        window = (n, slice(None), *at.window(tuple(place)))
        y[(n, o, *place)] = np.sum(padded[window] * w[o])
        dw[o] += padded[window] * g[(n, o, *place)]
        dp[window] += w[o] * g[(n, o, *place)]
    return y, _cut(at, dp), dw


def _by_einsum(at: Windows, x: Any, w: Any, g: Any) -> tuple[Any, Any, Any]:
    """Strided windows; back, the sum over outputs first, and then over the windows that hold an entry."""
    seen = at.windows_of(_padded(at, x))
    y, dw = np.einsum("ncpqij,ocij->nopq", seen, w), np.einsum("ncpqij,nopq->ocij", seen, g)
    each, dp = np.einsum("nopq,ocij->ncpqij", g, w), np.zeros_like(_padded(at, x))
    for i, j in product(*map(range, at.kernel)):
        dp[(slice(None), slice(None), *_along(at, i, j))] += each[..., i, j]
    return y, _cut(at, dp), dw


def _cut(at: Windows, padded: Any) -> Any:
    (top, _), (left, _) = at.pads
    return padded[:, :, top : top + at.size[0], left : left + at.size[1]]


def _by_one_product(at: Windows, x: Any, w: Any, g: Any) -> tuple[Any, Any, Any]:
    """im2col with one product of matrices, and the gradient of the input as one dot product for each entry."""
    rows = at.windows_of(_padded(at, x)).transpose(0, 2, 3, 1, 4, 5).reshape(-1, w[0].size)
    d = g.transpose(0, 2, 3, 1).reshape(-1, len(w))
    y = (rows @ w.reshape(len(w), -1).T).reshape(len(x), *at.places, -1).transpose(0, 3, 1, 2)
    dx = np.zeros_like(x)
    for index in np.ndindex(*x.shape):
        first, second = Spread(at).factors(index, g.shape, w.shape)
        dx[index] = g.reshape(-1)[first] @ w.reshape(-1)[second]
    return y, dx, (d.T @ rows).reshape(w.shape)


@st.composite
def _tasks(draw: Any) -> tuple[Windows, int, int, int]:
    """Windows, and how many samples, channels and outputs."""
    pairs = [st.tuples(st.integers(least, 3), st.integers(least, 3)) for least in (1, 1, 1, 0)]
    kernel, stride, dilation, pad = (draw(pair) for pair in pairs)
    reach = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
    size = tuple(max(1, r - 2 * p) + draw(st.integers(0, 3)) for r, p in zip(reach, pad, strict=True))
    along = zip(size, pad, reach, stride, strict=True)
    places = tuple((n + 2 * p - r) // s + 1 for n, p, r, s in along)
    at = Windows(size, places, kernel, stride, dilation, tuple((p, p) for p in pad))
    return at, draw(st.integers(1, 2)), draw(st.integers(1, 2)), draw(st.integers(1, 2))


def _off(at: Windows, own: tuple[Any, Any, Any], x: Any, w: Any, g: Any, dtype: str) -> Iterator[float]:
    """Of y, dx and dw the largest share of its bound that a formula uses."""
    kind, exact = BoundedKind(dtype), ExactKind()
    maps = ((Correlate(at), x, w), (Spread(at), g, w), (Match(at), x, g))
    for (of, a, b), values in zip(maps, own, strict=True):
        bound = kind.bilinear(of, *(Bounded(one.astype(np.float64), None) for one in (a, b))).bound
        with precision(128):
            right = _distances(exact.bilinear(of, exact.exact(a), exact.exact(b)), values)
        assert (right <= bound).all(), (of, right, bound)
        yield float(np.max(right[bound > 0] / bound[bound > 0], initial=0.0))


def _distances(balls: Any, values: Any) -> Any:
    """How far values are from exact ones."""
    pairs = zip(balls.ravel().tolist(), values.ravel().tolist(), strict=True)
    return np.array([float(abs(ball - value).mid()) for ball, value in pairs]).reshape(values.shape)


@settings(max_examples=15)
@given(_tasks(), st.sampled_from(["float64", "float32"]), st.integers(0, 2**32 - 1))
def test_every_formula_of_a_convolution_lies_within_the_bound(
    task: tuple[Windows, int, int, int], dtype: str, seed: int
) -> None:
    (at, batch, channels, outputs), random = task, np.random.RandomState(seed)
    shapes = ((batch, channels, *at.size), (outputs, channels, *at.kernel), (batch, outputs, *at.places))
    x, w, g = (random.standard_normal(shape).astype(dtype) for shape in shapes)
    for formula in (_by_offsets, _by_windows, _by_einsum, _by_one_product):
        own = formula(at, x, w, g)
        assert all(one.dtype == dtype for one in own)
        assert all(share <= 1 for share in _off(at, own, x, w, g, dtype))
