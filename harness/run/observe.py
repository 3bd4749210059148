"""What claims and baselines want to see of a run, stated before it: the run keeps that and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from harness.implementation import Array, Batch, Build, State, Step
from harness.run.accuracy import shares
from harness.run.train import train
from harness.scenario.model import Case
from harness.scenario.sources import data

#: In place of a step's number: the step at which the case ends.
LAST = -1
#: As the last step of a range: however many there are.
END = 2**62
_NOTHING: set[tuple[str, str]] = set()


class Wanted(NamedTuple):
    """A quantity at steps ``first`` to ``last``. Step 0 is the start: its parameters, and all rows."""

    quantity: str
    name: str
    first: int
    last: int

    @classmethod
    def at(cls, quantity: str, name: str, step: int) -> Wanted:
        """The quantity at one step."""
        return cls(quantity, name, step, step)


@dataclass(frozen=True)
class Observed:
    """What was wanted, by (quantity, name, step), as far as the run came; arrays in the run's dtype."""

    values: Mapping[tuple[str, str, int], Any] = field(default_factory=dict)
    steps: int = 0
    """The last step taken."""
    finished: bool = False
    """Whether that is where the case ends, and not only where this run did."""

    def get(self, quantity: str, name: str, step: int) -> Any:
        """A value, or None where the run did not come there."""
        if step == LAST:
            return self.values.get((quantity, name, self.steps)) if self.finished else None
        return self.values.get((quantity, name, step))

    def series(self, quantity: str, name: str, first: int, last: int) -> list[tuple[int, Any]]:
        """(step, value) in order, of the steps that were taken."""
        steps = range(first, min(last, self.steps) + 1)
        return [(step, self.values[quantity, name, step]) for step in steps if (quantity, name, step) in self.values]


class Observer:
    """Keeps what is wanted of the steps that it is shown."""

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        self._at: dict[int, set[tuple[str, str]]] = {}
        self._ranges: set[Wanted] = set()
        self._values: dict[tuple[str, str, int], Any] = {}
        self._steps, self._finished = 0, False
        for one in wanted:
            if one.first == one.last:
                self._at.setdefault(one.first, set()).add((one.quantity, one.name))
            else:
                self._ranges.add(one)

    @property
    def furthest(self) -> int:
        """The last step that something is wanted of; END where that is the end of the case."""
        if LAST in self._at:
            return END
        return max([0, *self._at, *(one.last for one in self._ranges)])

    def start(self, state: State, rows: data.Rows) -> None:
        """Step 0: the parameters at the start, and the whole data set."""
        for quantity, name in self._at.get(0, _NOTHING):
            if quantity == "parameter" and name in state.parameters:
                self._values[quantity, name, 0] = state.parameters[name].copy()
            if quantity in ("inputs", "targets"):
                self._values[quantity, name, 0] = getattr(rows.batch(slice(None)), quantity)

    def see(self, number: int, batch: Batch, step: Step, gradients: Mapping[str, Array], last: bool) -> None:
        """One step; ``last`` where the case ends with it."""
        self._steps, self._finished = number, last
        for quantity, name in self._keys(number, last):
            self._keep(quantity, name, number, batch, step, gradients)
        for one in self._ranges:
            if one.first <= number <= one.last:
                self._keep(one.quantity, one.name, number, batch, step, gradients)

    def accuracies_wanted(self, number: int, last: bool) -> tuple[str, ...]:
        """The sets of rows whose accuracy is wanted after this step."""
        return tuple(sorted(name for quantity, name in self._keys(number, last) if quantity == "accuracy"))

    def _keys(self, number: int, last: bool) -> set[tuple[str, str]]:
        keys = self._at.get(number, _NOTHING)
        return keys | self._at.get(LAST, _NOTHING) if last else keys

    def see_output(self, output: Array | None) -> None:
        """The output of a case without steps."""
        self._finished = True
        if output is not None:
            self._values["output", "", 0] = output.copy()

    def see_value(self, quantity: str, name: str, number: int, value: Any) -> None:
        """Something that is worked out elsewhere."""
        self._values[quantity, name, number] = value

    def _keep(
        self, quantity: str, name: str, number: int, batch: Batch, step: Step, gradients: Mapping[str, Array]
    ) -> None:
        value = _value(quantity, name, batch, step, gradients)
        if value is not None:
            self._values[quantity, name, number] = value.copy() if isinstance(value, np.ndarray) else value

    @property
    def observed(self) -> Observed:
        """What was kept."""
        return Observed(self._values, self._steps, self._finished)


def _value(quantity: str, name: str, batch: Batch, step: Step, gradients: Mapping[str, Array]) -> Any:
    if quantity == "gradient":
        return gradients.get(name)
    if quantity in ("inputs", "targets"):
        return getattr(batch, quantity)
    if quantity == "batch_rows":
        return len(batch.inputs)
    if quantity in ("loss", "output"):
        return getattr(step, quantity)
    if quantity == "accuracy":
        return None
    named: Mapping[str, Array] | None = getattr(step, _MAPPINGS[quantity])
    return (named or {}).get(name)


_MAPPINGS = {
    "parameter": "parameters",
    "buffer": "buffers",
    "activation": "activations",
    "activation_gradient": "activation_gradients",
}


def observe(case: Case, build: Build, wanted: Iterable[Wanted], start: State, rows: data.DataSet) -> Observed:
    """One side alone, as far as something is wanted; accuracies of its own predictions among it."""
    observer = Observer(wanted)
    side = build(case)
    observer.start(start, rows.train)
    if case.optimizer is None or case.steps_total == 0:
        side.load(start)
        observer.see_output(side.predict(rows.train.batch(slice(None)).inputs))
        return observer.observed
    furthest = observer.furthest
    if furthest == 0:
        return observer.observed
    for number, batch, step, last in train(case, side, start, rows.train):
        observer.see(number, batch, step, step.gradients or {}, last)
        sets = observer.accuracies_wanted(number, last)
        for name, share in shares(sets, rows, side).items():
            observer.see_value("accuracy", name, number, share)
        if number >= furthest:
            break
    return observer.observed
