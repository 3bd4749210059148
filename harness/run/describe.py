"""A judged tensor as the row that a report keeps: values first, then how they differ, then what they were held to."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.ground.facts import Fact
from harness.run.compare import Compared, ulps, values_of
from harness.run.judge import Judged
from harness.run.result import SHARES, Difference, Furthest, Kind, Used, Verdict

MAX_LISTED = 64
#: A map of shares has so many rows and columns at most.
MOST_CELLS = 24


def describe(compared: Compared, step: int, judged: Judged, case: str = "") -> Difference:
    """The row of one tensor at one step."""
    judged = judged.settled()
    notes = (*_notes(compared), *judged.notes)
    if compared.problem is not None:
        return _described_problem(compared, step, judged.verdict, case)
    actual, expected = values_of(compared)
    with np.errstate(all="ignore"):
        difference = np.abs(compared.actual - compared.expected)
        finite = np.isfinite(difference)
        index = np.unravel_index(int(np.argmax(difference) if finite.all() else np.argmin(finite)), actual.shape)
        relative = np.divide(difference, np.abs(expected), out=np.zeros_like(difference), where=difference != 0)
        held_to = _held_to(actual, expected, difference, tuple(int(i) for i in index), judged)
        right, furthest = _of_first(actual, expected, judged)
    small = actual.size <= MAX_LISTED
    return Difference(
        step=step,
        quantity=compared.quantity,
        name=compared.name,
        shape=actual.shape,
        max_abs=compared.max_abs,
        max_abs_index=tuple(int(i) for i in index),
        max_rel=float(relative.max()),
        max_ulp=ulps(actual, expected),
        largest=compared.largest,
        actual=float(actual[index]),
        expected=float(expected[index]),
        verdict=judged.verdict,
        notes=notes,
        actual_values=actual.tolist() if small else None,
        expected_values=expected.tolist() if small else None,
        right=right,
        furthest=furthest,
        case=case,
        **held_to,
    )


def _notes(compared: Compared) -> tuple[Fact, ...]:
    return () if compared.note is None else (compared.note,)


def _of_first(actual: Any, expected: Any, judged: Judged) -> tuple[int, Furthest]:
    """How many entries of the first side are right, and the one that uses most of its bound."""
    exact = judged.exact.high if judged.exact is not None else expected
    bound = np.broadcast_to(0.0 if judged.bound is None else judged.bound, actual.shape)
    if judged.verdict.kind <= Kind.INCONCLUSIVE:
        right = actual.size
    elif judged.exact is not None:
        right = int(judged.exact.holds(actual, bound).sum())
    else:  # what is not finite is right only where the other side's is the same
        same = np.isnan(actual) & np.isnan(expected) | (actual == expected)
        right = int((same | (np.isfinite(actual) & (np.abs(actual - expected) <= bound))).sum())
    return right, furthest_of(actual, exact, bound)


def furthest_of(values: Any, exact: Any, bound: Any) -> Furthest:
    """The entry that uses most of its bound; what is not finite uses all of it."""
    shares = shares_of(values, exact, bound)
    index = tuple(int(i) for i in np.unravel_index(int(np.argmax(shares)), np.shape(shares)))
    return Furthest(index, float(values[index]), float(exact[index]), float(bound[index]))


def shares_of(values: Any, exact: Any, bound: Any) -> Any:
    """How much of its bound each entry uses; what is not finite uses more than all."""
    with np.errstate(all="ignore"):
        away = np.abs(values - exact)
        share = np.where(away == 0, 0.0, away / np.where(bound > 0, bound, np.finfo(np.float64).tiny))
    return np.nan_to_num(share, nan=np.inf, posinf=np.inf)


def _held_to(actual: Any, expected: Any, difference: Any, index: tuple[int, ...], judged: Judged) -> dict[str, Any]:
    """The bound where the difference is largest, and the entry that uses most of its bound."""
    if judged.bound is None:
        return {}
    distance = difference
    if judged.operations:
        distance = np.maximum(*(one.distance for one in judged.operations))
    share = np.nan_to_num(np.where(distance == 0, 0.0, distance / judged.bound), nan=np.inf)
    nearest = tuple(int(i) for i in np.unravel_index(int(np.argmax(share)), share.shape))
    unit = float(np.spacing(np.abs(expected[nearest])))
    return {
        "bound": float(judged.bound[index]),
        "resolution": judged.resolution,
        "exact": judged.text(index) if judged.text else None,
        "judged_by": "operation" if judged.operations else "step",
        "nearest_index": nearest,
        "nearest_abs": float(distance[nearest]),
        "nearest_ulp": float(distance[nearest]) / unit,
        "nearest_bound": float(judged.bound[nearest]),
        "nearest_bound_ulp": float(judged.bound[nearest]) / unit,
        "nearest_actual": float(actual[nearest]),
        "nearest_expected": float(expected[nearest]),
        "used": used_of(share),
    }


def used_of(share: Any) -> Used:
    """Shares of a bound as a map and as counts."""
    counts = np.bincount(np.searchsorted(SHARES, share.ravel()), minlength=len(SHARES) + 1)
    return Used(tuple(map(tuple, _pooled(_pooled(_matrix(share)).T).T.tolist())), tuple(counts.tolist()))


def _matrix(array: Any) -> Any:
    return array.reshape(len(array), -1) if array.ndim > 2 else np.atleast_2d(array)


def _pooled(matrix: Any) -> Any:
    """The most of each group of rows, of which there are no more than MOST_CELLS."""
    if len(matrix) <= MOST_CELLS:
        return matrix
    return np.maximum.reduceat(matrix, np.linspace(0, len(matrix), MOST_CELLS, endpoint=False).astype(int))


def _described_problem(compared: Compared, step: int, verdict: Verdict, case: str) -> Difference:
    array = compared.expected if compared.expected is not None else compared.actual
    nan = float("nan")
    return Difference(
        step=step,
        quantity=compared.quantity,
        name=compared.name,
        shape=tuple(np.shape(array)),
        max_abs=nan,
        max_abs_index=(),
        max_rel=nan,
        max_ulp=nan,
        largest=nan,
        actual=nan,
        expected=nan,
        verdict=verdict,
        notes=_notes(compared),
        actual_shape=np.shape(compared.actual) if verdict.kind is Kind.SHAPE else None,
        case=case,
    )
