"""standardised: (x − mean) / √(variance + eps), of the batch in training, of all batches so far in evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from harness.scenario.kinds import Layer
from harness.task.tape import T, Tape, Variable


def forward(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    mean, variance = parameters["running_mean"], parameters["running_var"]
    if not tape.training:
        return (x - mean) / tape.sqrt(variance + layer.eps)
    rows, share = x.shape[0], Fraction(layer.momentum)
    own = x.mean(0)
    centred = x - own
    spread = (centred * centred).mean(0)
    tape.keep("running_mean", mean * (1 - share) + own * share)
    tape.keep("running_var", variance * (1 - share) + spread * (share * rows / (rows - 1)))
    return centred / tape.sqrt(spread + layer.eps)
