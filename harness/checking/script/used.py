"""What a script's optimizer is given in place of a gradient: a multiple, as where it is cut, or that with a decay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from harness.checking.script.record import Pass
from harness.implementation import Array

#: How near a value has to be to what it is made of, relative to its largest entry; how many values are looked at.
_NEAR, _MOST = 1e-9, 300
#: And how many of those that are made so.
_TRIED = 4


def used_instead(passes: Sequence[Pass], path: str, gradients: Sequence[Array]) -> Iterator[list[Array]]:
    """Values of every pass that are a multiple of its gradient, with the same share of the parameter or none added."""
    shape, size = np.shape(passes[0].before[path]), np.size(passes[0].before[path])
    found: dict[bytes, list[Array]] = {}
    for at, number in _places(passes[0], size)[:_MOST]:
        every = [_value(one, at, number) for one in passes]
        values = [np.asarray(one, float).reshape(shape) for one in every if one is not None and np.size(one) == size]
        held = [np.asarray(one.before[path], float) for one in passes]
        if len(values) == len(passes) and _are_made(values, gradients, held):
            found.setdefault(b"".join(one.tobytes() for one in values), values)
    yield from list(found.values())[-_TRIED:]


def _places(one: Pass, size: int) -> list[tuple[str, int]]:
    """Where values of this size are worked out, each time."""
    seen: dict[str, int] = {}
    found = []
    for event in one.events:
        seen[event.at] = seen.get(event.at, -1) + 1
        if event.kind in ("set", "op", "call") and np.size(event.value) == size and np.shape(event.value):
            found.append((event.at, seen[event.at]))
    return found


def _value(one: Pass, at: str, number: int) -> Array | None:
    every = [event.value for event in one.events if event.at == at]
    return every[number] if number < len(every) else None


def _are_made(values: Sequence[Array], gradients: Sequence[Array], held: Sequence[Array]) -> bool:
    shares = []
    for value, gradient, parameter in zip(values, gradients, held, strict=True):
        columns = np.stack([gradient.ravel(), parameter.ravel()], axis=1)
        columns = columns if np.any(parameter) and value.size > 2 else columns[:, :1]
        if not (np.isfinite(columns).all() and np.isfinite(value).all() and np.any(value)):
            return False
        found = np.linalg.lstsq(columns, value.ravel())[0]
        if np.abs(columns @ found - value.ravel()).max() > _NEAR * np.abs(value).max() or found[0] <= 0:
            return False
        shares.append(float(found[1] / found[0]) if len(found) > 1 else 0.0)
    return min(shares) > -_NEAR and max(shares) - min(shares) <= 1e-6 * max(1e-3, max(shares))
