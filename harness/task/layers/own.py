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
        found = formulas.call(layer.file, function, tape, x, **parameters, **layer.given)
    except (ScenarioError, ArithmeticError):  # a kink that is not decided, which more digits may decide
        raise
    except Exception as error:
        formulas.refuse(layer.file, error, fact("layer_fails", name=layer.function), function.forward)
    shape = (*x.shape[:-1], layer.width(x.shape[-1]))
    if not isinstance(found, Variable) or found.shape != shape:
        given = found.shape if isinstance(found, Variable) else type(found).__name__
        problem = fact("layer_gives_shape", name=layer.function, given=str(given), takes=x.shape, right=shape)
        raise ScenarioError(formulas.line_of(layer.file, function.forward), problem)
    return found
