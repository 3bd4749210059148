"""How each optimizer moves a parameter, stated once, in a module of its own name.

``update(kind, options, step, name, w, g, buffers, see)``: its value w before step ``step``, its gradient g and what
there is of ``buffers`` by their full names; every new value goes through ``see``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from harness.ground.homes import homes
from harness.scenario.kinds import Optimizer
from harness.scenario.optimizers import OPTIMIZERS
from harness.task.tape import Kind

HOMES = homes(__name__, OPTIMIZERS)
#: Given (quantity, name, value), hands on the value that the evaluation goes on with.
See = Callable[[str, str, Any], Any]


def update(
    kind: Kind[Any], options: Optimizer, step: int, name: str, w: Any, g: Any, buffers: Mapping[str, Any], see: See
) -> None:
    """The buffers, the update and the parameter of one step."""
    HOMES[options.kind].update(kind, options, step, name, w, g, buffers, see)
