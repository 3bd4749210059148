"""Whether a script trains by gradients that are not its own: a framework's, or finite differences."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from harness.candidate.process import recorder
from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit
from harness.checking.borrowed import CHECK, DIFFERENCES, FRAMEWORK, borrowed

_LOOP = (ast.For, ast.While)


def from_elsewhere(units: Sequence[Unit]) -> str:
    """``gradients_by_framework``, ``gradients_by_differences``, or "" where its updates are by its own gradients."""
    trees = [parse(unit) for unit in units]
    places = recorder.training_loops(trees)
    loops = [
        node
        for number, tree in enumerate(trees)
        for node in ast.walk(tree)
        if isinstance(node, _LOOP) and recorder.place(number, node) in places
    ]
    if any(_is_of_a_framework(node) for loop in loops for node in ast.walk(loop)):
        return FRAMEWORK
    by_differences = {one.name for one in borrowed(units).values() if one.code in (DIFFERENCES, CHECK)}
    return DIFFERENCES if any(_steps_by(loop, by_differences) for loop in loops) else ""


def _is_of_a_framework(node: ast.AST) -> bool:
    """``W.data -= lr * W.grad``: by the attribute of the very parameter, which a framework fills."""
    if not isinstance(node, (ast.AugAssign, ast.Assign)):
        return False
    targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
    held = (one.value for one in ast.walk(node.value) if isinstance(one, ast.Attribute) and one.attr == "grad")
    owners = {one.id for one in held if isinstance(one, ast.Name)} - {"self"}
    return bool(owners & set().union(*map(_names, targets)))


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _steps_by(loop: ast.AST, functions: set[str]) -> bool:
    """Whether what one of these functions gives is in an update of a loop."""
    given: set[str] = set()
    for node in ast.walk(loop):
        if isinstance(node, ast.Assign) and _calls(node.value) & functions:
            given |= {name for target in node.targets for name in _names(target)}
    updates = (node for node in ast.walk(loop) if isinstance(node, (ast.AugAssign, ast.Assign)))
    return any(
        recorder.is_update(node) and (_names(node.value) & given or _calls(node.value) & functions) for node in updates
    )


def _calls(node: ast.AST) -> set[str]:
    calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return {
        one.id if isinstance(one, ast.Name) else one.attr for one in calls if isinstance(one, (ast.Name, ast.Attribute))
    }
