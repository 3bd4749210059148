"""What gradients should be: differences of a script's own loss, in runs with a number a little larger and smaller.

Along a direction u, (L(+h u) - L(-h u)) / 2h for two sizes of h, put together by Richardson's rule; where the two
disagree, as at a kink, a smaller h decides alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.candidate.process.process import CandidateFailed
from harness.checking.script.losses import Loss
from harness.checking.script.record import Pass, Script
from harness.implementation import Array

#: Directions for an array of several entries.
DIRECTIONS = 3
#: A variable of so few entries is taken one entry at a time.
FEW = 4
_H, _NARROW_H = 1e-4, 1e-2
#: What a loss is rounded to, in float64 and in float32.
_NOISE, _NARROW_NOISE = 4e-16, 2e-7
#: Where two sizes of h agree so well, no smaller one is tried.
_ENOUGH = 1e-7


@dataclass(frozen=True)
class Slopes:
    """The slopes of a loss along directions of one variable."""

    directions: tuple[Array, ...]
    values: tuple[float, ...]
    errors: tuple[float, ...]
    """About how far each may be off."""

    @property
    def is_known(self) -> bool:
        """Whether every one is a number."""
        return bool(np.isfinite(self.values).all())

    @property
    def is_zero(self) -> bool:
        """Whether the loss does not depend on it at all."""
        return all(abs(value) <= 10 * error + 1e-13 for value, error in zip(self.values, self.errors, strict=True))

    @property
    def off(self) -> float:
        """About how far a ratio may be off, relative."""
        size = max(map(abs, self.values))
        return max(self.errors) / size if size else np.inf

    def along(self, array: Any) -> Array | None:
        """What these slopes are where ``array`` is the gradient; None where it has another size."""
        flat = np.asarray(array, float)
        if flat.size != self.directions[0].size:
            return None
        with np.errstate(all="ignore"):
            return np.array([float((flat.ravel() * one.ravel()).sum()) for one in self.directions])

    def ratio(self, array: Any) -> float | None:
        """By which factor an array is the gradient; None where it is no multiple of it."""
        along = self.along(array)
        if along is None or not self.is_known or not np.isfinite(along).all():
            return None
        value, error = np.array(self.values), np.array(self.errors)
        size = float(np.abs(value).max())
        if size == 0 or not np.abs(along).max():
            return None
        ratio = float((along * value).sum() / (value * value).sum())
        off = np.abs(along - ratio * value)
        allowed = abs(ratio) * (10 * error + RIGHT * size)
        return ratio if np.all(off <= allowed) else None

    def is_vague(self, array: Any, ratio: float | None) -> bool:
        """Whether an array is so nearly the slope times ``ratio`` that differences do not tell whether it is that."""
        along, value = self.along(array), np.array(self.values)
        if along is None or not self.is_known or not np.isfinite(along).all() or not value.any():
            return False
        if ratio is None:
            if len(value) < 2:
                return False
            ratio = float((along * value).sum() / (value * value).sum())
        return bool(np.all(np.abs(along - ratio * value) <= VAGUE * abs(ratio) * np.abs(value).max()))


#: How far right gradients may be from the slopes, relative to the largest: differences have about 8 digits.
RIGHT = 1e-6
#: Between that and this nothing is told.
VAGUE = 1e-3


def slopes_of(
    script: Script, one: Pass, path: str, losses: Sequence[Loss], freeze: Sequence[str]
) -> dict[Loss, Slopes]:
    """Of each loss, by the directions of one variable."""
    directions = tuple(_directions(np.shape(one.before[path])))
    return _slopes(
        script,
        one,
        losses,
        freeze,
        directions,
        lambda delta: {"paths": {path: delta}},
        one.before[path],
    )


def slopes_at(
    script: Script, one: Pass, at: str, value: Any, losses: Sequence[Loss], freeze: Sequence[str]
) -> dict[Loss, Slopes]:
    """Of each loss, by the directions of what an assignment gives."""
    directions = tuple(_directions(np.shape(value)))
    return _slopes(
        script,
        one,
        losses,
        freeze,
        directions,
        lambda delta: {"value": (at, delta)},
        value,
    )


def entries_of(
    script: Script, one: Pass, path: str, loss: Loss, freeze: Sequence[str], places: Sequence[int]
) -> dict[int, float]:
    """The slope by single entries of a variable, by their number in it."""
    shape = np.shape(one.before[path])
    units = tuple(_unit(shape, place) for place in places)
    found = _slopes(script, one, (loss,), freeze, units, lambda delta: {"paths": {path: delta}}, one.before[path])
    return dict(zip(places, found[loss].values, strict=True))


def is_kink(script: Script, one: Pass, path: str, loss: Loss, freeze: Sequence[str]) -> bool:
    """Whether the slopes to both sides of where a variable stands differ, however small the step is."""
    size = float(np.abs(np.asarray(one.before[path], float)).max(initial=0))
    h, own = 1e-7 * max(1e-2, min(size, 1e3)), loss.in_pass(one.number)
    for direction in _directions(np.shape(one.before[path])):
        try:
            up, here, down = (
                own.value(script.watched(one, loss.watch, freeze, paths={path: sign * h * direction}))
                for sign in (1, 0, -1)
            )
        except CandidateFailed:
            return False
        noise = 1e-15 * abs(here) / h
        if abs(up - 2 * here + down) / h > 1e-3 * abs(up - down) / h + 4 * noise:
            return True
    return False


def _directions(shape: tuple[int, ...]) -> Iterator[Array]:
    size = int(np.prod(shape, dtype=int))
    if size <= FEW:
        yield from (_unit(shape, place) for place in range(size))
        return
    random = np.random.default_rng(7)
    yield from (random.normal(size=shape) / np.sqrt(size) for _ in range(DIRECTIONS))


def _unit(shape: tuple[int, ...], place: int) -> Array:
    found = np.zeros(int(np.prod(shape, dtype=int)))
    found[place] = 1.0
    return found.reshape(shape)


def _slopes(
    script: Script,
    one: Pass,
    losses: Sequence[Loss],
    freeze: Sequence[str],
    directions: Sequence[Array],
    disturbing: Any,
    of: Any,
) -> dict[Loss, Slopes]:
    watch = tuple(dict.fromkeys(name for loss in losses for name in loss.watch))
    here = [loss.in_pass(one.number) for loss in losses]

    def values(delta: Array) -> list[float]:
        try:
            told = script.watched(one, watch, freeze, **disturbing(delta))
        except CandidateFailed:
            return [float("nan")] * len(losses)
        return [loss.value(told) for loss in here]

    is_narrow = np.asarray(of).dtype in (np.float16, np.float32)
    noise, h = (_NARROW_NOISE, _NARROW_H) if is_narrow else (_NOISE, _H)
    h *= max(1e-2, min(float(np.abs(np.asarray(of, float)).max(initial=0)), 1e3))
    rows = [_slope(values, direction, h, noise) for direction in directions]
    return {
        loss: Slopes(tuple(directions), tuple(row[at][0] for row in rows), tuple(row[at][1] for row in rows))
        for at, loss in enumerate(losses)
    }


def _slope(values: Any, direction: Array, h: float, noise: float) -> list[tuple[float, float]]:
    """The slope of each loss along a direction, and about how far it may be off: by the h at which that is least."""
    best, error = _richardson(values, direction, h, noise)
    for smaller in (h / 30, h / 900, h / 27_000):
        if np.all(error <= _ENOUGH * np.abs(best)):
            break
        other, its = _richardson(values, direction, smaller, noise)
        best, error = np.where(its < error, other, best), np.minimum(its, error)
    return list(zip(best.tolist(), error.tolist(), strict=True))


def _richardson(values: Any, direction: Array, h: float, noise: float) -> tuple[Array, Array]:
    wide, near = _difference(values, direction, h, noise), _difference(values, direction, h / 2, noise)
    with np.errstate(all="ignore"):
        error = np.abs(near[0] - wide[0]) / 3 + near[1] / (h / 2)
    return (4 * near[0] - wide[0]) / 3, np.where(np.isnan(error), np.inf, error)


def _difference(values: Any, direction: Array, h: float, noise: float) -> tuple[Array, Array]:
    """The quotient of each loss, and what rounding makes of its numerator."""
    up, down = np.array(values(h * direction)), np.array(values(-h * direction))
    return (up - down) / (2 * h), noise * np.maximum(np.abs(up), np.abs(down))


def common(ratios: Mapping[str, float | None], slopes: Mapping[str, Slopes]) -> float | None:
    """The ratio that most have, one downhill if it can be, the surest; None where none has one.

    ``slopes``: what they are ratios of.
    """
    known = {path: one for path, one in ratios.items() if one is not None}
    if not known:
        return None
    best = max(known, key=lambda path: (len(alike(ratios, known[path], slopes)), known[path] > 0, -slopes[path].off))
    return known[best]


def alike(ratios: Mapping[str, float | None], ratio: float | None, slopes: Mapping[str, Slopes]) -> set[str]:
    """What has this ratio, as far as differences can tell: of a loss in float32 they have few digits."""
    least = min((slopes[path].off for path, one in ratios.items() if one is not None and one == ratio), default=0.0)
    return {path for path, one in ratios.items() if near(one, ratio, _ALIKE + 2 * (slopes[path].off + least))}


#: How far ratios that are one may be from each other, beside what differences are off.
_ALIKE = 1e-5


def near(one: float | None, other: float | None, tolerance: float = 1e-5) -> bool:
    """Whether two ratios are one."""
    return one is not None and other is not None and abs(one - other) <= tolerance * max(abs(one), abs(other))
