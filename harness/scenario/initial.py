"""The parameters a case starts from: as given, or drawn once from a stated seed and copied to every side."""

from __future__ import annotations

import numpy as np

from harness.ground.errors import DataError
from harness.ground.facts import fact
from harness.implementation import Array, State
from harness.scenario.drawing import in_order
from harness.scenario.model import Case


@np.errstate(over="ignore", invalid="ignore")  # what overflows is refused
def initial_state(case: Case) -> State:
    """Parameters in the case's dtype, without optimizer state. Raises DataError where a value overflows the dtype."""
    found = in_order(case)
    return State({name: _cast(case, name, found[name]) for name in case.shapes}, initial_buffers(case))


def initial_buffers(case: Case) -> dict[str, Array]:
    """What layers keep from step to step, before the first."""
    return {
        f"{layer.name}.{name}": np.full(shape, layer.begins.get(name, 0.0), case.dtype)
        for layer in case.layers
        for name, shape in layer.buffer_shapes().items()
    }


def _cast(case: Case, name: str, array: Array) -> Array:
    cast = array.astype(case.dtype)
    if not np.isfinite(cast).all():
        raise DataError(fact("initial_too_large", file=str(case.file), name=name, dtype=case.dtype))
    return cast
