"""Which multiple gives a loss, and which L2 or L1 penalty accounts for what a loss or gradients have too much.

Each factor is solved for: the number of the fewest digits that accounts for every step.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from harness.checking.result import Tried
from harness.checking.right_steps import right_step
from harness.faults.conventions import Penalty, Strengths
from harness.faults.textbook import Textbook
from harness.run.result import Seen
from harness.task.numbers.bounded import BoundedKind

#: A number that is known less well, relative to its size, tells no penalty from another.
VAGUE = 1e-4
#: Between which a person writes the factor of a loss; outside, a step does nothing or runs away.
_SCALES = (1e-6, 1e6)
#: Steps of each probe whose gradients are looked at; all are held to what is found.
_STEPS = 2


class Excess(NamedTuple):
    """What a number that was told has more than the right one."""

    value: float
    bound: float
    """How far two correct evaluations may be apart, of the penalty too."""
    units: Mapping[str, tuple[float, float]]
    """What a penalty of c = 1 adds to it, by parameter: of squares, and of absolute values."""
    decay: float
    rows: int

    @property
    def is_nothing(self) -> bool:
        return abs(self.value) <= self.bound


def penalties(tried: Sequence[Tried]) -> Iterator[Penalty]:
    """Those that account for every loss, then those that account for every gradient; last those of some parameters."""
    losses, gradients = _of_losses(tried), _of_gradients(tried)
    found = [one for one in (losses, gradients) if not all(each.is_nothing for each in one)]
    some = frozenset(name for one in gradients if not one.is_nothing for name in one.units)
    for absolute, excesses, biases in itertools.product((False, True), found, (False, True)):
        yield from _solved(excesses, Penalty(1.0, False, False, biases, absolute=absolute))
    for absolute in (False, True) if some else ():
        yield from _solved(gradients, Penalty(1.0, False, False, False, some, absolute))


def _solved(excesses: Sequence[Excess], blank: Penalty) -> Iterator[Penalty]:
    """With the factor that fits, of a constant or of the decay that is given, divided by the samples or not."""
    sizes = [sum(size[blank.absolute] for name, size in one.units.items() if blank.of(name)) for one in excesses]
    for of_decay, per_sample in itertools.product((False, True), repeat=2):
        asked = replace(blank, of_decay=of_decay, per_sample=per_sample)
        factor = _factor(excesses, sizes, asked)
        if factor is not None and factor > 0:  # a negative one makes weights grow
            yield replace(asked, factor=factor)


def several(tried: Sequence[Tried]) -> dict[str, Strengths]:
    """Of each parameter the strengths that give what its gradients have too much; empty where there are none."""
    by_name: dict[str, list[Excess]] = {}
    for one in _of_gradients(tried):
        by_name.setdefault(next(iter(one.units)), []).append(one)
    found = {name: _fitted(excesses, name) for name, excesses in by_name.items()}
    return {name: one for name, one in found.items() if any(one) and min(one) >= 0}


def _fitted(excesses: Sequence[Excess], name: str) -> Strengths:
    """By least squares, rounded where it is a short number but for rounding."""
    if all(one.is_nothing for one in excesses):
        return Strengths(0.0, 0.0)
    units, more = np.array([one.units[name] for one in excesses]), np.array([one.value for one in excesses])
    fitted = np.linalg.lstsq(units, more, rcond=None)[0] if np.isfinite(more).all() else np.zeros(2)
    return Strengths(*(0.0 if abs(one) < 1e-9 else float(f"{one:.6g}") for one in fitted))


def of_strengths(strengths: Iterable[float]) -> Iterator[Penalty]:
    """Those that have one of these strengths: with or without a half, divided by the samples or not, of what."""
    for strength, half, biases, per_sample in itertools.product(strengths, (1.0, 2.0), (False, True), (False, True)):
        yield Penalty(half * strength, False, per_sample, biases)


def multiple_of(tried: Sequence[Tried]) -> float | None:
    """The factor that makes every right loss the one that was told; None if nobody writes it, as a negative one."""
    low, high = -np.inf, np.inf
    for one in tried:
        book = Textbook(one.case, BoundedKind(one.case.dtype))
        for seen in one.seen:
            right = right_step(book, seen)["loss", "loss"]
            value, bound = float(right.value[0, 0]), 2 * float(right.bound[0, 0])
            if seen.told.loss is not None and bound <= VAGUE * abs(value):
                ratio, spread = seen.told.loss / value, bound / abs(value) * abs(seen.told.loss / value)
                low, high = max(low, ratio - spread), min(high, ratio + spread)
    found = _shortest(low, high) if -np.inf < low <= high else 0.0
    return found if _SCALES[0] <= found <= _SCALES[1] else None


def _of_losses(tried: Sequence[Tried]) -> list[Excess]:
    found = []
    for one in tried:
        book = Textbook(one.case, BoundedKind(one.case.dtype))
        for seen in one.seen:
            if seen.told.loss is not None:
                right = right_step(book, seen)["loss", "loss"]
                value, bound = float(right.value[0, 0]), 2 * float(right.bound[0, 0])
                if bound <= VAGUE * abs(value):
                    found.append(_of_loss(book, seen, value, bound))
    return found


def _of_loss(book: Textbook, seen: Seen, value: float, bound: float) -> Excess:
    assert seen.told.loss is not None
    before = seen.before.parameters
    sizes = {name: (float(np.sum(array**2)) / 2, float(np.abs(array).sum())) for name, array in before.items()}
    roundings = 10 + sum(map(np.size, seen.before.parameters.values()))  # of a sum of that many squares
    bound += roundings * float(np.finfo(book.case.dtype).eps) * abs(seen.told.loss)
    return Excess(seen.told.loss - value, bound, sizes, book.options.weight_decay, len(seen.batch.inputs))


def _of_gradients(tried: Sequence[Tried]) -> list[Excess]:
    return [
        excess
        for one in tried
        for book in [Textbook(one.case, BoundedKind(one.case.dtype))]
        for seen in one.seen[:_STEPS]
        for excess in _of_step(book, seen)
    ]


def _of_step(book: Textbook, seen: Seen) -> Iterator[Excess]:
    """Entry by entry: c w, or c times the sign of w, is too much."""
    right = right_step(book, seen)
    decay, rows = book.options.weight_decay, len(seen.batch.inputs)
    for name, told in (seen.told.gradients or _followed(book, seen)).items():
        bounded, w = right["gradient", name], np.ravel(seen.before.parameters[name])
        if np.size(told) == w.size:
            own, stated = np.ravel(told), np.ravel(bounded.value)
            lost = np.abs(w) / book.lr if seen.told.gradients is None else np.zeros(w.shape)
            bounds = 2 * np.ravel(bounded.bound) + 10 * float(np.finfo(book.case.dtype).eps) * (np.abs(own) + lost)
            for entry, bound, unit in zip(own - stated, bounds, w, strict=True):
                units = {name: (float(unit), float(np.sign(unit)))}
                yield Excess(float(entry), float(bound), units, decay, rows)


def _followed(book: Textbook, seen: Seen) -> Mapping[str, Any]:
    """Gradients that follow from the updates of plain SGD, of a program that tells its loss."""
    plain = book.case.optimizer is not None and book.case.optimizer.plain
    if seen.told.loss is None or seen.told.parameters is None or not plain:
        return {}
    before = seen.before.parameters
    after = {name: array for name, array in seen.told.parameters.items() if np.shape(array) == before[name].shape}
    return {name: (before[name] - array) / book.lr for name, array in after.items()}


def _factor(excesses: Sequence[Excess], sizes: Sequence[float], blank: Penalty) -> float | None:
    """The factor that accounts for all of them, as short a number as rounding allows; None if there is none.

    ``sizes``: of what is penalized in each.
    """
    low, high = -np.inf, np.inf
    for one, size in zip(excesses, sizes, strict=True):
        unit = blank.at(one.decay, one.rows) * size
        if not unit:
            if not one.is_nothing:
                return None
            continue
        middle, spread = one.value / unit, abs(one.bound / unit)
        low, high = max(low, middle - spread), min(high, middle + spread)
        if not low <= high:
            return None
    if low <= 0 <= high:
        return None
    single = sum(not one.is_nothing for one in excesses) == 1  # of which any factor makes a right number
    return _short(low, high) if single else _shortest(low, high)


def _shortest(low: float, high: float) -> float:
    """The number of the fewest digits in an interval, or else a fraction of small numbers, or else its middle."""
    short = _short(low, high)
    return (low + high) / 2 if short is None else short


def _short(low: float, high: float) -> float | None:
    """A number of few digits in an interval, or else a fraction of small numbers; None where it has none."""
    middle = (low + high) / 2
    decimals = (float(f"{middle:.{digits}e}") for digits in range(9))
    fraction = float(Fraction(middle).limit_denominator(10_000))
    return next((one for one in (*decimals, fraction) if low <= one <= high), None)
