"""A step of a script's network, worked through for its first sample: forward, back, and one gradient term by term."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.candidate.speaking.adapter import entry
from harness.checking.by_hand import MOST, written
from harness.checking.result import Sum, Tried, Value
from harness.checking.script.record import Pass, last_name
from harness.implementation import Array

_BACK, _INPUT = "dloss/d", "x"


@dataclass(frozen=True)
class Naming:
    """How a script calls what it computes, and its parameters."""

    first: Pass
    parameters: Mapping[str, str]
    """Torch's name of each, or of its entry, by the script's own."""
    transposed: frozenset[str]
    """Weights that are held as (in, out)."""
    wrong: Sequence[str]
    """Parameters whose gradients are, by the script's names."""


def worked(naming: Naming, tried: Tried) -> tuple[tuple[Value, ...], tuple[Sum, ...]]:
    """What is right on the way, of the first sample; and the gradient of an entry of each weight that is wrong."""
    if sum(np.size(one) for one in tried.seen[0].before.parameters.values()) > MOST:
        return (), ()
    rows = {one.label: np.asarray(one.array, float) for one in written(tried)}
    rows = {label: array for label, array in rows.items() if array.ndim == 2}
    rows = {_INPUT: np.asarray(tried.seen[0].batch.inputs, float), **rows}
    own = _names(naming, {label: array for label, array in rows.items() if not label.startswith(_BACK)})
    return tuple(_values(rows, own)), tuple(_sums(naming, rows, own))


def _names(naming: Naming, rows: Mapping[str, Array]) -> Mapping[str, Sequence[str]]:
    """Of z1, a1, and so on what the script calls it, or each unit of it; itself where it has no name for it."""
    one = naming.first
    before = [(last_name(path), value) for path, value in one.before.items() if path not in naming.parameters]
    events = (event for event in one.events if event.kind == "set" and event.name != "return")
    assigned = [(event.last_name, event.value) for event in events] + before
    return {_short(label): _called(array, assigned) or [_short(label)] for label, array in rows.items()}


def _short(label: str) -> str:
    """``a1`` of ``a1 = sigmoid(z1)``."""
    return label.partition(" ")[0]


def _called(array: Array, assigned: Sequence[tuple[str, Any]]) -> list[str]:
    whole = next((name for name, value in assigned if np.size(value) == array.size and _is_same(value, array)), "")
    if whole or len(array) > 1:
        return [whole] if whole else []
    numbers = [(name, float(np.ravel(value)[0])) for name, value in assigned if np.size(value) == 1]
    units = [next((name for name, number in numbers if abs(number - own) <= 1e-12), "") for own in array[0].tolist()]
    return units if all(units) and len(set(units)) == len(units) else []


def _is_same(value: Any, array: Array) -> bool:
    told = np.asarray(value)
    forms = [told, told.T] if told.ndim == 2 else [told.reshape(array.shape)]
    return any(one.shape == array.shape and np.allclose(one, array, rtol=1e-10, atol=1e-14) for one in forms)


def _values(rows: Mapping[str, Array], own: Mapping[str, Sequence[str]]) -> Iterator[Value]:
    """Forward and back; each unit by itself where the script has it so."""
    for label, array in rows.items():
        back = _BACK if label.startswith(_BACK) else ""
        names = own[_short(label.removeprefix(_BACK))]
        made = re.fullmatch(r"\w+ = (\w+)\((\w+)\)", label)  # a1 = sigmoid(z1)
        of = own.get(made[2], [made[2]]) if made else ()
        numbers = array[0].tolist() if len(names) > 1 else [array[0]]
        for at, (name, number) in enumerate(zip(names, numbers, strict=True)):
            source = f" = {made[1]}({of[at] if len(of) == len(names) else of[0]})" if made else ""
            yield Value(f"{back}{name}{source}", number)


def _sums(naming: Naming, rows: Mapping[str, Array], own: Mapping[str, Sequence[str]]) -> Iterator[Sum]:
    """Of each weight that is wrong one entry: what arrives at its unit, times what goes into it."""
    forward = [label for label in rows if not label.startswith(_BACK) and not label.startswith("p ")]
    for path in naming.wrong:
        torch = naming.parameters.get(path, "")
        place = entry(torch) or (torch, (0, 0))
        layer, _, kind = place[0].rpartition(".")
        if kind != "weight" or not layer.startswith("linear"):
            continue
        z = layer.replace("linear", "z")
        if z not in forward:
            continue
        source = forward[forward.index(z) - 1]
        delta, into, names = rows[f"{_BACK}{z}"], rows[source], own[_short(source)]
        i, j = place[1] if entry(torch) else _largest(delta, into)
        label = (
            last_name(path) if entry(torch) else f"{last_name(path)}{[j, i] if path in naming.transposed else [i, j]}"
        )
        yield _sum(label, delta[:, i], into[:, j], f"{_BACK}{_unit(own[z], i)}", _unit(names, j))


def _largest(delta: Array, into: Array) -> tuple[int, int]:
    """The entry whose first sample tells most."""
    i, j = np.unravel_index(int(np.argmax(np.abs(np.outer(delta[0], into[0])))), (delta.shape[1], into.shape[1]))
    return int(i), int(j)


def _unit(names: Sequence[str], at: int) -> str:
    return names[at] if len(names) > 1 else f"{names[0]}[{at}]"


def _sum(label: str, delta: Array, into: Array, of: str, name: str) -> Sum:
    terms = [(f"{of} · {name}", float(a), float(b)) for a, b in zip(delta, into, strict=True)]
    return Sum(label, tuple(terms), float((delta * into).sum()))
