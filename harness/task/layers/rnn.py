"""rnn: the rnn of _recurrent.py, over the time steps of a sample."""

from __future__ import annotations

from collections.abc import Mapping

from harness.scenario.kinds import Layer
from harness.task.layers._recurrent import over_time, rnn
from harness.task.tape import T, Tape, Variable


def forward(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    return over_time(rnn, tape, layer, x, parameters)
