"""Numbers of a run whose seed nobody stated: a distribution over seeds, and where the printed number lies in it.

The interval is Student's prediction interval for one more run, at 99 % over all the claim's numbers together (Hahn and
Meeker, Statistical Intervals, section 4.7); of losses, which are spread over decades, that of their logarithms.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Any

import numpy as np

from harness.implementation import State
from harness.run.observe import END, LAST, Observed, Wanted, observe
from harness.run.sides import BUILT_IN, Side, resolve_one
from harness.scenario.claims.printed import Number
from harness.scenario.initial import initial_state
from harness.scenario.model import Case, Scenario, parameter_shapes
from harness.scenario.sources import data

LEVEL = 0.99
#: Parameters times steps times seeds from which on processes of their own pay.
LONG = 1e9


def with_seed(case: Case, paths: Sequence[str], seed: int) -> Case:
    """The case with this seed at every one of the paths."""
    scenario: Any = case.scenario
    for path in paths:
        scenario = _set(scenario, path.split("."), seed)
    changed: Scenario = scenario
    return replace(case, scenario=changed)


def _set(value: Any, path: Sequence[str], seed: int) -> Any:
    if not path:
        return seed
    return value.model_copy(update={path[0]: _set(getattr(value, path[0]), path[1:], seed)})


def runs(case: Case, side: Side, paths: Sequence[str], count: int, wanted: Sequence[Wanted]) -> list[Observed]:
    """One one-sided run for each of seeds 0, 1, ...; in parallel processes where they are long."""
    cases = [with_seed(case, paths, seed) for seed in range(count)]
    if not _long(case, count, wanted) or side.name not in BUILT_IN:
        return [_run(one, side, wanted) for one in cases]
    workers = min(count, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        futures = [pool.submit(_alone, one, side.name, tuple(wanted)) for one in cases]
        try:
            return [future.result() for future in futures]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _long(case: Case, count: int, wanted: Sequence[Wanted]) -> bool:
    furthest = max(case.steps_total if one.last in (LAST, END) else one.last for one in wanted)
    size = sum(int(np.prod(shape)) for shape in parameter_shapes(case).values())
    return size * furthest * count >= LONG


def _alone(case: Case, side: str, wanted: Sequence[Wanted]) -> Observed:
    """One run in a process of its own, with one thread."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return _run(case, resolve_one(side), wanted)


def _run(case: Case, side: Side, wanted: Sequence[Wanted]) -> Observed:
    start: State = initial_state(case)
    return observe(case, side.build, wanted, start, data.load(case))


# ---------------------------------------------------------------- where a printed number lies


@dataclass(frozen=True)
class Placed:
    """One printed number in the distribution of ``count`` runs."""

    number: Number
    consistent: bool
    low: float
    high: float
    """The prediction interval."""
    smallest: float
    largest: float
    """Of the runs themselves."""
    count: int

    @property
    def distance(self) -> float:
        """From the interval's middle in halves of its width; above 1 it lies outside."""
        half = (self.high - self.low) / 2
        middle = (self.high + self.low) / 2
        return abs(self.number.float - middle) / half if half > 0 else float(not self.consistent) * np.inf


def place(numbers: Sequence[Number], samples: Any, logarithmic: bool) -> list[Placed]:
    """Hold each printed number against its column of samples (runs, numbers)."""
    from scipy import stats

    count = len(samples)
    quantile = float(stats.t.ppf(1 - (1 - LEVEL) / len(numbers) / 2, count - 1)) * np.sqrt(1 + 1 / count)
    found = []
    for number, column in zip(numbers, np.asarray(samples, np.float64).T, strict=True):
        logs = logarithmic and bool((column > 0).all())
        values = np.log(column) if logs else column
        half = quantile * float(values.std(ddof=1))
        low, high = float(values.mean()) - half, float(values.mean()) + half
        if logs:
            low, high = float(np.exp(low)), float(np.exp(high))
        rounding = float(number.half_unit)
        inside = low - rounding <= number.float <= high + rounding
        found.append(Placed(number, inside, low, high, float(column.min()), float(column.max()), count))
    return found
