"""The operation-local check: every operation of a step recomputed from the implementation's own inputs to it.

The bound is then that of one operation, and the first operation whose result lies beyond it is where a mistake is. It
needs what the side recorded: activations and their gradients; from an operation whose result is not recorded the
evaluation goes on with its own value and bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.implementation import Step
from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.numbers.rounded import UNDERFLOW
from harness.task.step import Task, evaluate

Key = tuple[str, str]


#: Entries that are looked at together, so that what is worked out on the way stays in the cache.
BLOCK = 32_768


class Operation:
    """How far a side's result lies from the same operation in float64, and how far it may.

    It is worked out in blocks of rows, while the side's arrays are valid: large ones are never in memory whole.
    """

    def __init__(self, own: Any, found: Bounded, widening: float) -> None:
        """``own``: the side's result; ``found``: the operation recomputed; ``widening``: of its bound."""
        self._found, self._widening = found.matrix, widening
        self._shape, self._own = np.shape(own), own.reshape(self._found.shape)

    def _of(self, part: slice) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Of some rows, how far they are, and how far they may be."""
        distance, limit = self._if_finite(part)
        if not (finite := np.isfinite(value := self._found.value[part])).all():
            same = np.asarray(self._own[part], np.float64) == value
            distance, limit = np.where(same, 0.0, distance), np.where(finite, limit, np.inf)
        return distance, limit

    def _if_finite(self, part: slice) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The same where every value is finite."""
        distance = np.subtract(self._own[part], self._found.value[part], dtype=np.float64)
        np.abs(distance, out=distance)
        return distance, self._widening * (self._found.rows(part) if self._is_row_wise else self._found.bound[part])

    @property
    def _is_row_wise(self) -> bool:
        return self._found.row_wise is not None and self._found.largest < np.inf

    @property
    def own(self) -> Any:
        """What the side tells, in its shape."""
        return np.reshape(self._own, self._shape)

    @property
    def value(self) -> Any:
        """What follows from the side's own numbers before it."""
        return self._found.value.reshape(self._shape)

    @property
    def distance(self) -> NDArray[np.float64]:
        """How far each entry is."""
        with np.errstate(all="ignore"):
            return self._of(slice(None))[0].reshape(self._shape)

    @property
    def limit(self) -> NDArray[np.float64]:
        """How far each entry may be."""
        with np.errstate(all="ignore"):
            return self._of(slice(None))[1].reshape(self._shape)

    @cached_property
    def _summary(self) -> tuple[bool, float, float]:
        rows, columns = self._own.shape
        step = max(1, BLOCK // columns)
        with np.errstate(all="ignore"):
            parts = [self._summary_of(slice(start, start + step)) for start in range(0, rows, step)]
        if len(parts) == 1:
            return parts[0]
        right, used, widest = zip(*parts, strict=True)
        return all(right), float(np.max(used)), float(np.max(widest))

    def _summary_of(self, part: slice) -> tuple[bool, float, float]:
        distance, limit = self._if_finite(part)
        furthest, widest = float(distance.max()), float(limit.max())
        if furthest < np.inf and widest < np.inf:  # then every value is finite, and NaN is 0 / 0 alone
            used = float(np.fmax.reduce(distance / limit, None))
            if not used >= 1:
                return True, used if used == used else 0.0, widest
        return _summary(*self._of(part))

    @property
    def bound(self) -> NDArray[np.float64]:
        """How far each entry may be from the exact value."""
        return self._found.bound.reshape(self._shape)

    @property
    def right(self) -> bool:
        """Whether every entry lies within its limit; NaN does only where nothing is known."""
        return self._summary[0]

    @property
    def used(self) -> float:
        """The largest share of its limit that an entry uses; 0 where both are 0, and where nothing is known."""
        return self._summary[1]

    @property
    def widest(self) -> float:
        """The largest limit."""
        return self._summary[2]

    def multiples(self, counted: Any) -> tuple[float, float]:
        """Of what was recomputed, the least and the largest multiple of which every entry lies within its limit.

        ``counted``: which entries count, in the result's shape. All together say more of a common factor than any
        alone, for each is rounded elsewhere. −inf and inf where nothing is said of it.
        """
        rows, columns = self._own.shape
        step, counted = max(1, BLOCK // columns), counted.reshape(self._own.shape)
        parts = (slice(start, start + step) for start in range(0, rows, step))
        with np.errstate(all="ignore"):
            low, high = zip(*(self._multiples_of(part, counted[part]) for part in parts), strict=True)
        return max(low), min(high)

    def _multiples_of(self, part: slice, counted: NDArray[np.bool_]) -> tuple[float, float]:
        value, limit = self._found.value[part], self._of(part)[1]
        some = counted & (value != 0)
        multiple, either_way = self._own[part][some] / value[some], limit[some] / np.abs(value[some])
        low, high = multiple - either_way, multiple + either_way
        return float(low.max(initial=-np.inf)), float(high.min(initial=np.inf))


def _summary(distance: NDArray[np.float64], limit: NDArray[np.float64]) -> tuple[bool, float, float]:
    """Whether all is within its limit, the largest share that is used, and the largest limit."""
    within, share, widest = distance <= limit, distance / limit, float(limit.max())
    right, used = bool(within.all()), float(share.max())
    if not right:
        right = bool((within | (limit == np.inf)).all())
    if used != used:
        used = float(np.max(np.where((distance == 0) | (limit == np.inf), 0.0, share)))
    return right, used, widest


def by_operation(task: Task, step: Step, kind: BoundedKind) -> dict[Key, Operation]:
    """By (quantity, name), in the order of evaluation: forward, back, then the update."""
    return _Local(task, step, kind).all()


def told_by(task: Task, step: Step) -> dict[str, dict[str, Any]]:
    """By quantity and name, the arrays of floats that a side tells of a step."""
    after = step.parameters or {}
    told: dict[str, Mapping[str, Any]] = {
        "activation": step.activations or {},
        "activation_gradient": step.activation_gradients or {},
        "gradient": step.gradients or {},
        "buffer": step.buffers or {},
        "parameter": after,
        "output": {"output": step.output},
        "loss": {"loss": None if step.loss is None else np.asarray(step.loss)},
        "update": {name: _moved(array, after.get(name)) for name, array in task.before.parameters.items()},
    }
    return {quantity: {name: a for name, a in of.items() if _is_of_floats(a)} for quantity, of in told.items()}


def _is_of_floats(own: Any) -> bool:
    return type(own) is np.ndarray and own.dtype.kind == "f"


#: Nothing is worked out from these.
_LAST = frozenset({"loss", "update", "parameter"})


class _Local:
    def __init__(self, task: Task, step: Step, kind: BoundedKind) -> None:
        self._task, self._step, self._kind = task, step, kind
        self._own = told_by(task, step)
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
        if own is None or own.size != found.value.size:
            return found
        self._found[quantity, name] = Operation(own, found, self._widening)
        if quantity in _LAST:
            return found
        value = np.asarray(own, np.float64).reshape(found.value.shape)
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
