"""What a run leaves behind: frozen values that reports, and later claims and baselines, read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: Verdicts, the mildest first. A tensor takes its worst entry's, a case its worst tensor's.
VERDICTS = (
    "equal",  # the same numbers in every entry
    "close",  # within the tolerance of the dtype
    "rounding",  # beyond it, but within the rounding of the numbers it was subtracted from
    "inconclusive",  # the same, where that rounding is worse than one part in a thousand: nothing can be said
    "diverged",  # neither side is finite, in the same entries
    "different",
    "not finite",  # on one side, or in other entries than on the other
    "dtype",
    "shape",
    "missing",
)
SOUND = frozenset(VERDICTS[:3])


def worst(verdicts: Any) -> str:
    """The worst of several verdicts; ``equal`` of none."""
    return max(verdicts, key=VERDICTS.index, default="equal")


@dataclass(frozen=True)
class Difference:
    """How one tensor differed at one step. ``actual`` is the first side, ``expected`` the second."""

    step: int
    quantity: str
    name: str
    shape: tuple[int, ...]
    max_abs: float
    """Largest |actual − expected|."""
    max_abs_index: tuple[int, ...]
    max_rel: float
    """Largest |actual − expected| / |expected|; inf where only expected is 0."""
    max_ulp: float
    """Most floating-point numbers of the dtype between actual and expected in any entry; nan where not finite."""
    largest: float
    """Largest |expected|, which tolerances are relative to."""
    actual: float
    expected: float
    """Both values at max_abs_index."""
    verdict: str
    note: str | None = None
    actual_values: Any = None
    expected_values: Any = None
    """Nested lists for tensors of at most 64 entries."""


@dataclass(frozen=True)
class Metric:
    """Accuracy of each side on one set of rows after one step, as a share from 0 to 1."""

    step: int
    of: str
    values: Mapping[str, float]


@dataclass(frozen=True)
class Series:
    """Loss, and batch accuracy where targets are labels, of each side at the logged steps."""

    step: tuple[int, ...] = ()
    loss: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    accuracy: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """One case, run."""

    id: str
    scenario: str
    title: str
    document: str | None
    dtype: str
    sides: tuple[str, str]
    steps_run: int
    steps_total: int
    steps_planned: int
    """Steps this run was asked for: all of them, or the stated first part."""
    stopped: str | None
    """Why the run ended before ``steps_planned``: its loss threshold, a non-finite value, an interruption, ..."""
    interrupted: bool
    seconds: float
    verdict: str
    as_expected: bool
    reasons: tuple[str, ...]
    """Where not as expected: what and where."""
    expectations: tuple[str, ...]
    """What the scenario itself expects to differ, in words."""
    metrics: tuple[Metric, ...]
    series: Series
    differences: tuple[Difference, ...]
