"""What can be said of numbers that no known mistake gives: ratios, zeros, transposes, orders.

It is said of all steps in which a tensor is wrong, or not at all.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from harness.checking.result import Tried, arrays
from harness.faults.fault import Injection
from harness.faults.textbook import Textbook
from harness.ground.facts import Fact, fact
from harness.run.result import Difference, Seen
from harness.task.numbers.plain import PlainKind

_NEAR = 1e-9
#: How near numbers of float32 are to those that they stand for, relative to the largest.
_FEW_DIGITS = 1e-5
#: How many tensors are described.
MOST = 4
#: A tensor of one step, the candidate's and the right one, as matrices.
Pair = tuple[Any, Any]


def findings(
    tried: Sequence[Tried], wrong: Sequence[Difference], beside: Sequence[Injection] = ()
) -> Iterator[tuple[str, Fact]]:
    """(tensor's name, what its numbers are to the right ones), of all the steps in which it is wrong.

    ``beside``: faults that are known to be there; the right numbers are then those that they give.
    """
    quantities: dict[str, str] = {}
    for row in wrong:
        if row.quantity != "parameter":
            quantities.setdefault(row.name, row.quantity)
    probes = {one.probe: _right(one, beside) for one in tried}
    for name, quantity in list(quantities.items())[:MOST]:
        rows = [row for row in wrong if (row.quantity, row.name) == (quantity, name)]
        pairs = [_both(row, *probes[row.case][row.step]) for row in rows]
        usable = [one for one in pairs if one is not None]
        if len(usable) == len(pairs):
            with np.errstate(all="ignore"):
                seen = [probes[row.case][row.step][0] for row in rows]
                is_gradient = quantity == "gradient" and all(name in one.before.parameters for one in seen)
                of_penalty = _of_penalty(usable, [one.before.parameters[name] for one in seen]) if is_gradient else None
                what = of_penalty or next((found for look in _LOOKS if (found := look(usable))), None)
            if what:
                yield name, _where(what, tried, len(rows), (quantity, name))


def _where(what: Fact, tried: Sequence[Tried], wrong: int, key: tuple[str, str]) -> Fact:
    compared = sum((row.quantity, row.name) == key for one in tried for row in one.rows)
    return what if compared == wrong else fact("in_some_steps", what=what, wrong=wrong, compared=compared)


def _right(one: Tried, beside: Sequence[Injection]) -> Mapping[int, tuple[Seen, Mapping[tuple[str, str], Any]]]:
    """By step, what was told and what is right at the candidate's parameters."""
    book = Textbook(one.case, PlainKind())
    for each in (*one.conventions, *(each for each in beside if each.site in each.fault.sites(one.case))):
        each.into(book)  # type: ignore[attr-defined]
    found: dict[int, tuple[Seen, Mapping[tuple[str, str], Any]]] = {}
    for seen in one.seen:
        with contextlib.suppress(ValueError):  # shapes that no step can go on from
            book.step(seen.number, seen.batch, seen.before.parameters)
        found[seen.number] = seen, dict(book.found)
    return found


def _both(row: Difference, seen: Seen, right: Mapping[tuple[str, str], Any]) -> Pair | None:
    """The candidate's tensor and the right one; a gradient may be that of its update. None where they do not fit."""
    told, quantity = arrays(seen), row.quantity
    own = told.get((quantity, row.name))
    if own is None and ("parameter", row.name) in told:
        own, quantity = told["parameter", row.name] - seen.before.parameters[row.name], "update"
    exact = right.get((quantity, row.name))
    if own is None or exact is None or not np.isfinite(own).all():
        return None
    own = np.atleast_2d(own)
    return (own, exact) if own.shape == exact.shape else None


def _of_penalty(pairs: Sequence[Pair], weights: Sequence[Any]) -> Fact | None:
    """That a gradient has or lacks one multiple of its parameter; said of several entries, which one factor fits."""
    more = np.concatenate([np.ravel(own - right) for own, right in pairs])
    size, units = max(np.abs(pair).max() for pair in pairs), np.concatenate([np.ravel(one) for one in weights])
    factor = float(more @ units / max(units @ units, np.finfo(float).tiny))
    fits = np.abs(more - factor * units).max() <= _NEAR * size
    if more.size < 3 or not fits or not np.abs(factor * units).max() > _FEW_DIGITS * size:
        return None
    return fact("lacks_penalty" if factor < 0 else "has_penalty", factor=abs(factor))


# ---------------------------------------------------------------- of all steps

Look = Callable[[Sequence[Pair]], Fact | None]


def _alike(one: Callable[[Any, Any], Fact | None]) -> Look:
    """What is the same in each step."""

    def look(pairs: Sequence[Pair]) -> Fact | None:
        found = {one(*pair) for pair in pairs}
        return found.pop() if len(found) == 1 else None

    return look


def _multiple(near: float, code: str) -> Look:
    """That it is a multiple by one factor; ``near`` is larger for numbers of few digits, such as float32's."""

    def look(pairs: Sequence[Pair]) -> Fact | None:
        low, high = _range(pairs, near)
        constant = high - low <= near * max(abs(low), abs(high))
        return fact(code, factor=low, near=near) if constant and abs(low - 1) >= 1e-4 else None

    return look


def _multiples(pairs: Sequence[Pair]) -> Fact | None:
    low, high = _range(pairs, _NEAR)
    if not high - low > _FEW_DIGITS * max(abs(low), abs(high)):
        return None
    return fact("is_times_from_to", low=low, high=high)


def _range(pairs: Sequence[Pair], near: float) -> tuple[float, float]:
    """The smallest and the largest factor; nan where some step has none."""
    factors = [_factor(*pair, near) for pair in pairs]
    return (np.nan, np.nan) if np.isnan(factors).any() else (min(factors), max(factors))


def _factor(own: Any, right: Any, near: float) -> float:
    """Which multiple of the right tensor it is; nan if it is none."""
    if not right.any() or (near == _NEAR and ((own == 0) != (right == 0)).any()):
        return np.nan
    factor = float((own * right).sum() / (right * right).sum())
    return factor if np.abs(own - factor * right).max() <= near * np.abs(own).max() else np.nan


def _by_units(pairs: Sequence[Pair]) -> Fact | None:
    for axis, code, differing in (
        (1, "is_times_by_output", "differs_by_output"),
        (0, "is_times_by_input", "differs_by_input"),
    ):
        ratios = [_ratios(*pair, axis) for pair in pairs]
        if all(one is not None for one in ratios):
            each = {tuple(f"{ratio:.4g}" for ratio in one[:6]) for one in ratios}
            return fact(code, factors=each.pop()) if len(each) == 1 else fact(differing)
    return None


def _ratios(own: Any, right: Any, axis: int) -> Any:
    """Of each row (axis 1) or column, which multiple of the right one it is; None if one of them is none."""
    if own.shape[axis] < 2 or own.shape[1 - axis] < 2 or not right.all():
        return None
    ratios = own / right
    same = (np.ptp(ratios, axis=axis) <= _NEAR * np.abs(ratios).max()).all()
    return ratios.take(0, axis=axis) if same else None


#: Of so small a share of a tensor's entries nothing is said: units that are off by chance are no pattern.
FEW = 0.2


def _nearly(pairs: Sequence[Pair]) -> Fact | None:
    away = max(float(np.abs(own - right).max() / np.abs(right).max()) for own, right in pairs)
    return fact("is_nearly_right", away=away) if away < 1e-3 else None


def _zeros(pairs: Sequence[Pair]) -> Fact | None:
    extra = sum(int(((own == 0) & (right != 0)).sum()) for own, right in pairs)
    missing = sum(int(((own != 0) & (right == 0)).sum()) for own, right in pairs)
    entries = sum(own.size for own, _ in pairs)
    if extra > FEW * entries:
        return fact("is_0_in", zeros=extra, entries=entries)
    return fact("is_not_0_in", others=missing, entries=entries) if missing > FEW * entries else None


def _partly(pairs: Sequence[Pair]) -> Fact | None:
    close = [np.isclose(own, right, rtol=_NEAR, atol=0) for own, right in pairs]
    if not close[0].any() or not all(np.array_equal(one, close[0]) for one in close):
        return None
    return fact("is_partly_right", right=int(close[0].sum()), entries=close[0].size)


# ---------------------------------------------------------------- of one step


def _same(own: Any, right: Any) -> bool:
    return bool(np.allclose(own, right, rtol=_NEAR, atol=_NEAR * float(np.abs(right).max())))


def _transposed(own: Any, right: Any) -> Fact | None:
    square = own.shape[0] == own.shape[1] > 1
    return fact("is_transposed") if square and _same(own, right.T) else None


def _all_zero(own: Any, _: Any) -> Fact | None:
    return None if own.any() else fact("is_0_throughout")


def _one_number(own: Any, _: Any) -> Fact | None:
    return fact("is_one_number") if own.size > 1 and np.ptp(own) == 0 else None


def _ordered(own: Any, right: Any) -> Fact | None:
    if own.size > 1 and _same(np.sort(own, axis=None), np.sort(right, axis=None)):
        return fact("is_in_another_order")
    return None


def _shifted(own: Any, right: Any) -> Fact | None:
    difference = own - right
    if own.size > 1 and np.ptp(difference) <= _NEAR * np.abs(difference).max():
        return fact("is_shifted", by=f"{difference.flat[0]:.6g}")
    return None


def _signs(own: Any, right: Any) -> Fact | None:
    if own.size > 1 and (np.sign(own) == -np.sign(right)).all():
        return fact("has_other_signs")
    return None


_LOOKS: tuple[Look, ...] = (
    _alike(_all_zero),
    _nearly,
    _multiple(_NEAR, "is_times"),
    _multiple(_FEW_DIGITS, "is_nearly_times"),
    _multiples,
    _alike(_transposed),
    _alike(_one_number),
    _by_units,
    _alike(_ordered),
    _alike(_shifted),
    _alike(_signs),
    _zeros,
    _partly,
)
