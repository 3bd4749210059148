"""Convolutions: what a file may say of them, what torch makes of any setting, and formulas that people write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers import workspace, written

from harness.ground.errors import ScenarioError
from harness.scenario.load import load

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
