"""What one step is held against: bounds, exact values and operations, each worked out where it is asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property, partial
from typing import Any

import numpy as np

from harness.implementation import Step
from harness.run.compare import Compared, largest_share
from harness.run.lockstep import Pair
from harness.scenario.model import Case
from harness.task.bounds import overflows, step_bounds
from harness.task.kept_values import KEPT
from harness.task.kept_values import key_of as kept_key
from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.operations import Operation, by_operation
from harness.task.oracle import Exact, Oracle, oracle
from harness.task.sample import Sample, Samples
from harness.task.step import Task
from harness.task.variants import NarrowKind, RangedKind

#: A resolution worse than this decides nothing.
WORST_RESOLUTION = 1e-3
#: Of an update, which can only be read from the last digits of its parameter: it shows whether the update happened,
#: with the right sign, lr and momentum; the finer errors show in the gradient and the buffer.
WORST_UPDATE_RESOLUTION = 0.1
#: Nothing is known of a multiple.
ANY = (-np.inf, np.inf)


class Evidence:
    """What one step is held against; each part is worked out once, and only where it is asked for.

    The stated task is the second side's; where the scenario gives the first another, it states the ratio as well.
    """

    def __init__(self, cases: tuple[Case, Case], pair: Pair) -> None:
        self.pair = pair
        second = _task(cases[1], pair)
        self._tasks = (second if cases[0] is cases[1] else _task(cases[0], pair), second)
        self._kinds: dict[type[BoundedKind], BoundedKind] = {}
        self._bounds: dict[type[BoundedKind], Mapping[tuple[str, str], Bounded]] = {}
        self._operations: dict[tuple[int, type[BoundedKind]], Mapping[tuple[str, str], Operation]] = {}
        self._shares: dict[tuple[str, type[BoundedKind]], float] = {}
        self._samples: dict[int, Samples] = {}

    @property
    def case(self) -> Case:
        """The stated task's."""
        return self._tasks[1].case

    def _kind(self, kind: type[BoundedKind]) -> BoundedKind:
        """One for all evaluations of the step, which begin with the same numbers."""
        if kind not in self._kinds:
            self._kinds[kind] = kind(self._tasks[1].case.dtype, self.pair.loaded, one_step=True)
        return self._kinds[kind]

    def _bounds_of(self, kind: type[BoundedKind]) -> Mapping[tuple[str, str], Bounded]:
        if kind not in self._bounds:
            derived = self.pair.first.gradients is None or self.pair.second.gradients is None
            work = partial(step_bounds, self._tasks[1], derived, self._kind(kind))
            key = _key(self._tasks[1], kind.__name__, derived)
            self._bounds[kind] = KEPT.of(key, work) if key else work()
        return self._bounds[kind]

    def bounded(self, compared: Compared, kind: type[BoundedKind] = BoundedKind) -> Bounded:
        """The bound of a tensor; inf where the step has no such tensor."""
        found = self._bounds_of(kind).get(key_of(compared))
        if found is not None and math.prod(found.shape) == compared.actual.size:
            return found.matrix
        rows = np.atleast_2d(compared.expected)
        return Bounded(rows, np.full(rows.shape, np.inf))

    def bound(self, compared: Compared, kind: type[BoundedKind] = BoundedKind) -> Any:
        """E in the tensor's shape."""
        return wider(compared) * self.bounded(compared, kind).bound.reshape(compared.actual.shape)

    def share(self, compared: Compared, kind: type[BoundedKind], bounded: Bounded) -> float:
        """The largest share of its bound that any entry uses; a parameter's is its update's as well."""
        if compared.max_abs == 0:
            return 0.0
        key = compared.name, kind
        if compared.quantity == "update" and compared.ratio == 1 and key in self._shares:
            return self._shares[key]
        share = largest_share(compared.actual, compared.expected, bounded.rows, bounded.shape) / wider(compared)
        if compared.quantity == "parameter":
            self._shares[key] = share
        return share

    @cached_property
    def oracle(self) -> Oracle:
        """The exact values."""
        return oracle(self._tasks[1])

    def exact(self, compared: Compared) -> Exact | None:
        """The exact values of a tensor, or the expected multiple of them; None where the step has none of it."""
        exact = self.oracle.exact(*key_of(compared), compared.actual.shape)
        return exact.scaled(compared.ratio) if exact and compared.ratio != 1 else exact

    def sample(self, side: int, compared: Compared) -> Sample | None:
        """Exact values of some entries of one side's operation; None where it does not tell the result."""
        if side not in self._samples:
            self._samples[side] = Samples(self._tasks[side], (self.pair.first, self.pair.second)[side])
        return self._samples[side].of(key_of(compared))

    @cached_property
    def overflows(self) -> bool:
        """Whether a value of this step may leave the dtype's range."""
        return overflows(self._bounds_of(RangedKind))

    def operations(self, side: int, kind: type[BoundedKind] = BoundedKind) -> Mapping[tuple[str, str], Operation]:
        """One side's operations, each held to its own bound."""
        if (side, kind) not in self._operations:
            step: Step = (self.pair.first, self.pair.second)[side]
            self._operations[side, kind] = by_operation(self._tasks[side], step, self._kind(kind))
        return self._operations[side, kind]

    def multiples(self, name: str) -> tuple[float, float] | None:
        """The multiples of a parameter's stated update that both sides' new parameters admit, to their last digits.

        None where one is not right, or does not tell the gradient and the buffer that the update is made of: these are
        then held to their own bounds, and a mistake in the update alone is a factor that all entries share. A parameter
        of 0 shows every step, however small, and so says nothing of one that has digits.
        """
        first, second = (self._told_update(name, side) for side in (0, 1))
        if first is None or second is None:
            return None
        counted = self.pair.before.parameters[name] != 0
        low, high = zip(first.multiples(counted), second.multiples(counted), strict=True)
        return max(low), min(high)

    def _told_update(self, name: str, side: int) -> Operation | None:
        step, optimizer = (self.pair.first, self.pair.second)[side], self._tasks[side].case.optimizer
        if name not in (step.gradients or {}) or (optimizer and optimizer.buffers and step.buffers is None):
            return None
        found = (self.operations(side, kind).get(("update", name)) for kind in (NarrowKind, BoundedKind))
        return next((one for one in found if one and one.right), None)

    @cached_property
    def rule(self) -> tuple[float, float]:
        """The multiples of the stated update that all parameters of the step admit: its lr, sign and momentum."""
        fixed = self._tasks[1].case.fixed
        found = [self.multiples(name) for name in self.pair.before.parameters if name not in fixed]
        if not all(found):
            return ANY
        low, high = zip(*filter(None, found), strict=True)
        return max(low), min(high)

    @property
    def batch_sizes(self) -> dict[str, int]:
        """What a ratio may be named after, by code."""
        rows, columns = len(self.pair.batch.inputs), self._bounds_of(BoundedKind)["output", "output"].value.shape[1]
        return {"size_rows": rows, "size_outputs": columns, "size_entries": rows * columns}


def _task(case: Case, pair: Pair) -> Task:
    earlier = _task(case, pair.earlier) if pair.earlier else None
    return Task(case, pair.step, pair.batch, pair.before, earlier, pair.loaded)


def _key(task: Task, *of: Any) -> str:
    """Of a first step, whose numbers whoever is checked is given; empty of one that follows from another."""
    if task.earlier is not None or not task.loaded or task.step != 1:
        return ""
    arrays = {**task.before.parameters, **{f" {name}": one for name, one in task.before.buffers.items()}}
    arrays |= {"  inputs": task.batch.inputs, "  targets": task.batch.targets}
    arrays |= {f"  {name}": mask for name, mask in task.batch.masks.items()}
    return kept_key("bounds", *of, task.case.stated, task.step, arrays=arrays)


def key_of(compared: Compared) -> tuple[str, str]:
    """Quantity and name, by which a step's tensors are found."""
    return compared.quantity, compared.name


def wider(compared: Compared) -> float:
    """A side that is to give a multiple has a multiple of the rounding, and no less than its own."""
    return 1.0 if compared.ratio == 1 else max(1.0, abs(compared.ratio))
