"""Functions that make their parameters themselves, ``w = np.zeros(d)`` before a loop, so that they may be given.

The first values that such a function assigns go through ``_given``, which a search beside the submission answers.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit

#: What is called with a name and its value.
GIVEN = "_given"


def with_given_starts(units: Sequence[Unit]) -> dict[str, str]:
    """By name, the code of each function with a loop, in which what is assigned before that is asked for."""
    nodes = (node for unit in units for node in ast.parse(unit.code).body)
    functions = (node for node in nodes if isinstance(node, ast.FunctionDef) and not node.decorator_list)
    return {one.name: ast.unparse(one) for one in functions if _asks(one)}


def _asks(function: ast.FunctionDef) -> bool:
    """Whether anything is asked for; its values are put in."""
    at = next((i for i, one in enumerate(function.body) if isinstance(one, ast.For | ast.While)), 0)
    own = [one for one in function.body[:at] if isinstance(one, ast.Assign) and len(one.targets) == 1]
    for one in own:
        one.value = _asked(one.targets[0], one.value)
    return bool(own)


def _asked(target: ast.expr, value: ast.expr) -> ast.expr:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        return ast.Tuple([_asked(*both) for both in zip(target.elts, value.elts, strict=True)], ast.Load())
    if not isinstance(target, ast.Name):
        return value
    return ast.Call(ast.Name(GIVEN, ast.Load()), [ast.Constant(target.id), value], [])


def keys_in(units: Sequence[Unit]) -> tuple[str, ...]:
    """Texts that stand in square brackets, or as keys of a dict, in their order."""
    return tuple(dict.fromkeys(key for unit in units for node in ast.walk(parse(unit)) for key in _keys_of(node)))


def _keys_of(node: ast.AST) -> Iterator[str]:
    each = [node.slice] if isinstance(node, ast.Subscript) else node.keys if isinstance(node, ast.Dict) else []
    yield from (one.value for one in each if isinstance(one, ast.Constant) and isinstance(one.value, str))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        yield from (one.arg for one in node.keywords if one.arg)
