"""Which mistakes a scenario can notice: every fault carried through it, held to the bounds of its first steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any, NamedTuple

import numpy as np

from harness.candidate.speaking.adapter import Adapter
from harness.faults.fault import Fault, Injection, mistaken
from harness.faults.library import ALL, injections
from harness.faults.probes import Abilities, Probe, probes
from harness.faults.textbook import Textbook, Worked, values
from harness.scenario import check
from harness.scenario.initial import initial_state
from harness.scenario.model import Case, through
from harness.scenario.sources import data
from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.numbers.plain import PlainKind

#: Steps that are looked at, and in networks that are not small, also the rows of a batch.
STEPS, LARGE_STEPS, LARGE_ROWS = 4, 2, 16


@dataclass(frozen=True)
class Missed:
    """A fault that a scenario cannot notice."""

    fault: Fault
    elsewhere: tuple[str, ...]
    """Scenarios and probes that do."""


@dataclass(frozen=True)
class Adequacy:
    """What a scenario can notice of the faults that its layers and loss allow."""

    case: str
    noticed: tuple[Fault, ...]
    missed: tuple[Missed, ...]
    steps: int

    @property
    def total(self) -> int:
        """Faults that the layers and the loss allow."""
        return len(self.noticed) + len(self.missed)

    @property
    def share(self) -> str:
        """As the summary has it."""
        return f"{len(self.noticed)} of {self.total}"


def share(case: Case) -> tuple[int, int] | None:
    """How many faults a case notices, of how many that its layers and loss allow. None where it takes no step."""
    task = _task_of(case)
    return (len(_noticed(task)), len(_possible(task, _probes_of(task.case)))) if task else None


def _possible(task: Probe, fitting: Sequence[Probe]) -> set[str]:
    """What the case or a probe of its layers and loss can carry."""
    return {one.fault.name for probe in (task, *fitting) for one in injections(probe.case)}


def adequacy(case: Case, others: Sequence[Case] = ()) -> Adequacy | None:
    """Of one case; ``others``: cases that may notice what it does not. None where it takes no step."""
    task = _task_of(case)
    if task is None:
        return None
    seen = _noticed(task)
    fitting = _probes_of(task.case)
    possible = _possible(task, fitting)
    missed = [fault for fault in ALL if fault.name in possible and fault.name not in seen]
    elsewhere = _elsewhere({fault.name for fault in missed}, others, fitting)
    return Adequacy(
        case.id,
        tuple(fault for fault in ALL if fault.name in seen),
        tuple(Missed(fault, tuple(elsewhere.get(fault.name, ()))) for fault in missed),
        len(task.batches),
    )


def _task_of(case: Case) -> Probe | None:
    """The first steps of a case, in float64; None where layers share parameters, of which no mistakes are known."""
    if case.optimizer is None or case.loss is None or case.steps_total == 0 or case.shares:
        return None
    small = check.is_small(case.scenario, case.rows)
    case = replace(case, dtype="float64")
    steps = min(case.steps_total, STEPS if small else LARGE_STEPS)
    rows = data.load(case).train
    batches = [batch for _, batch in zip(range(steps), data.batches(case, rows), strict=False)]
    if not small:
        batches = [one.part(slice(LARGE_ROWS)) for one in batches]
    return Probe(case.id, case, initial_state(case), tuple(batches))


def _probes_of(case: Case) -> tuple[Probe, ...]:
    """The probes that a candidate of this case would be given."""
    assert case.loss is not None
    if not case.is_plain or any(
        len(shape) > 1 for shape in (case.input_shape, *through(case.network, case.input_shape))
    ):
        return ()
    network = tuple(layer.bare() for layer in case.network)
    adaptive = case.optimizer if case.optimizer and case.optimizer.adaptive else None
    return probes(
        Adapter(network=network, loss=case.loss, optimizer=adaptive), Abilities(updates=True, sets_optimizer=True)
    )


def _noticed(task: Probe) -> set[str]:
    """Names of the faults that change a number of the task by more than rounding, wherever they are made."""
    by_name: dict[str, list[Injection]] = {}
    for one in injections(task.case):
        by_name.setdefault(one.fault.name, []).append(one)
    stated = _Stated(task)
    return {name for name, sites in by_name.items() if _is_noticed(task, sites[0], stated)}


class _Step(NamedTuple):
    """A stated step: the parameters that it is taken from, its values with bounds, and what mistakes share of it."""

    w: Mapping[str, Any]
    bounds: Mapping[Any, Bounded]
    worked: Worked


class _Stated:
    """The stated steps of a task, each from the parameters that the one before leads to, worked out once."""

    def __init__(self, task: Probe) -> None:
        self._task, self._w = task, dict(task.state.parameters)
        self._bounded, self._plain = self._book(), Textbook(task.case, PlainKind())
        self._steps: list[_Step] = []

    def _book(self) -> Textbook:
        return Textbook(self._task.case, BoundedKind("float64"))

    def step(self, number: int) -> _Step:
        """Counted from 1."""
        while len(self._steps) < number:
            at = (len(self._steps) + 1, self._task.batches[len(self._steps)], self._w)
            bounds, found = self._bounded.step(*at), self._plain.step(*at)
            self._steps.append(_Step(self._w, bounds, self._plain.worked))
            self._w = _moved(self._w, found)
        return self._steps[number - 1]

    def book_at(self, number: int) -> Textbook:
        """One that has what the steps before this one leave."""
        book = self._book()
        for before in range(1, number):
            book.step(before, self._task.batches[before - 1], self.step(before).w)
        return book


def _is_noticed(task: Probe, one: Injection, stated: _Stated) -> bool:
    """On its own way: from the parameters that the mistaken steps have led to."""
    wrong, w = mistaken(task.case, PlainKind(), (one,)), dict(task.state.parameters)
    book: Textbook | None = None  # once the two ways have parted
    with np.errstate(all="ignore"):
        for number, batch in enumerate(task.batches, 1):
            step = stated.step(number)
            if book is None and not _is_same(w, step.w):
                book = stated.book_at(number)
            try:
                found = wrong.step(number, batch, w, known=None if book else step.worked)
            except ValueError:  # shapes that do not fit are noticed
                return True
            if _differs(found, book.step(number, batch, w) if book else step.bounds):
                return True
            w = _moved(w, found)
    return False


def _moved(w: Mapping[str, Any], found: Mapping[Any, Any]) -> dict[str, Any]:
    """The parameters after a step, in their shapes."""
    return {name: values(found["parameter", name]).reshape(array.shape) for name, array in w.items()}


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(np.array_equal(array, other[name], equal_nan=True) for name, array in one.items())


def _differs(found: Mapping[Any, Any], stated: Mapping[Any, Bounded]) -> bool:
    """By more than rounding, in any tensor; the small ones are looked at first."""
    for key, right in sorted(stated.items(), key=lambda item: prod(item[1].shape)):
        if key[0] == "parameter" or key not in found:  # its update says more; what is not kept is not told
            continue
        wrong = values(found[key])
        if wrong.shape != right.value.shape or not (np.abs(wrong - right.value) <= 2 * right.bound).all():
            return True
    return False


def _elsewhere(names: set[str], others: Iterable[Case], fitting: Iterable[Probe]) -> dict[str, list[str]]:
    """By fault, which of the other scenarios and probes notice it."""
    found: dict[str, list[str]] = {}
    tasks = [(f"probe {probe.name}", probe) for probe in fitting]
    for case in others:
        task = _task_of(case)
        if task is not None and check.is_small(case.scenario, case.rows):
            tasks.append((case.scenario_name, task))
    for label, task in tasks if names else ():
        for name in _noticed(task) & names:
            if label not in found.setdefault(name, []):
                found[name].append(label)
    return found
