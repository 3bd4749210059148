"""Where things stand in the text of a file: the lines of its parts, what they assign, what they return."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Collection, Iterator, Sequence

from harness.candidate.reading.source import Unit


def assigned_names(units: Sequence[Unit]) -> Iterator[tuple[int, int, str]]:
    """What statements assign: the unit's number, the line and the name, without an index."""
    for number, unit in enumerate(units):
        with contextlib.suppress(SyntaxError, ValueError):
            for node in ast.walk(ast.parse(unit.code)):
                each = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
                if isinstance(node, ast.Assign | ast.AugAssign):
                    yield from ((number, node.lineno, ast.unparse(to)) for to in each if isinstance(to, ast.expr))


def returns_of(units: Sequence[Unit], name: str) -> Iterator[tuple[int, int]]:
    """The return statements of functions of this name: the unit's number and the line."""
    for number, unit in enumerate(units):
        with contextlib.suppress(SyntaxError, ValueError):
            for node in ast.walk(ast.parse(unit.code)):
                if isinstance(node, ast.FunctionDef) and node.name == name:
                    yield from ((number, one.lineno) for one in ast.walk(node) if isinstance(one, ast.Return))


def lines_of(units: Sequence[Unit], names: Collection[str]) -> frozenset[tuple[int, int]]:
    """The lines of what has these names at top level, with their unit's number."""
    found: set[tuple[int, int]] = set()
    for number, unit in enumerate(units):
        with contextlib.suppress(SyntaxError, ValueError):
            for node in ast.parse(unit.code).body:
                if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in names:
                    found |= {(number, line) for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    return frozenset(found)
