"""Counts of steps that a foreign side tells: in whatever form people have a number, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from harness.implementation import COUNT, Array, State, Step
from harness.scenario.kinds import Layer
from harness.scenario.model import Case, buffer_shapes

#: What a layer counts batches under, as torch has it.
_BATCHES = "num_batches_tracked"


@dataclass
class Counts:
    """What one side has told of how many steps each parameter, and each layer, has taken.

    A count is one whole number: a Python number, or an array of another dtype, is as good. A side that tells the rest
    of a parameter's state and counts for itself, or needs no count, as RMSprop does, has taken one step more.
    """

    case: Case
    _before: dict[str, float] = field(default_factory=dict)

    def load(self, state: State) -> None:
        """Go on from what a side is given."""
        self._before = {name: float(state.buffers[name]) for name in self._names if name in state.buffers}

    def told(self, step: Step) -> Step:
        """The step with every count as the case has it."""
        found = {name: value for name, value in (step.buffers or {}).items() if not self._is_idle(name)}
        if not found or not self._names:
            return step if step.buffers is None else replace(step, buffers=found)
        owners = {name.rpartition(".")[0] for name in found}
        untold = [name for name in self._names if name not in found and name.rpartition(".")[0] in owners]
        found |= {name: _number(found[name], self.case.dtype) for name in self._names if name in found}
        found |= {name: np.array(self._before.get(name, 0.0) + 1, self.case.dtype) for name in untold}
        self._before = {name: float(value) for name, value in found.items() if name in self._names and _is_one(value)}
        return replace(step, buffers=found, counted=frozenset(untold))

    @cached_property
    def _names(self) -> tuple[str, ...]:
        shapes: Mapping[str, tuple[int, ...]] = {**buffer_shapes(self.case), **self.case.layer_buffers}
        return tuple(name for name in shapes if name.rpartition(".")[2] in (COUNT, _BATCHES))

    def _is_idle(self, name: str) -> bool:
        """Whether it is a count of batches that nothing is made of, which torch keeps as well."""
        layer, _, own = name.rpartition(".")
        return own == _BATCHES and name not in self.case.layer_buffers and layer in map(_name, self.case.layers)


def _name(layer: Layer) -> str:
    return str(layer.name)


def _is_one(value: Any) -> bool:
    """Whether it is a number, or an array that holds one."""
    if isinstance(value, np.ndarray):
        return value.size == 1 and value.dtype.kind in "iuf"
    if isinstance(value, bool) or (isinstance(value, int) and abs(value) >= 2**63):
        return False
    return isinstance(value, int | float | np.integer | np.floating)


def _number(value: Any, dtype: str) -> Any:
    """A number as an array without axes; anything else as it is."""
    with np.errstate(all="ignore"):
        found: Array = np.reshape(np.asarray(value), ()).astype(dtype) if _is_one(value) else value
    return found
