"""The code of a part with its small numbers taken as 0: whether these are all that is otherwise than torch's."""

from __future__ import annotations

import ast

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
