"""own: what the workspace's function makes of x and its parameters, in the tape's operations."""

from __future__ import annotations

from collections.abc import Mapping

from harness.ground import formulas
from harness.ground.errors import ScenarioError
from harness.ground.facts import fact
from harness.scenario.kinds import Layer
from harness.task.tape import T, Tape, Variable


def forward(tape: Tape[T], layer: Layer, x: Variable[T], parameters: Mapping[str, Variable[T]]) -> Variable[T]:
    """Raises ScenarioError with a line of the file where the function fails, or gives another shape."""
    function = formulas.layer_of(layer.file, layer.function)
    try:
        found: Variable[T] = formulas.call(layer.file, function, tape, x, **parameters, **layer.given)
    except (ScenarioError, ArithmeticError):  # a kink that is not decided, which more digits may decide
        raise
    except Exception as error:
        formulas.refuse(layer.file, error, fact("layer_fails", name=layer.function), function.forward)
    right = (x.shape[0], *layer.output_shape(x.shape[1:]))
    formulas.require_shape(layer.file, layer.function, function.forward, found, x.shape, right)
    return found
