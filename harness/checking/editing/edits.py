"""Small changes of a file, one at a time, as a person who looks for the mistake would try them; nothing runs here.

A change takes the place of one expression, one operator, one value or one statement: another value that is at hand, a
sign, an axis, a transpose, a bracket, a factor that is missing or too much, a statement that stands in the wrong place.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from harness.candidate.reading.source import Unit
from harness.checking.editing.edit import FUNCTION, SIMPLE, SLIP, Edit, File, files, ran, statements, values_of
from harness.checking.editing.expressions import OF_EXPRESSION, OF_WHAT_IS_MISSING, expressions
from harness.checking.editing.statements import bodies, of_body, of_statement

#: By what a value is disturbed.
_A_LITTLE = " * 1.0009765625 + 0.0009765625"


def edits(
    units: Sequence[Unit],
    executed: frozenset[tuple[str, int]],
    thorough: frozenset[tuple[int, int]],
    is_script: bool = False,
) -> list[Edit]:
    """Every change of a line that has run, the likeliest first; none of a unit that is no Python.

    ``thorough``: the statements, by the unit's number and their first line, to which what is missing may be added.
    ``is_script``: whether loops at top level count as functions do.
    """
    every = ((file, edit) for file in files(units, executed) for edit in _of_file(file, thorough, is_script))
    found = [edit for file, edit in every if file.is_changed_by(edit)]
    return sorted(dict.fromkeys(found), key=lambda edit: edit.rank)


def disturbances(units: Sequence[Unit], executed: frozenset[tuple[str, int]]) -> Iterator[tuple[Edit, Edit]]:
    """For every statement that has run, its value made a little different: each part of it that stands for itself.

    Each with a change that an index can take, too.
    """
    for file in files(units, executed):
        for statement in statements(file.tree):
            if isinstance(statement, SIMPLE) and ran(file, statement) and file.is_within_a_function(statement):
                for part in _parts(statement.value):
                    own = f"({file.text(part)})"
                    little, next_one = (file.put(SLIP, part, own + by) for by in (_A_LITTLE, " + 1"))
                    yield replace(little, line=statement.lineno), replace(next_one, line=statement.lineno)


def _parts(value: ast.expr | None) -> list[ast.expr]:
    """Of a tuple, a list or a dict its entries, of a call that is a statement its arguments."""
    if isinstance(value, (ast.Tuple, ast.List)):
        return [part for one in value.elts for part in _parts(one)]
    if isinstance(value, ast.Dict):
        return [part for one in value.values for part in _parts(one)]
    return [] if value is None or isinstance(value, ast.Starred) else [value]


def _of_file(file: File, thorough: frozenset[tuple[int, int]], is_script: bool) -> Iterator[Edit]:
    lines = frozenset(line for unit, line in thorough if unit == file.number)
    for loop in _outermost_loops(file.tree) if is_script else ():
        yield from _of_function(file, loop, lines)
    for function in ast.walk(file.tree):
        if isinstance(function, FUNCTION) and file.has_run(function):
            yield from _of_function(file, function, frozenset() if function.name == "__init__" else lines)


def _outermost_loops(tree: ast.AST) -> Iterator[ast.stmt]:
    """Those that stand in no function, and in no other loop."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.For, ast.While)):
            yield node
        elif isinstance(node, (ast.If, ast.With, ast.Try)):
            yield from _outermost_loops(node)


def _of_function(file: File, function: ast.stmt, thorough: frozenset[int]) -> Iterator[Edit]:
    values = values_of(file, function)
    for body in bodies(function):
        yield from of_body(file, body)
    for statement in statements(function):
        if not ran(file, statement):
            continue
        yield from of_statement(file, statement, values)
        made = (*OF_EXPRESSION, *(OF_WHAT_IS_MISSING if statement.lineno in thorough else ()))
        for edit in (edit for node in expressions(statement) for make in made for edit in make(file, node, values)):
            yield edit if edit.line == statement.lineno else replace(edit, statement=statement.lineno)
