"""A step, taken as far as a trace needs it: where it begins, its right values, and a candidate's own beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from harness.ground.errors import UsageError
from harness.ground.facts import fact
from harness.implementation import Array, Batch, Step
from harness.run.lockstep import Pair, lockstep
from harness.run.sides import Side, resolve_one
from harness.scenario.check import is_affordable
from harness.scenario.initial import initial_state
from harness.scenario.model import Case
from harness.scenario.sources import data
from harness.task.numbers.plain import PlainKind
from harness.task.oracle import oracle
from harness.task.step import Task, evaluate

Key = tuple[str, str]


@dataclass(frozen=True)
class Taken:
    """A step of a case."""

    task: Task
    values: Mapping[Key, Array]
    """The right ones, by quantity and name."""
    kept: Mapping[str, Array]
    """What the optimizer kept of the steps before, by full names."""
    is_exact: bool
    own: Step | None = None
    """A candidate's."""


def take(case: Case, number: int | None, candidate: Side | None = None) -> Taken:
    """Step ``number`` of a case; None: the first. A candidate goes through all steps before it by itself.

    Raises UsageError where there is no such step, and ImplementationError where the candidate fails.
    """
    rows = data.load(case).train
    if case.optimizer is None or case.steps_total == 0:
        _refuse_step(case, number, least=0, most=0)
        if candidate is not None:
            raise UsageError(fact("trace_forward_only", case=case.id))
        task = Task(case, 0, rows.batch(slice(None)), initial_state(case))
        return _taken(task, None)
    number = 1 if number is None else number
    _refuse_step(case, number, least=1, most=case.steps_total)
    pair = _pair(case, number, candidate, data.batches(case, rows))
    task = _task(case, pair)
    return _taken(task, pair.first if candidate else None)


def _refuse_step(case: Case, number: int | None, least: int, most: int) -> None:
    if number is not None and not least <= number <= most:
        code = "trace_no_steps" if most == 0 else "trace_no_such_step"
        raise UsageError(fact(code, case=case.id, step=number, most=most))


def _pair(case: Case, number: int, candidate: Side | None, batches: Iterable[Batch]) -> Pair:
    """Step ``number`` of the candidate, or of our own backpropagation, with all before it."""
    assert case.optimizer is not None
    reference = resolve_one("numpy").build(case)
    first = candidate.build(case) if candidate else resolve_one("numpy").build(case)
    until, state = case.scenario.training.until, initial_state(case)
    for pair in lockstep(case.optimizer, first, reference, state, islice(batches, number)):
        if pair.step == number:
            return pair
        loss = pair.second.loss
        if until and loss is not None and loss <= until.loss:
            raise UsageError(fact("trace_ends_before", case=case.id, step=number, last=pair.step))
    raise UsageError(fact("trace_no_such_step", case=case.id, step=number, most=case.steps_total))


def _task(case: Case, pair: Pair) -> Task:
    earlier = _task(case, pair.earlier) if pair.earlier else None
    return Task(case, pair.step, pair.batch, pair.before, earlier, pair.loaded)


def _taken(task: Task, own: Step | None) -> Taken:
    is_exact = is_affordable(task.case.scenario, task.case.rows)
    values = _exactly(task) if is_exact else _plainly(task)
    return Taken(task, values, _kept(task), is_exact, own)


def _exactly(task: Task) -> dict[Key, Array]:
    """From balls; what these leave open, as where a kink is not decided, in float64."""
    found = {key: balls.astype(np.float64) for key, balls in oracle(task).balls.items()}
    if all(np.isfinite(array).all() for array in found.values()):
        return found
    plain = _plainly(task)
    return {key: np.where(np.isfinite(one), one, plain[key].reshape(one.shape)) for key, one in found.items()}


def _plainly(task: Task) -> dict[Key, Array]:
    found: dict[Key, Array] = {}

    def see(quantity: str, name: str, value: Any) -> Any:
        found[quantity, name] = value
        return value

    with np.errstate(all="ignore"):
        evaluate(task, PlainKind(), see)
    return found


def _kept(task: Task) -> dict[str, Array]:
    """The buffers that the step begins with; where nobody tells them those that the steps before leave."""
    if task.earlier is None:
        return dict(task.before.buffers)
    return {name: value for (quantity, name), value in _plainly(task.earlier).items() if quantity == "buffer"}
