"""The code of a part with its small numbers taken as 0: whether these are all that is otherwise than torch's."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from harness.candidate.reading.source import Unit
from harness.checking.editing.edit import files

#: The largest number that may be an epsilon.
_EPSILON = 1e-5


def at_0(unit: Unit) -> tuple[Unit, tuple[float, ...]]:
    """A unit in which every small number is 0, and those numbers; one that is no Python stays as it is."""
    numbers = []
    for file in files((unit,), frozenset()):
        constants = [node for node in ast.walk(file.tree) if isinstance(node, ast.Constant)]
        for node in sorted(constants, key=file.span, reverse=True):
            if isinstance(node.value, float) and 0 < node.value <= _EPSILON:
                unit = file.edit(0, node, "0.0").applied(unit)
                numbers.append(node.value)
    return unit, tuple(numbers)


#: What calls by a name that is no name in the code.
_BY_TEXT = frozenset(("eval", "exec", "globals", "vars", "locals", "__import__", "importlib"))


def may_use_small(units: Sequence[Unit], uses: Collection[str]) -> bool:
    """Whether what has these names at top level can come to a small number: in itself, in what it names, or outside of
    every definition. Without one, there is nothing to be taken as 0."""
    try:
        top = [node for unit in units for node in ast.parse(unit.code).body]
    except (SyntaxError, ValueError):
        return True
    defined = [node for node in top if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    waiting, seen = [node for node in top if node not in defined], set[str]()
    waiting += [node for node in defined if node.name in uses]
    while waiting:
        for child in ast.walk(waiting.pop()):
            if isinstance(child, ast.Constant) and isinstance(child.value, float) and 0 < child.value <= _EPSILON:
                return True
            for name in _named(child):
                if name in _BY_TEXT:
                    return True
                if name not in seen:
                    seen.add(name)
                    waiting += [node for node in defined if node.name == name]
    return False


def _named(node: ast.AST) -> Iterator[str]:
    """Names, attributes, texts and what is imported."""
    for field in ("id", "attr", "name", "value", "module"):
        value = getattr(node, field, None)
        if isinstance(value, str):
            yield value
