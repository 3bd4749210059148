"""A parameter that gets another shape in a step: a gradient that was not summed over the samples is added to it, entry
by entry, so that from then on every sample has one of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit
from harness.checking.result import CONVENTION, RIGHT, WRONG
from harness.checking.script.record import Event, Recording
from harness.checking.script.result import Row, ScriptChecked
from harness.checking.script.roles import is_loss_name
from harness.ground.facts import fact


def with_grown(checked: ScriptChecked, recording: Recording, units: Sequence[Unit]) -> ScriptChecked:
    """What is right, unless a parameter of it grows."""
    rows = tuple(_rows(recording, units)) if checked.verdict in (RIGHT, CONVENTION) else ()
    if not rows:
        return checked
    kept = tuple(
        row for row in checked.rows if (row.quantity, row.name) not in {(one.quantity, one.name) for one in rows}
    )
    suspects = tuple(dict.fromkeys((row.label, row.line) for row in rows))
    return replace(checked, verdict=WRONG, rows=(*kept, *rows), suspects=suspects)


def _rows(recording: Recording, units: Sequence[Unit]) -> Iterator[Row]:
    seen: set[str] = set()
    for one in (each for passes in recording.passes.values() for each in passes):
        for event in one.events:
            old = event.more[0] if event.kind == "set" and event.more else None
            if event.name in seen or event.name not in one.before or not _grows(old, event.value):
                continue
            if not is_loss_name(event.name) and _moves(event, units):
                seen.add(event.name)
                unit = units[event.unit]
                said = fact(
                    "script_grows",
                    name=event.name,
                    before=np.shape(np.asarray(old)),
                    after=np.shape(event.value),
                )
                yield Row(
                    event.name, "update", False, event.line + unit.offset, unit.label, step=one.number, facts=(said,)
                )


def _grows(old: object, new: object) -> bool:
    """Whether an array has become larger by broadcasting."""
    if not (isinstance(old, np.ndarray) and isinstance(new, np.ndarray)) or old.dtype.kind != "f" or old.ndim == 0:
        return False
    try:
        return new.size > old.size > 0 and np.broadcast_shapes(old.shape, new.shape) == new.shape
    except ValueError:
        return False


def _moves(event: Event, units: Sequence[Unit]) -> bool:
    """Whether a variable is given itself with something added or taken away."""
    for node in ast.walk(parse(units[event.unit])):
        if isinstance(node, ast.Assign) and node.lineno <= event.line <= (node.end_lineno or node.lineno):
            value, targets = node.value, {ast.unparse(one) for one in node.targets}
            if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Sub):
                return bool(targets & {ast.unparse(value.left), ast.unparse(value.right)})
    return False
