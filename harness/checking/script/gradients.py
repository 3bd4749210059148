"""Where a script's gradients are: by their names, else by their values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from harness.checking.script.record import Pass, last_name
from harness.checking.script.slopes import Slopes, near


def value_at(one: Pass, at: str) -> Any:
    """Of a variable, or of an event; of one that happens more than once, ``at@2`` is the third."""
    if at in one.after:
        return one.after[at]
    at, _, number = at.partition("@")
    if number:
        every = [event.value for event in one.events if event.at == at]
        return every[int(number)] if int(number) < len(every) else None
    return next((event.value for event in reversed(one.events) if event.at == at), None)


def gradient_at(
    one: Pass, path: str, slopes: Slopes, state: Sequence[str], factor: float | None = None
) -> tuple[str, float | None] | None:
    """Where a parameter's own gradient is, by its name or else by its value, and by which factor it is the slope.

    ``state``: what goes on from pass to pass, such as velocities, which in the first are multiples of gradients too;
    ``factor``: by which it has to be the slope.
    """
    size = np.size(one.before[path])
    named = [name for name, value in one.after.items() if np.size(value) == size and is_gradient_of(name, path)]
    named += [
        e.at
        for e in reversed(one.events)
        if e.kind == "set" and np.size(e.value) == size and is_gradient_of(e.name, path)
    ]
    named.sort(key=state.__contains__)
    values = [(at, slopes.ratio(value_at(one, at))) for at in dict.fromkeys(named)]
    if right := [each for each in values if each[1] is not None]:
        return right[0]
    places = places_of(one, size, slopes, factor)  # the first that is a multiple; later ones are made of it
    if (first := next(places, None)) is not None:
        return first, slopes.ratio(value_at(one, first))
    return values[0] if values else None


def places_of(one: Pass, size: int, slopes: Slopes, factor: float | None) -> Iterator[str]:
    """Where values without a name are a multiple of the slope, by this factor if one is given."""
    seen: dict[str, int] = {}
    for event in one.events:
        seen[event.at] = seen.get(event.at, -1) + 1
        is_like = event.kind in ("op", "call", "set") and np.size(event.value) == size and bool(np.shape(event.value))
        if is_like and (ratio := slopes.ratio(event.value)) is not None and (factor is None or near(ratio, factor)):
            yield f"{event.at}@{seen[event.at]}"


def is_gradient_of(name: str, path: str) -> bool:
    """``dW1``, ``grad_W1``, ``W1_grad``, ``grads['W1']``, ``self.dW1``."""
    own, of = last_name(name).lower(), last_name(path).lower()
    if _is_of_another_object(name, path):
        return False
    if own == of:
        holder, held = (each.rpartition("[")[0].rpartition(".")[2] for each in (name, path))
        index = re.search(r"\[\d+\]$", held)
        holder = holder.removesuffix(index[0]) if index else holder  # grads[0]["W"] beside net[0]["W"]
        return name != path and bool(re.fullmatch(r"(?i)d|g|gs|d?grad\w*|nabla\w*|delta\w*|dparams?|dp", holder))
    rest = own.replace(of, "", 1) if of in own else None
    return rest is not None and bool(
        re.fullmatch(r"d_?|d|g_?|grad(ient)?s?_?|_?grad(ient)?s?|nabla_?|delta_?|_d|del_?|_delta", rest)
    )


def _is_of_another_object(name: str, path: str) -> bool:
    """``layers[1].dW`` beside ``layers[0].W``; and ``self.dW``, where many objects may be meant by self."""
    holder, own = (each.rpartition(".")[0] for each in (name, path))
    return bool(holder and own) and holder != own and (holder != "self" or "[" in own)
