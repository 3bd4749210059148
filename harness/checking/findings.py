"""What can be said of numbers that no known mistake gives: ratios, zeros, transposes, orders."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from harness.checking.result import Row, Tried, arrays
from harness.faults.fault import Injection
from harness.faults.textbook import Textbook
from harness.numerics.plain import PlainKind

_NEAR = 1e-9
#: How near numbers of float32 are to those that they stand for, relative to the largest.
_FEW_DIGITS = 1e-5
#: How many tensors are described.
MOST = 4


def findings(
    tried: Sequence[Tried], wrong: Sequence[Row], beside: Sequence[Injection] = ()
) -> Iterator[tuple[str, str]]:
    """(tensor's name, what its numbers are to the right ones), of the first step in which it is wrong.

    ``beside``: faults that are known to be there; the right numbers are then those that they give.
    """
    seen: set[str] = set()
    for row in wrong:
        if row.quantity == "parameter" or row.name in seen or len(seen) == MOST:
            continue
        seen.add(row.name)
        own, right = _both(tried, row, beside)
        if own is not None and own.shape == right.shape and np.isfinite(own).all():
            with np.errstate(all="ignore"):
                said = next((text for look in _LOOKS if (text := look(own, right))), "")
            if said:
                yield row.name, said


def _both(tried: Sequence[Tried], row: Row, beside: Sequence[Injection]) -> tuple[Any, Any]:
    """The candidate's tensor and the right one, at the candidate's parameters; a gradient may be that of its update."""
    one = next(each for each in tried if each.probe == row.probe)
    book = Textbook(one.case, PlainKind())
    for each in (*one.conventions, *(each for each in beside if each.site in each.fault.sites(one.case))):
        each.into(book)  # type: ignore[attr-defined]
    seen, told = one.seen[row.step - 1], arrays(one.seen[row.step - 1])
    for step in one.seen[: row.step]:
        with contextlib.suppress(ValueError):  # shapes that no step can go on from
            book.step(step.number, step.batch, step.before.parameters)
    own, quantity = told.get((row.quantity, row.name)), row.quantity
    if own is None and ("parameter", row.name) in told:
        own, quantity = told["parameter", row.name] - seen.before.parameters[row.name], "update"
    right = book.found.get((quantity, row.name))
    return (None if own is None or right is None else np.atleast_2d(own)), right


def _same(own: Any, right: Any) -> bool:
    return bool(np.allclose(own, right, rtol=_NEAR, atol=_NEAR * float(np.abs(right).max())))


def _ratio(own: Any, right: Any) -> str:
    if not right.any() or ((own == 0) != (right == 0)).any():
        return ""
    ratios = own[right != 0] / right[right != 0]
    if np.ptp(ratios) > _NEAR * abs(ratios).max() or abs(ratios[0] - 1) < 1e-4:
        return ""
    return f"is {ratios[0]:.6g} times the right one in every entry"


def _about_a_ratio(own: Any, right: Any) -> str:
    """Of numbers with few digits, as float32's are: entry by entry their ratios differ."""
    factor = float((own * right).sum() / (right * right).sum())
    if own.size == 1 or not np.abs(own - factor * right).max() <= _FEW_DIGITS * np.abs(own).max():
        return ""
    return f"is {factor:.4g} times the right one, within {_FEW_DIGITS:.0e} of its largest entry"


def _transposed(own: Any, right: Any) -> str:
    square = own.shape[0] == own.shape[1] > 1
    return "is the right one transposed" if square and _same(own, right.T) else ""


def _all_zero(own: Any, _: Any) -> str:
    return "" if own.any() else "is 0 throughout, and the right one is not"


def _one_number(own: Any, _: Any) -> str:
    return "is the same number in every entry" if own.size > 1 and np.ptp(own) == 0 else ""


def _by_rows(own: Any, right: Any) -> str:
    for axis, name in ((1, "row"), (0, "column")):
        if own.shape[axis] > 1 and own.shape[1 - axis] > 1 and right.all():
            ratios = own / right
            if (np.ptp(ratios, axis=axis) <= _NEAR * np.abs(ratios).max()).all():
                each = ", ".join(f"{ratio:.4g}" for ratio in ratios.take(0, axis=axis)[:6])
                return f"is a multiple of the right one {name} by {name}: {each}"
    return ""


def _ordered(own: Any, right: Any) -> str:
    if own.size > 1 and _same(np.sort(own, axis=None), np.sort(right, axis=None)):
        return "has the right numbers in another order"
    return ""


def _shifted(own: Any, right: Any) -> str:
    difference = own - right
    if own.size > 1 and np.ptp(difference) <= _NEAR * np.abs(difference).max():
        return f"is off by the same {difference.flat[0]:.6g} in every entry"
    return ""


def _signs(own: Any, right: Any) -> str:
    if own.size > 1 and (np.sign(own) == -np.sign(right)).all():
        return "has the opposite sign in every entry, but other sizes"
    return ""


def _zeros(own: Any, right: Any) -> str:
    extra, missing = int(((own == 0) & (right != 0)).sum()), int(((own != 0) & (right == 0)).sum())
    if extra:
        return f"is 0 in {extra} of {own.size} entries where the right one is not"
    return f"is not 0 in {missing} of {own.size} entries where the right one is" if missing else ""


def _nearly(own: Any, right: Any) -> str:
    away = float(np.abs(own - right).max() / np.abs(right).max())
    return (
        f"is off by {away:.0e} of its largest entry at most: is something rounded or approximated?"
        if away < 1e-3
        else ""
    )


def _partly(own: Any, right: Any) -> str:
    close = np.isclose(own, right, rtol=_NEAR, atol=0)
    return f"is right in {int(close.sum())} of {own.size} entries" if close.any() else ""


_LOOKS: tuple[Callable[[Any, Any], str], ...] = (
    _all_zero,
    _nearly,
    _ratio,
    _about_a_ratio,
    _transposed,
    _one_number,
    _by_rows,
    _ordered,
    _shifted,
    _signs,
    _zeros,
    _partly,
)
