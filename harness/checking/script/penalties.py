"""Which parameters a script's losses have a penalty of: then what its steps add of them is no convention of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from harness.candidate.process.process import CandidateFailed
from harness.checking.script.record import Event, Pass, Script
from harness.checking.script.roles import Loss

#: How near a value is to a parameter's squares, relative.
_NEAR = 1e-9


def penalised(script: Script, one: Pass, found: Sequence[Loss], paths: Sequence[str]) -> Mapping[Loss, frozenset[str]]:
    """By loss, the parameters whose squares, or the sum of these, it is worked out with."""
    places = {path: place for path in paths if (place := _assigned(one, path)) is not None}
    felt = {place: frozenset(_feeling(script, one, found, place)) for place in set(places.values())}
    return {loss: frozenset(path for path, place in places.items() if loss in felt[place]) for loss in found}


def _assigned(one: Pass, path: str) -> str | None:
    """Where a number is assigned that squares of a parameter are in; None where there is none."""
    own = np.asarray(one.before[path], float)
    if own.size < 2:  # the square of one number may be anything
        return None
    for number, event in enumerate(one.events):
        if event.kind in ("op", "call", "set") and _is_of_squares(event, own):
            return next(_numbers(one.events[number:], event), None)
    return None


def _is_of_squares(event: Event, own: np.ndarray) -> bool:
    value = np.asarray(event.value)
    if value.dtype.kind != "f":
        return False
    squares = own**2 if value.shape == own.shape else np.asarray((own**2).sum()) if value.ndim == 0 else None
    return squares is not None and bool(np.any(squares)) and np.allclose(value, squares, rtol=_NEAR, atol=0)


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
