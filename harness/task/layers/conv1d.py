"""conv1d: the kernel held against windows."""

from __future__ import annotations

from collections.abc import Mapping

from harness.scenario.kinds import Layer
from harness.task.layers._convolution import correlated, windows
from harness.task.tape import T, Tape, Variable


def forward(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    places = layer.output_shape(x.shape[1:])[1:]
    return correlated(tape, windows(layer, x.shape[2:], places), x, parameters)
