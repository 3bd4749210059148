"""A state in a safetensors file: the end of one run, the start of another. Nothing in such a file is executed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np

from harness.errors import DataError
from harness.implementation import MOMENTUM_BUFFER, State
from harness.scenario.model import Case, parameter_shapes

_STEP = "harness.step"


def save(path: Path, state: State, case_id: str, step: int) -> None:
    """Write parameters, buffers and the step, whole or not at all. Raises DataError."""
    from safetensors.numpy import save as serialised

    # copies in C order: the format writes the memory of a strided array as it lies
    tensors = {name: np.array(array, order="C") for name, array in {**state.parameters, **state.buffers}.items()}
    content = serialised(tensors, {"harness.case": case_id, _STEP: str(step)})
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}") from None


def load(path: Path, case: Case) -> tuple[State, int]:
    """The state, and the step after which it was saved (0 where the file does not say). Raises DataError."""
    from safetensors import SafetensorError, safe_open

    if not path.is_file():
        raise DataError(f"{path}: no such file")
    try:
        with safe_open(path, "numpy") as file:
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            metadata = file.metadata() or {}
    except (OSError, SafetensorError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"{path}: not a readable safetensors file: {error}") from None
    state = _checked(path, arrays, case)
    step = metadata.get(_STEP, "0")
    if not step.isdecimal() or len(step) > 12:
        raise DataError(f"{path}: {_STEP}={step[:40]}, but should be a number of steps")
    return state, int(step)


def _checked(path: Path, arrays: dict[str, np.ndarray], case: Case) -> State:
    shapes = parameter_shapes(case)
    buffers = {f"{name}.{MOMENTUM_BUFFER}": shape for name, shape in shapes.items()}
    given = [name for name in buffers if name in arrays]
    if given and not (case.optimizer and case.optimizer.momentum):
        raise DataError(f"{path}: has {given[0]}, but {case.id} has no momentum")
    wanted = {**shapes, **buffers} if given else shapes
    if arrays.keys() != wanted.keys():
        lacking, extra = sorted(wanted.keys() - arrays.keys()), sorted(arrays.keys() - wanted.keys())
        said = [f"{what} {', '.join(names)}" for what, names in (("missing", lacking), ("unknown", extra)) if names]
        raise DataError(f"{path}: not the tensors of {case.id}: {'; '.join(said)}")
    for name, shape in wanted.items():
        array = arrays[name]
        if array.shape != shape or array.dtype != case.dtype:
            raise DataError(
                f"{path}: {name} is {array.dtype} of shape {array.shape}, but should be {case.dtype} of shape {shape}"
            )
        if not np.isfinite(array).all():
            raise DataError(f"{path}: {name} has an entry that is not finite")
    return State({name: arrays[name] for name in shapes}, {name: arrays[name] for name in given})
