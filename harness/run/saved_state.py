"""A state in a safetensors file: the end of one run, the start of another. Nothing in such a file is executed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from harness.ground.atomic import write_where_asked
from harness.ground.errors import DataError
from harness.implementation import MOMENTUM_BUFFER, State
from harness.scenario.model import Case, parameter_shapes

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
        raise DataError(f"{path}: no such file")
    try:
        with safe_open(path, "numpy") as file:
            _refuse_others(path, {name: file.get_slice(name) for name in file.keys()}, case)  # noqa: SIM118
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            metadata = file.metadata() or {}
    except (OSError, SafetensorError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"{path}: not a readable safetensors file: {error}") from None
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise DataError(f"{path}: {name} has an entry that is not finite")
    step = metadata.get(_STEP, "0")
    if not step.isdecimal() or len(step) > 12:
        raise DataError(f"{path}: {_STEP}={step[:40]}, but should be a number of steps")
    names = parameter_shapes(case)
    buffers = {name: array for name, array in arrays.items() if name not in names}
    return State({name: arrays[name] for name in names}, buffers), int(step)


def _refuse_others(path: Path, tensors: Mapping[str, Any], case: Case) -> None:
    """What is not the case's is refused by the file's header, before memory is asked for. Raises DataError."""
    shapes = parameter_shapes(case)
    buffers = {f"{name}.{MOMENTUM_BUFFER}": shape for name, shape in shapes.items()}
    given = [name for name in buffers if name in tensors]
    if given and not (case.optimizer and case.optimizer.buffers):
        raise DataError(f"{path}: has {given[0]}, but {case.id} has no momentum")
    wanted = {**shapes, **buffers} if given else shapes
    if tensors.keys() != wanted.keys():
        lacking, extra = sorted(wanted.keys() - tensors.keys()), sorted(tensors.keys() - wanted.keys())
        said = [f"{what} {', '.join(names)}" for what, names in (("missing", lacking), ("unknown", extra)) if names]
        raise DataError(f"{path}: not the tensors of {case.id}: {'; '.join(said)}")
    for name, shape in wanted.items():
        found, dtype = tuple(tensors[name].get_shape()), _DTYPES.get(tensors[name].get_dtype(), "another dtype")
        if found != shape or dtype != case.dtype:
            raise DataError(f"{path}: {name} is {dtype} of shape {found}, but should be {case.dtype} of shape {shape}")
