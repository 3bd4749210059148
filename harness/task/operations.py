"""The operation-local check: every operation of a step recomputed from the implementation's own inputs to it.

The bound is then that of one operation, and the first operation whose result lies beyond it is where a mistake is. It
needs what the side recorded: activations and their gradients; from an operation whose result is not recorded the
evaluation goes on with its own value and bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.implementation import Step
from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.numbers.rounded import UNDERFLOW
from harness.task.step import Task, evaluate

Key = tuple[str, str]


class Operation(NamedTuple):
    """How far a side's result lies from the same operation in float64, and how far it may."""

    distance: NDArray[np.float64]
    limit: NDArray[np.float64]

    @property
    def right(self) -> bool:
        """Whether every entry lies within its limit; NaN does only where nothing is known."""
        return bool(((self.distance <= self.limit) | (self.limit == np.inf)).all())

    @property
    def used(self) -> NDArray[np.float64]:
        """The share of the limit that each entry uses; 0 where both are 0, and where nothing is known."""
        with np.errstate(all="ignore"):
            share = self.distance / self.limit
        return np.where((self.distance == 0) | (self.limit == np.inf), 0.0, share)


def by_operation(task: Task, step: Step, kind: type[BoundedKind] = BoundedKind) -> dict[Key, Operation]:
    """By (quantity, name), in the order of evaluation: forward, back, then the update."""
    return _Local(task, step, kind).all()


class _Local:
    def __init__(self, task: Task, step: Step, kind: type[BoundedKind]) -> None:
        self._task, self._step, self._kind = task, step, kind(task.case.dtype, task.loaded)
        after = step.parameters or {}
        self._own: dict[str, Mapping[str, Any]] = {
            "activation": step.activations or {},
            "activation_gradient": step.activation_gradients or {},
            "gradient": step.gradients or {},
            "buffer": step.buffers or {},
            "parameter": after,
            "output": {"output": step.output},
            "loss": {"loss": None if step.loss is None else np.asarray(step.loss)},
            "update": {name: _moved(array, after.get(name)) for name, array in task.before.parameters.items()},
        }
        # what is recomputed in float64 is itself off by its own rounding: nothing beside float32's, a whole bound more
        # beside float64's
        self._widening = 1 + float(np.finfo(np.float64).eps) / float(np.finfo(task.case.dtype).eps)
        self._underflow = UNDERFLOW[task.case.dtype]
        self._found: dict[Key, Operation] = {}

    def all(self) -> dict[Key, Operation]:
        with np.errstate(all="ignore"):
            evaluate(self._task, self._kind, self._see)
        return self._found

    def _see(self, quantity: str, name: str, found: Bounded) -> Bounded:
        own = self._own[quantity].get(name)
        if type(own) is not np.ndarray or own.dtype.kind != "f" or own.size != found.value.size:
            return found
        value = np.asarray(own, np.float64).reshape(found.value.shape)
        distance = np.where(value == found.value, 0.0, np.abs(value - found.value))
        limit = np.where(np.isfinite(found.value), self._widening * found.bound, np.inf)
        self._found[quantity, name] = Operation(distance.reshape(np.shape(own)), limit.reshape(np.shape(own)))
        return self._gone_on_with(quantity, self._kind.told(value, found))

    def _gone_on_with(self, quantity: str, told: Bounded) -> Bounded:
        """What the side uses: its own result, unknown where that is not finite.

        Where means are taken in the end, the gradient that is told is not the one that is used, to its last bit.
        """
        error = told.error
        if quantity == "activation_gradient" and error is None:
            error = np.full_like(told.value, self._underflow)
        if not np.isfinite(told.value).all():
            error = np.where(np.isfinite(told.value), told.bound, np.inf)
        return Bounded(told.value, error)


def _moved(before: Any, after: Any) -> Any:
    if type(after) is not np.ndarray or after.dtype.kind != "f" or after.shape != before.shape:
        return None
    return np.asarray(after - before)
