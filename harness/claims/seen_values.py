"""Every value of a run that a page may print, to be searched by its digits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from harness.claims.digits import digits_of
from harness.ground.facts import Told, fact
from harness.implementation import Build
from harness.run.observe import Observed, Wanted, observe
from harness.scenario.claims.check_claims import names_of
from harness.scenario.claims.printed import Number
from harness.scenario.initial import initial_state
from harness.scenario.model import Case, parameter_shapes
from harness.scenario.sources import data

#: Tensors of more entries are not looked into, nor more values of one run.
MAX_ENTRIES, MAX_VALUES = 4_096, 200_000
#: What is looked at together, the likeliest first.
TIERS = (
    ("loss", "output"),
    ("parameter", "gradient"),
    ("inputs", "targets"),
    ("activation", "activation_gradient", "buffer"),
)


@dataclass(frozen=True)
class Key:
    """Where a value is: one entry of a tensor, or the whole of it in one of the layouts."""

    of: str
    name: str
    step: int
    entry: tuple[int, ...] | None = None
    in_out: bool = False
    steps: tuple[int, ...] = ()
    """Of losses at several steps, those."""
    entries: tuple[tuple[int, ...], ...] = ()
    """Of several entries of a tensor, those."""

    @property
    def label(self) -> Told:
        """``gradient fc1.weight[0, 1], step 2``."""
        entry = str(list(self.entry)) if self.entry else ""
        return Told(fact("claim_entry_at", quantity=self.of, name=self.name, entry=entry, step=self.step))


@dataclass(frozen=True)
class Values:
    """The values of one case's run."""

    case: Case
    observed: Observed

    @cached_property
    def by_count(self) -> Mapping[int, tuple[tuple[list[Key], Any], ...]]:
        """By how many numbers they are, for each tier its keys and their values (keys, numbers)."""
        found: dict[int, list[tuple[list[Key], list[Any]]]] = {}
        for (of, name, step), value in self.observed.values.items():
            tier = next(index for index, quantities in enumerate(TIERS) if of in quantities)
            for key, numbers in _ways(of, name, step, np.asarray(value, np.float64)):
                keys, values = found.setdefault(np.size(numbers), [([], []) for _ in TIERS])[tier]
                keys.append(key)
                values.append(numbers)
        return {
            count: tuple((keys, np.array(values).reshape(len(keys), count)) for keys, values in tiers)
            for count, tiers in found.items()
        }

    def tiers(self, numbers: Sequence[Number]) -> Iterator[tuple[int, list[Key]]]:
        """For each tier how many values it has, and those with every digit of the numbers."""
        wanted = np.array([number.float for number in numbers])
        open_ = np.array([2 * float(number.half_unit) for number in numbers])
        for keys, values in self.by_count.get(len(numbers), ()):
            near = (np.abs(values - wanted) <= open_ + 1e-6 * np.abs(values)).all(axis=1)
            yield len(keys), [keys[index] for index in np.flatnonzero(near) if self.fit(numbers, values[index])]

    def fit(self, numbers: Sequence[Number], values: Any) -> bool:
        """Whether values have every digit of the numbers, but for rounding within a step."""
        return all(
            math.isfinite(value) and digits_of(number, float(value), self._noise(float(value))).fits
            for number, value in zip(numbers, values, strict=True)
        )

    def has_shape(self, key: Key, shape: tuple[int, ...] | None) -> bool:
        """Whether a print of this shape may be what a key is: of parameters, rows and columns count."""
        if shape is None or len(shape) < 2 or key.of not in ("parameter", "gradient") or key.entry is not None:
            return not key.in_out or min(np.shape(self.observed.get(key.of, key.name, key.step))) > 1
        own = np.shape(self.observed.get(key.of, key.name, key.step))
        return len(own) != 2 or shape == (own[::-1] if key.in_out else own)

    def losses(self, numbers: Sequence[Number]) -> tuple[int, ...]:
        """The steps, in order, whose losses the numbers are; none where one of them is not."""
        steps: list[int] = []
        series = iter(self.observed.series("loss", "", 1, self.observed.steps))
        for number in numbers:
            steps += [step for step, loss in _first(series, lambda loss, number=number: self.fit([number], [loss]))]
        return tuple(steps) if len(steps) == len(numbers) else ()

    def _noise(self, value: float) -> float:
        return 4 * float(np.spacing(np.dtype(self.case.dtype).type(abs(value))))


def _first(series: Iterator[tuple[int, Any]], condition: Any) -> list[tuple[int, Any]]:
    """The next of a series that meets a condition, where there is one."""
    return next(([(step, value)] for step, value in series if condition(value)), [])


def _ways(of: str, name: str, step: int, value: Any) -> Iterator[tuple[Key, Any]]:
    """A tensor whole, turned, and entry by entry."""
    yield Key(of, name, step), value.ravel()
    if value.ndim == 2 and max(value.shape) > 1 and of not in ("inputs", "targets"):
        yield Key(of, name, step, in_out=True), value.T.ravel()
    if value.size > 1:
        for index, entry in np.ndenumerate(value):
            yield Key(of, name, step, tuple(map(int, index))), np.array([entry])


def values_of_run(case: Case, build: Build) -> Values:
    """One run of one side, as far as a default run goes, of all tensors that are not too large."""
    wanted = _wanted(case)
    rows = data.load(case)
    found = observe(case, build, wanted, initial_state(case), rows)
    small = {key: value for key, value in found.values.items() if np.size(value) <= MAX_ENTRIES}
    return Values(case, Observed(small, found.steps, found.finished))


def values_at(case: Case, build: Build, steps: Iterable[int]) -> Values:
    """The same at these steps alone, and at the start."""
    quantities = ("loss", "output", "parameter", "gradient", "activation", "activation_gradient")
    names = {of: [name for name in names_of(of, case) if not _is_output(of, name, case)] or [""] for of in quantities}
    wanted = [Wanted.at(of, "", 0) for of in ("inputs", "targets")]
    wanted += [Wanted.at("parameter", name, 0) for name in names["parameter"]]
    wanted += [Wanted.at(of, name, step) for step in steps if step for of in quantities for name in names[of]]
    found = observe(case, build, wanted, initial_state(case), data.load(case))
    order = ("inputs", "targets", *quantities)
    ordered = dict(sorted(found.values.items(), key=lambda one: (one[0][2], order.index(one[0][0]), one[0][1])))
    return Values(case, Observed(ordered, found.steps, found.finished))


def _is_output(of: str, name: str, case: Case) -> bool:
    return of == "activation" and name == case.network[-1].name


def _wanted(case: Case) -> list[Wanted]:
    shapes = {name: shape for name, shape in parameter_shapes(case).items() if math.prod(shape) <= MAX_ENTRIES}
    size = 1 + sum(map(math.prod, shapes.values()))
    last = min(case.scenario.training.default_steps or case.steps_total, case.steps_total, 1 + MAX_VALUES // size)
    found = [Wanted(of, "", min(1, last), last) for of in ("loss", "output")]
    if case.rows * case.inputs <= MAX_ENTRIES:
        found += [Wanted.at(of, "", 0) for of in ("inputs", "targets")]
    for name in shapes:
        found += [Wanted("parameter", name, 0, last) if last else Wanted.at("parameter", name, 0)]
        found += [Wanted.at("parameter", name, 0), Wanted("gradient", name, 1, last)]
    for of in ("activation", "activation_gradient", "buffer"):
        named = [
            name for name in names_of(of, case) if of != "activation" or name != case.network[-1].name
        ]  # the output
        found += [Wanted(of, name, 1, last) for name in named]
    return found
