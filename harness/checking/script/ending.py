"""Whether a script comes to its end: its loops as they are written, and its passes after those that are judged."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from harness.candidate.process.process import CandidateFailed
from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit
from harness.checking.script.record import Recording, Script
from harness.ground.errors import HarnessError

#: Seconds for the passes after those that are judged; of what takes longer no more is known.
SECONDS = 3.0
#: Calls that end a program.
_ENDS = frozenset(("exit", "quit", "_exit", "abort"))
_Scope = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
#: What is raised where something is not there that belongs to the script's surroundings, or where it ends itself.
_NOT_OF_THE_CODE = re.compile(
    r"the file ended the program|is not available|\b\w*(OSError|FileNotFound|FileExists|Permission|NotADirectory|"
    r"IsADirectory|ModuleNotFound|Import|Connection|URL|EOF|Memory)\w*\b"
)


def endless(recording: Recording, units: Sequence[Unit]) -> tuple[int, int] | None:
    """The unit and line of a loop that trains, and that nothing in it can end; None where none is."""
    for at in recording.passes:
        unit, line, column = (int(one) for one in at.split(":")[:3])
        loop = next((one for one in ast.walk(parse(units[unit])) if _stands_at(one, line, column)), None)
        if isinstance(loop, ast.While) and _never_ends(loop, parse(units[unit])):
            return unit, line
    return None


def failure_later(script: Script) -> CandidateFailed | None:
    """How it fails in a pass after those that are judged, if it comes to that in a few seconds."""
    if script.rows:
        return None
    try:
        script.run_whole(SECONDS)
    except CandidateFailed as failed:
        is_of_the_code = failed.failure.kind == "raised" and not _NOT_OF_THE_CODE.search(failed.failure.message)
        return failed if is_of_the_code else None
    except HarnessError:
        return None
    return None


def _stands_at(node: ast.AST, line: int, column: int) -> bool:
    return isinstance(node, ast.While) and (node.lineno, node.col_offset) == (line, column)


def _never_ends(loop: ast.While, whole: ast.Module) -> bool:
    """Whether nothing that is done in a loop leaves it, or changes what it asks for."""
    asked = set(_asked(loop.test))
    if "" in asked or any(isinstance(one, ast.Break) for one in _within(loop.body, in_loops=False)):
        return False
    body = list(_within(loop.body, in_loops=True))
    if any(isinstance(one, ast.Return | ast.Raise | ast.Assert | ast.Yield | ast.YieldFrom) for one in body):
        return False
    calls = {_name_of(one.func) for one in body if isinstance(one, ast.Call)}
    if calls & _ENDS:
        return False
    elsewhere = {name for one in ast.walk(whole) if isinstance(one, ast.Global | ast.Nonlocal) for name in one.names}
    return not asked & (set(_changed(body)) | elsewhere)


def _asked(test: ast.expr) -> Iterator[str]:
    """The names that a condition depends on; an empty one where it depends on more than names."""
    for one in ast.walk(test):
        if isinstance(one, ast.Name):
            yield one.id
        elif isinstance(one, ast.Call | ast.Attribute | ast.Subscript | ast.NamedExpr | ast.Await):
            yield ""


def _within(body: Sequence[ast.AST], in_loops: bool) -> Iterator[ast.AST]:
    """What runs with a loop, without what functions of it do; without loops within, if so."""
    for one in body:
        if isinstance(one, _Scope):
            continue
        yield one
        if in_loops or not isinstance(one, ast.While | ast.For | ast.AsyncFor):
            yield from _within(list(ast.iter_child_nodes(one)), in_loops)
        else:
            yield from _within(one.orelse, in_loops)


def _changed(body: Sequence[ast.AST]) -> Iterator[str]:
    """Names that are given another value, or whose value may change in place."""
    for one in body:
        if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load):
            yield one.id
        elif isinstance(one, ast.Attribute | ast.Subscript) and isinstance(one.value, ast.Name):
            yield one.value.id
        elif isinstance(one, ast.Call):
            yield from (each.id for each in one.args if isinstance(each, ast.Name) and _may_change(one))
        elif isinstance(one, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in one.names)


def _may_change(call: ast.Call) -> bool:
    """Whether a call may change what it is given: not one that prints, or a number."""
    return _name_of(call.func) not in ("print", "len", "range", "float", "int", "abs", "str", "format")


def _name_of(function: ast.expr) -> str:
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )
