"""The reproducibility horizon: how many digits of a run anybody can reproduce.

Two correct implementations differ by rounding from the first step on, and training carries the difference along. The
harness starts eight twins of a run, each entry of the start moved by one unit in the last place, up or down. A digit on
which they do not agree depends on the order of a sum or the last bit of an exponential: nobody can reproduce it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.implementation import Build, State
from harness.run.free_run import perturbed
from harness.run.observe import END, LAST, Observed, Wanted, observe
from harness.scenario.model import Case
from harness.scenario.sources import data

TWINS = 8
#: The spread of eight twins, times this, is what another correct implementation may differ by. Twins differ in their
#: start alone, other implementations at every step.
SAFETY = 4.0

Key = tuple[str, str, int]


@dataclass(frozen=True)
class Horizon:
    """How far each value of a run is determined."""

    spread: Mapping[Key, Any]
    """By (quantity, name, step), what another correct implementation may differ by, entry by entry."""
    losses: tuple[tuple[int, float], ...]
    """(step, relative spread of the loss), of every step."""

    def of(self, quantity: str, name: str, step: int, shape: tuple[int, ...]) -> Any:
        """The spread of a value; zeros where it was not looked at."""
        return self.spread.get((quantity, name, step), np.zeros(shape))

    def lost_from(self, digits: float) -> int | None:
        """The first step at which the loss is determined to fewer than so many digits."""
        return next((step for step, spread in self.losses if not spread < 10.0**-digits), None)


NO_HORIZON = Horizon({}, ())


def horizon(
    case: Case, build: Build, wanted: Iterable[Wanted], base: Observed, start: State, rows: data.DataSet
) -> Horizon:
    """Run the twins as far as ``base`` came, and compare. ``start`` is what ``base`` started from."""
    wanted = [one for one in wanted if _reached(one, base)]
    if not wanted:
        return NO_HORIZON
    last = min(max(_last(one, base) for one in wanted), base.steps)
    asked = [Wanted.at(one.quantity, one.name, base.steps) if one.first == LAST else one for one in wanted]
    asked.append(Wanted("loss", "", 1, last))
    twins = [observe(case, build, asked, perturbed(start, seed), rows) for seed in range(TWINS)]
    with np.errstate(all="ignore"):
        spread = {
            key: _spread(value, [twin.values.get(key) for twin in twins], case.dtype)
            for key, value in base.values.items()
        }
    series = base.series("loss", "", 1, last)
    losses = tuple((step, float(spread["loss", "", step]) / max(abs(value), 1e-300)) for step, value in series)
    return Horizon(spread, losses)


def _reached(one: Wanted, base: Observed) -> bool:
    return base.finished if one.first == LAST else one.first <= base.steps


def _last(one: Wanted, base: Observed) -> int:
    return base.steps if one.last in (LAST, END) else one.last


def _spread(value: Any, twins: list[Any], dtype: str) -> Any:
    """SAFETY times the largest difference from any twin, plus one unit in the last place; inf where a twin is lost."""
    array = np.asarray(value)
    if array.dtype.kind != "f":
        return np.zeros(array.shape)
    if any(twin is None or np.shape(twin) != array.shape for twin in twins):
        return np.full(array.shape, np.inf)
    differences = [np.where(twin == array, 0.0, np.abs(np.asarray(twin, np.float64) - array)) for twin in twins]
    largest = np.nan_to_num(np.max(differences, axis=0), nan=np.inf, posinf=np.inf)
    return SAFETY * largest + np.spacing(np.abs(array).astype(dtype)).astype(np.float64)
