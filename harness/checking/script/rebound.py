"""A step that only binds the name of a loop to a new array, so that the parameters never change:
``for p, g in pairs: p = p - lr * g``."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit
from harness.checking.result import CONVENTION, RIGHT, WRONG
from harness.checking.script.result import Row, ScriptChecked
from harness.ground.facts import fact


@dataclass(frozen=True)
class Rebound:
    """A step whose new value nobody sees."""

    unit: int
    line: int
    """Of its unit."""
    name: str


def rebound_in(units: Sequence[Unit]) -> tuple[tuple[Unit, ...], tuple[Rebound, ...]]:
    """The code with every such step made in place, and where they stand."""
    made, found = list[Unit](), list[Rebound]()
    for number, unit in enumerate(units):
        lines = unit.code.splitlines()
        for node in _steps(parse(unit)):
            assert isinstance(node.targets[0], ast.Name)
            found.append(Rebound(number, node.lineno, node.targets[0].id))
            lines[node.lineno - 1] = _in_place(lines[node.lineno - 1], node)
        made.append(replace(unit, code="\n".join(lines)))
    return tuple(made), tuple(found)


def _steps(tree: ast.AST) -> Iterator[ast.Assign]:
    """``p = p - ...`` in one line of a loop that gives p one thing after the other, and does not look at it again."""
    for loop in ast.walk(tree):
        if not isinstance(loop, ast.For):
            continue
        names = {one.id for one in ast.walk(loop.target) if isinstance(one, ast.Name)}
        for at, node in enumerate(loop.body):
            if isinstance(node, ast.Assign) and _is_own_step(node, names):
                later = {one.id for each in loop.body[at + 1 :] for one in ast.walk(each) if isinstance(one, ast.Name)}
                if node.targets[0].id not in later:  # type: ignore[attr-defined]
                    yield node


def _is_own_step(node: ast.Assign, names: set[str]) -> bool:
    target, value = node.targets[0], node.value
    if len(node.targets) > 1 or not isinstance(target, ast.Name) or target.id not in names:
        return False
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Sub) or node.lineno != node.end_lineno:
        return False
    return isinstance(value.left, ast.Name) and value.left.id == target.id


def _in_place(line: str, node: ast.Assign) -> str:
    """``p[...] = p - lr * g``."""
    code, at = line.encode(), node.targets[0].end_col_offset
    return (code[:at] + b"[...]" + code[at:]).decode()


def as_rebound(mended: ScriptChecked, steps: Sequence[Rebound], units: Sequence[Unit]) -> ScriptChecked | None:
    """What a script is whose steps, made in place, would be right: its gradients are, and no parameter moves.

    None where that cannot be told. ``mended``: the script with the steps in place.
    """
    if mended.verdict not in (RIGHT, CONVENTION) or not steps:
        return None
    first = steps[0]
    unit = units[first.unit]
    said = fact("script_binds_a_name", name=first.name)
    kept = tuple(row for row in mended.rows if row.quantity != "update")
    own = tuple(Row(name, "update", False, first.line + unit.offset, unit.label) for name in mended.parameters)
    place = ((unit.label, first.line + unit.offset),)
    return replace(mended, verdict=WRONG, rows=(*kept, *own), suspects=place, notes=(*mended.notes, said))
