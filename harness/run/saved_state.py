"""A state in a safetensors file: the end of one run, the start of another. Nothing in such a file is executed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from harness.ground.atomic import write_where_asked
from harness.ground.errors import DataError
from harness.ground.facts import fact
from harness.implementation import State
from harness.scenario.model import Case, buffer_shapes, parameter_shapes

_STEP = "harness.step"
#: As the format names them.
_DTYPES = {"F64": "float64", "F32": "float32"}


def save(path: Path, state: State, case_id: str, step: int) -> None:
    """Write parameters, buffers and the step, whole or not at all. Raises UsageError."""
    from safetensors.numpy import save as serialised

    # copies in C order: the format writes the memory of a strided array as it lies
    tensors = {name: np.array(array, order="C") for name, array in {**state.parameters, **state.buffers}.items()}
    content = serialised(tensors, {"harness.case": case_id, _STEP: str(step)})
    write_where_asked(path, content)


def load(path: Path, case: Case) -> tuple[State, int]:
    """The state, and the step after which it was saved (0 where the file does not say). Raises DataError."""
    from safetensors import SafetensorError, safe_open

    if not path.is_file():
        raise DataError(fact("no_file_there", file=str(path)))
    try:
        with safe_open(path, "numpy") as file:
            _refuse_others(path, {name: file.get_slice(name) for name in file.keys()}, case)  # noqa: SIM118
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            metadata = file.metadata() or {}
    except (OSError, SafetensorError, TypeError, ValueError, AttributeError) as error:
        raise DataError(fact("no_safetensors", file=str(path), error=str(error))) from None
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise DataError(fact("state_not_finite", file=str(path), name=name))
    counts = (name for name, shape in buffer_shapes(case).items() if shape == ())
    _refuse_odd_counts(path, {name: arrays[name] for name in counts if name in arrays})
    step = metadata.get(_STEP, "0")
    if not step.isdecimal() or len(step) > 12:
        raise DataError(fact("state_has_no_step", file=str(path), name=_STEP, value=step[:40]))
    names = parameter_shapes(case)
    buffers = {name: array for name, array in arrays.items() if name not in names}
    return State({name: arrays[name] for name in names}, buffers), int(step)


def _refuse_odd_counts(path: Path, counts: Mapping[str, Any]) -> None:
    """All parameters have taken the same whole number of steps. Raises DataError."""
    first = next(iter(counts.values()), None)
    for name, count in counts.items():
        if count != first or count < 1 or count != int(count):
            raise DataError(fact("state_has_odd_count", file=str(path), name=name, count=float(count)))


def _refuse_others(path: Path, tensors: Mapping[str, Any], case: Case) -> None:
    """What is not the case's is refused by the file's header, before memory is asked for. Raises DataError."""
    parameters, buffers = parameter_shapes(case), buffer_shapes(case)
    shapes = {**parameters, **case.layer_buffers}
    given = [name for name in tensors if name.rpartition(".")[0] in parameters]  # fc1.weight.momentum_buffer
    if given and not buffers:
        raise DataError(fact("state_has_momentum", file=str(path), name=given[0], case=case.id))
    wanted = {**shapes, **buffers} if given else shapes
    if tensors.keys() != wanted.keys():
        lacking, extra = sorted(wanted.keys() - tensors.keys()), sorted(tensors.keys() - wanted.keys())
        parts = (("state_lacks", lacking), ("state_has_unknown", extra))
        wrong = tuple(fact(code, names=tuple(names)) for code, names in parts if names)
        raise DataError(fact("state_of_other_tensors", file=str(path), case=case.id, wrong=wrong))
    for name, shape in wanted.items():
        found = tuple(tensors[name].get_shape())
        dtype = _DTYPES.get(tensors[name].get_dtype(), fact("state_another_dtype"))
        if found != shape or dtype != case.dtype:
            raise DataError(
                fact(
                    "state_of_dtype",
                    file=str(path),
                    name=name,
                    dtype=dtype,
                    shape=found,
                    right_dtype=case.dtype,
                    right=shape,
                )
            )
