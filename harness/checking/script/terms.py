"""Terms that gradients lack: sought in the numbers of a pass, so that no run is spent on those that do not fit."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from harness.candidate.reading.source import Unit
from harness.checking.editing.edit import SLIP, Edit, File, files
from harness.checking.script.record import Event, Pass
from harness.checking.script.slopes import Slopes
from harness.implementation import Array

#: The most values of which terms are made, and numbers that they are multiplied by.
_VALUES, _NUMBERS = 60, 12
_NAME = re.compile(r"[^\W\d][\w.]*(\[[^\[\]]+\])?")


def missing_terms(
    units: Sequence[Unit], one: Pass, gradients: Mapping[str, str], slopes: Mapping[str, Slopes]
) -> Iterator[Edit]:
    """Changes that add a term to an assigned gradient, with which it is the slope.

    ``gradients``: where each parameter's is told.
    """
    places = frozenset((units[event.unit].label, event.line) for event in one.events)
    known = {file.number: file for file in files(units, places)}
    for path, at in gradients.items():
        given = _given(one, at)
        node = None if given is None or given.unit not in known else _assignment(known[given.unit], given)
        if given is not None and node is not None:
            values = _values(one, given)
            for term, text in _terms(values, np.asarray(given.value, float)):
                for sign, added in (("+", term), ("-", -term)):
                    if slopes[path].ratio(given.value + added) is not None:
                        file = known[given.unit]
                        yield file.put(SLIP, node.value, f"{file.text(node.value)} {sign} {text}")


def _given(one: Pass, at: str) -> Event | None:
    """The assignment that gives a gradient, where it is one array of several entries that is assigned once."""
    place = at.partition("@")[0]
    found = [event for event in one.events if event.kind == "set" and place in (event.at, event.name)]
    return found[0] if len(found) == 1 and np.size(found[0].value) > 1 else None


def _assignment(file: File, given: Event) -> ast.Assign | None:
    nodes = (node for node in ast.walk(file.tree) if isinstance(node, ast.Assign) and node.lineno == given.line)
    found = list(nodes)
    return found[0] if len(found) == 1 and len(found[0].targets) == 1 else None


def _values(one: Pass, given: Event) -> dict[str, Array]:
    """What has a name where a gradient is assigned, the latest last."""
    found = {name: value for name, value in one.before.items() if _NAME.fullmatch(name)}
    for event in one.events:
        if event is given:
            break
        if event.kind == "set" and event.unit == given.unit and _NAME.fullmatch(event.name):
            found[event.name] = event.value
    found.pop(given.name, None)
    return {name: np.asarray(value, float) for name, value in list(found.items())[-_VALUES:]}


def _terms(values: Mapping[str, Array], like: Array) -> Iterator[tuple[Array, str]]:
    """Products of two values that have a gradient's shape, and values of that shape, with what they are."""
    arrays = {name: value for name, value in values.items() if value.size > 1 and np.isfinite(value).all()}
    numbers = [name for name, value in values.items() if value.ndim == 0 and value][:_NUMBERS]
    for name, value in arrays.items():
        if value.shape == like.shape:
            yield value, name
            yield from ((values[number] * value, f"{number} * {name}") for number in numbers)
            alike = (other for other in arrays if arrays[other].shape == like.shape)
            yield from ((value * arrays[other], f"{name} * {other}") for other in alike)
    if like.ndim != 2:
        return
    tables = {name: value for name, value in arrays.items() if value.ndim == 2}
    for one, left in tables.items():
        for other, right in tables.items():
            if left.shape[0] == right.shape[0] and (left.shape[1], right.shape[1]) == like.shape:
                yield left.T @ right, f"{one}.T @ {other}"
            if left.shape[1] == right.shape[1] and (left.shape[0], right.shape[0]) == like.shape:
                yield left @ right.T, f"{one} @ {other}.T"
            if left.shape[1] == right.shape[0] and (left.shape[0], right.shape[1]) == like.shape:
                yield left @ right, f"{one} @ {other}"
