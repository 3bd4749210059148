"""Statements, ``of: ..., is: ...``, against the values of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from harness.ground.facts import Fact, fact
from harness.run.observe import END, Observed
from harness.scenario.claims.claim import OVER_STEPS, Claim, Statement

Series = Sequence[tuple[int, Any]]


@dataclass(frozen=True)
class Judged:
    """Whether a statement is true; None where the run did not come far enough to say."""

    true: bool | None
    computed: Fact | str
    evidence: Fact | None = None


def judge_series(claim: Claim, name: str, observed: Observed, first: int, last: int) -> Judged:
    """A statement about several steps."""
    statement = claim.is_
    assert statement is not None
    series = observed.series(claim.of, name, first, last)
    complete = observed.finished or last <= observed.steps or _broke_off(series)
    if statement.kind in OVER_STEPS:
        return _OVER_STEPS[statement.kind](statement, series, complete)
    for step, value in series:
        if not holds(statement, value):
            return Judged(False, fact("value_at_step", value=shown(value), step=step), _how_often(statement, series))
    return Judged(True if complete and series else None, fact("at_all_steps", steps=len(series)))


def judge_value(statement: Statement, value: Any) -> Judged:
    """A statement about one value."""
    return Judged(holds(statement, value), _said(statement, value))


def _how_often(statement: Statement, series: Series) -> Fact:
    bad = [step for step, value in series if not holds(statement, value)]
    return fact("not_so_at_steps", bad=len(bad), steps=len(series), first=bad[0], last=bad[-1])


def holds(statement: Statement, value: Any) -> bool:
    """Whether a statement that is about one value is true of it."""
    return bool(_ONE[statement.kind](statement, np.asarray(value)))


def _close(statement: Statement, value: Any, to: Any) -> bool:
    to = np.asarray(to, np.float64)
    return value.shape == to.shape and bool(np.allclose(value, to, rtol=statement.rtol, atol=statement.atol))


def _identical_rows(statement: Statement, value: Any) -> bool:
    rows = statement.identical_rows or ()
    return (
        value.ndim > 0
        and max(rows, default=0) < len(value)
        and all(np.array_equal(value[rows[0]], value[row]) for row in rows)
    )


_ONE: Mapping[str, Callable[[Statement, Any], Any]] = {
    "zero": lambda _, value: not value.any(),
    "nonzero": lambda _, value: value.any(),
    "finite": lambda _, value: np.isfinite(value).all(),
    "equal": lambda statement, value: np.array_equal(value, np.asarray(statement.equal)),
    "close_to": lambda statement, value: _close(statement, value, statement.close_to),
    "differs_from": lambda statement, value: not _close(statement, value, statement.differs_from),
    "shape": lambda statement, value: value.shape == statement.shape,
    "identical_rows": _identical_rows,
    "at_most": lambda statement, value: value.max() <= statement.at_most,
    "at_least": lambda statement, value: value.min() >= statement.at_least,
    "std": lambda statement, value: abs(value.std() - statement.std) <= statement.rtol * (statement.std or 0),
}


def _said(statement: Statement, value: Any) -> Fact | str:
    array = np.asarray(value)
    if statement.kind == "shape":
        return fact("has_shape", shape=array.shape)
    if statement.kind == "std":
        return fact("standard_deviation", value=float(array.std()))
    if statement.kind == "at_most":
        return fact("largest_entry", value=float(array.max()))
    if statement.kind == "at_least":
        return fact("smallest_entry", value=float(array.min()))
    return shown(array)


def shown(value: Any) -> Fact | str:
    """A value as text; of a large tensor its shape and its largest entry."""
    array = np.asarray(value)
    if array.size == 1:
        return f"{array.reshape(-1)[0]:.10g}"
    if array.size <= 12:
        return np.array2string(array, precision=8, separator=", ", max_line_width=10_000).replace("\n", "")
    return fact("large_tensor", shape=array.shape, largest=float(np.abs(array).max()))


# ---------------------------------------------------------------- over several steps


def _broke_off(series: Series) -> bool:
    """A loss that is not finite ends a run; nothing more would come."""
    return bool(series) and not np.isfinite(series[-1][1]).all()


def _rises(_: Statement, series: Series, complete: bool) -> Judged:
    rising = [step for (_step, before), (step, after) in pairwise(series) if after > before]
    if rising:
        rises = fact("rises_at", rising=len(rising), steps=len(series) - 1)
        return Judged(True, rises, fact("first_at_step", step=rising[0]))
    return Judged(False if complete else None, fact("never_rises", steps=len(series)))


def _below(statement: Statement, series: Series, complete: bool) -> Judged:
    assert statement.below is not None
    limit = statement.within or END
    for step, value in series:
        if step <= limit and value < statement.below:
            return Judged(True, fact("value_at_step", value=shown(value), step=step), fact("first_below"))
    seen = [value for step, value in series if step <= limit]
    reached = complete or (bool(series) and series[-1][0] >= limit)
    return Judged(False if reached else None, fact("at_least", value=shown(min(seen))) if seen else "-")


def _not_finite_within(statement: Statement, series: Series, complete: bool) -> Judged:
    limit = statement.not_finite_within or END
    for step, value in series:
        if step <= limit and not np.isfinite(value):
            return Judged(True, fact("value_at_step", value=str(value), step=step), fact("first_not_finite"))
    reached = complete or (bool(series) and series[-1][0] >= limit)
    end = series[-1] if series else None
    last = fact("finite_at_step", value=shown(end[1]), step=end[0]) if end else "-"
    return Judged(False if reached else None, last)


def _falls(statement: Statement, series: Series, complete: bool) -> Judged:
    if not complete or not series:
        return Judged(None, "-")
    (start, first), (end, last) = series[0], series[-1]
    share = (first - last) / abs(first) if first else float("nan")
    of = {"first": shown(first), "start": start, "last": shown(last), "end": end}
    falls = fact("falls_by", **of, share=100 * share)
    if statement.falls_by_at_least is not None:
        return Judged(bool(share >= statement.falls_by_at_least), falls)
    return Judged(bool(0 < share < (statement.falls_by_less_than or 0)), falls)


_OVER_STEPS: Mapping[str, Callable[[Statement, Series, bool], Judged]] = {
    "rises": _rises,
    "below": _below,
    "not_finite_within": _not_finite_within,
    "falls_by_at_least": _falls,
    "falls_by_less_than": _falls,
}
