"""dropout: m z / (1 − p) in training, z in evaluation; m is the mask of the step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.scenario.kinds import Layer
from harness.task.numbers.elementary import RECIPROCAL
from harness.task.tape import T, Tape, Variable


def forward(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    return x * factors(tape, layer, x) if tape.training else x


def factors(tape: Tape[T], layer: Layer, x: Variable[T]) -> Variable[T]:
    """m / (1 − p), constant: the scale, or exactly 0."""
    both = tape.pad(scale(tape, layer), [(1, 0)])
    return tape.stop(tape.gather(both, mask(tape, layer, x).astype(int)))


def mask(tape: Tape[T], layer: Layer, x: Variable[T]) -> Any:
    """An array with as many axes as x: a mask of channels is the same for all places of one."""
    array = tape.masks[str(layer.name)]
    return array.reshape(*array.shape, *(1,) * (len(x.shape) - array.ndim))


def scale(tape: Tape[T], layer: Layer) -> Variable[T]:
    """1 / (1 − p), constant, of shape (1,); of p = 1, which keeps nothing, 0.

    p may be held in the run's dtype, off by u p, and so 1 − p is off by that and a rounding. The quotient and its
    product with z are rounded, in any order; the product with the mask is exact.
    """
    if layer.p in (0, 1):
        return tape.numbers([1.0 - layer.p])
    return tape.stop(tape.apply(RECIPROCAL, tape.numbers([-layer.p]) + 1.0))
