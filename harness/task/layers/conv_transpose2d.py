"""conv_transpose2d: the kernel put into windows of the output."""

from __future__ import annotations

from collections.abc import Mapping

from harness.scenario.kinds import Layer
from harness.task.layers._convolution import spread, windows
from harness.task.tape import T, Tape, Variable


def forward(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    size = layer.output_shape(x.shape[1:])[1:]
    return spread(tape, windows(layer, size, x.shape[2:]), x, parameters)
