"""The code of a part with its small numbers taken as 0: whether these are all that is otherwise than torch's."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from harness.candidate.reading.source import Unit

#: The largest number that may be an epsilon.
_EPSILON = 1e-5


def at_0(unit: Unit) -> tuple[Unit, tuple[float, ...]]:
    """A unit in which every small number is 0, and those numbers."""
    try:
        nodes: list[Any] = [node for node in ast.walk(ast.parse(unit.code)) if _is_small(node)]
    except (SyntaxError, ValueError, RecursionError):
        return unit, ()
    lines = unit.code.splitlines(keepends=True)
    numbers = []
    for node in sorted(nodes, key=lambda one: (-one.lineno, -one.col_offset)):
        if node.lineno != node.end_lineno:
            continue
        raw = lines[node.lineno - 1].encode()
        numbers.append(float(ast.literal_eval(raw[node.col_offset : node.end_col_offset].decode().strip())))
        lines[node.lineno - 1] = (raw[: node.col_offset] + b"0.0" + raw[node.end_col_offset :]).decode()
    return replace(unit, code="".join(lines)), tuple(numbers)


def _is_small(node: Any) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is float and 0 < node.value <= _EPSILON
