"""Which parameters a script's losses have a penalty of: then what its steps add of them is no convention of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from harness.candidate.process.process import CandidateFailed
from harness.checking.script.losses import Loss
from harness.checking.script.record import Event, Pass, Script
from harness.implementation import Array

#: How near a value is to a parameter's squares, relative.
_NEAR = 1e-9


def penalised(script: Script, one: Pass, found: Sequence[Loss], paths: Sequence[str]) -> Mapping[Loss, frozenset[str]]:
    """By loss, the parameters whose squares, or the sum of these, it is worked out with."""
    places = {path: place for path in paths if (place := _assigned(one, path)) is not None}
    felt = {place: frozenset(_feeling(script, one, found, place)) for place in set(places.values())}
    return {loss: frozenset(path for path, place in places.items() if loss in felt[place]) for loss in found}


def _assigned(one: Pass, path: str) -> str | None:
    """Where a number is assigned that squares of a parameter are in; None where there is none."""
    squares = np.asarray(one.before[path], float) ** 2
    if squares.size < 2 or not squares.any():  # the square of one number may be anything
        return None
    total = np.asarray(squares.sum())
    for number, event in enumerate(one.events):
        if event.kind in ("op", "call", "set") and (_is(event, squares) or _is(event, total)):
            return next(_numbers(one.events[number:], event), None)
    return None


def _is(event: Event, expected: Array) -> bool:
    value = np.asarray(event.value)
    is_like = value.dtype.kind == "f" and value.shape == expected.shape
    return is_like and np.allclose(value, expected, rtol=_NEAR, atol=0)


def _numbers(events: Sequence[Event], begins: Event) -> Iterator[str]:
    """Where the same line assigns a number."""
    for event in events:
        is_there = (event.unit, event.line) == (begins.unit, begins.line)
        if is_there and event.kind in ("set", "update") and np.ndim(event.value) == 0:
            yield event.at


def _feeling(script: Script, one: Pass, found: Sequence[Loss], place: str) -> Iterator[Loss]:
    """The losses that change with what is assigned there, or that are it."""
    watch = tuple(dict.fromkeys(name for loss in found for name in loss.watch))
    try:
        told, own = (script.watched(one, watch, value=value) for value in ((place, np.asarray(0.5)), None))
    except CandidateFailed:
        return
    yield from (loss for loss in found if loss.value(told) != loss.value(own))
