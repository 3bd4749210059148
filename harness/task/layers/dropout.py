"""dropout: m z / (1 − p) in training, z in evaluation; m is the mask of the step."""

from __future__ import annotations

from collections.abc import Mapping

from harness.scenario.kinds import Layer
from harness.task.tape import T, Tape, Variable


def forward(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    return x * tape.stop(mask(tape, layer, x) * scale(tape, layer)) if tape.training else x


def mask(tape: Tape[T], layer: Layer, x: Variable[T]) -> Variable[T]:
    """With as many axes as x: a mask of channels is the same for all places of one."""
    array = tape.masks[str(layer.name)]
    return tape.numbers(array.reshape(*array.shape, *(1,) * (len(x.shape) - array.ndim)))


def scale(tape: Tape[T], layer: Layer) -> Variable[T]:
    """1 / (1 − p), constant; of p = 1, which keeps nothing, 0.

    p may be held in the run's dtype, off by u p, and so 1 − p is off by that and a rounding. The quotient, its product
    with the mask and that with z are rounded, in any order.
    """
    if layer.p in (0, 1):
        return tape.numbers([1.0 - layer.p])
    return tape.stop(1 / (tape.numbers([-layer.p]) + 1.0))
