"""Free runs: how far two sides drift apart when each goes its own way, beside a twin started one ULP away.

Shown, never judged: two correct sides drift apart by as much as training amplifies rounding, and a chaotic run
amplifies it to everything. The twin, one side against itself, tells how much that is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from harness.implementation import Array, Build, State
from harness.run.result import Drift
from harness.run.train import train
from harness.scenario.model import Case
from harness.scenario.sources import data

Parameters = Mapping[str, Array]


def sampled_steps(last: int) -> tuple[int, ...]:
    """1, 2, 5, 10, 20, 50, ... and the last."""
    found = {lead * 10**power for power in range(len(str(last))) for lead in (1, 2, 5)}
    return tuple(sorted({step for step in found if step < last} | {last}))


def drift(
    builds: tuple[tuple[Case, Build], tuple[Case, Build]], start: State, rows: data.Rows, kept: Mapping[int, Parameters]
) -> Drift | None:
    """``kept``: the first side's parameters after sampled steps of the lockstep, where it is never corrected.

    None where a side does not tell its parameters.
    """
    (case, first), (other_case, second) = builds
    steps = tuple(sorted(kept))
    found = []
    for run_case, build, state in ((other_case, second, start), (case, first, perturbed(start, seed=0))):
        alone = _alone(run_case, build, state, rows, frozenset(steps))
        found.append({step: _apart(kept[step], parameters) for step, parameters in alone})
    sides, twin = found
    reached = tuple(step for step in steps if step in sides and step in twin)
    if not reached:
        return None
    return Drift(reached, tuple(sides[step] for step in reached), tuple(twin[step] for step in reached))


def _alone(
    case: Case, build: Build, start: State, rows: data.Rows, steps: frozenset[int]
) -> Iterator[tuple[int, Parameters]]:
    last = max(steps)
    for number, _, step, ends in train(case, build(case), start, rows):
        if step.parameters is None:
            return
        if number in steps:
            yield number, step.parameters
        if number >= last or ends:
            return


def _apart(some: Parameters, other: Parameters) -> float:
    """The largest difference of any parameter, relative to the largest."""
    with np.errstate(all="ignore"):
        difference = float(np.max([np.abs(array - other[name]).max() for name, array in some.items()]))
        largest = float(np.max([np.abs(array).max() for array in some.values()]))
        return difference / largest if largest else difference


def perturbed(start: State, seed: int) -> State:
    """The start with every entry moved by one unit in the last place, up or down; zeros stay, they are exact."""
    random = np.random.RandomState(seed)

    def moved(array: Any) -> Any:
        towards = np.where(random.random_sample(array.shape) < 0.5, -np.inf, np.inf).astype(array.dtype)
        return np.where(array == 0, array, np.nextafter(array, towards))

    return State({name: moved(array) for name, array in start.parameters.items()}, start.buffers)
