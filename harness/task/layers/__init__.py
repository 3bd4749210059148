"""What each layer computes, stated once, in a module of its own name.

An activation's module has ``function(layer)``. That of any other layer has ``forward(tape, layer, x, parameters)``, in
operations of the tape, which works out the gradients; ``parameters`` are by the layer's own names for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from harness.ground.homes import homes
from harness.scenario.kinds import Layer
from harness.scenario.layers import LAYERS
from harness.scenario.model import Residual
from harness.task.function import Function
from harness.task.tape import T, Tape, Variable

HOMES = homes(__name__, LAYERS)


def function(layer: Layer) -> Function:
    """What an activation makes of each entry."""
    found: Function = HOMES[layer.layer].function(layer)
    return found


def forward(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    """A layer's output."""
    if isinstance(layer, Residual):  # what it adds to the branch is added before
        return x
    if layer.is_activation:
        return tape.elementwise(x, partial(tape.kind.activation, layer))
    found: Variable[T] = HOMES[layer.layer].forward(tape, layer, x, parameters)
    return found
