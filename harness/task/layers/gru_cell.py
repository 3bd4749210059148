"""gru_cell: the gru of _recurrent.py, one time step of it."""

from __future__ import annotations

from collections.abc import Mapping

from harness.scenario.kinds import Layer
from harness.task.layers._recurrent import gru, once
from harness.task.tape import T, Tape, Variable


def forward(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    return once(gru, tape, layer, x, parameters)
