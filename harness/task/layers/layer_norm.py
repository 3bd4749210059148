"""layer_norm: weight · (x − mean) / √(variance + eps) + bias, over the last axes of each sample."""

from __future__ import annotations

from collections.abc import Mapping

from harness.scenario.kinds import Layer
from harness.task.layers._normalised import over_shape
from harness.task.tape import T, Tape, Variable


def forward(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    return over_shape(tape, x, layer.axes, layer.eps, parameters, is_centred=True)
