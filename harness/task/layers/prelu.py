"""prelu: z where z > 0, else weight z; its derivative is 1 where z > 0, else the weight."""

from __future__ import annotations

from collections.abc import Mapping

from harness.scenario.kinds import Layer
from harness.task.numbers.functions import Bent, Kink, function, line
from harness.task.tape import T, Tape, Variable

ABOVE = function(Bent((line(0), line(1)), (Kink(0, 0),)))
BELOW = function(Bent((line(1), line(0)), (Kink(0, 1),)))


def forward(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    """max(z, 0) + weight · min(z, 0), the weight along the channels.

    The slope is weight + (1 − weight) [z > 0], off by |1 − weight| at the kink.
    """
    kind, weight = tape.kind, parameters["weight"].reshape(-1, *(1,) * (len(x.shape) - 2))
    above, is_above = kind.applied(ABOVE, x.value)
    below, _ = kind.applied(BELOW, x.value)
    value = weight * tape.constant(below) + tape.constant(above)
    rest = kind.shifted(kind.combined((-1, weight.value)), 1)
    slope = kind.combined((1, kind.multiplied(is_above, rest)), (1, weight.value))
    return tape.taken(value.value, (value, lambda g: g), (x, lambda g: kind.multiplied(g, slope)))
