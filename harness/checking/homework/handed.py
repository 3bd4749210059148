"""What a derivative is handed where a file calls it: what goes into the activation, or what that gives.

``a * (1 - a)`` is the slope of the sigmoid where it is handed a, and wrong where it is handed z.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit

_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Module


def is_handed_inputs(units: Sequence[Unit], ahead: str, back: str) -> bool:
    """Whether every call of a derivative that can be told is given what the activation is given; one at least."""
    ahead, back = ahead.rpartition(".")[2], back.rpartition(".")[2]
    found = [told for unit in units for scope in _scopes(parse(unit)) for told in _told(scope, ahead, back)]
    return bool(found) and all(found)


def _scopes(tree: ast.Module) -> Iterator[_Scope]:
    yield tree
    yield from (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))


def _told(scope: _Scope, ahead: str, back: str) -> Iterator[bool]:
    """Of each call in a scope, where that can be told, whether it is given an input; none of its own definition."""
    if getattr(scope, "name", "") in (ahead, back):
        return
    names = _Names(ahead)
    for node in _own_nodes(scope):
        names.see(node)
    for one in (node for node in _own_nodes(scope) if _is_call(node, back)):
        assert isinstance(one, ast.Call)
        told = names.is_input(one.args[0]) if one.args else None
        if told is not None:
            yield told


def _own_nodes(scope: _Scope) -> Iterator[ast.AST]:
    """In the order of the code; without what functions within do."""
    for one in scope.body:
        yield from _walked(one)


def _walked(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
        return
    yield node
    for one in ast.iter_child_nodes(node):
        yield from _walked(one)


@dataclass
class _Names:
    """Which names, and lists, hold what goes into an activation, and which what it gives."""

    ahead: str
    inputs: set[str] = field(default_factory=set)
    outputs: set[str] = field(default_factory=set)
    lists: list[tuple[str, str]] = field(default_factory=list)
    """What is appended to which; what is known of it may come later."""

    def see(self, node: ast.AST) -> None:
        """One node, after those before it."""
        if isinstance(node, ast.Call) and _is_call(node, self.ahead) and node.args:
            self.inputs.add(_place(node.args[0]))
        if isinstance(node, ast.Assign) and _is_call(node.value, self.ahead):
            self.outputs |= {_place(target) for one in node.targets for target in _targets(one)[:1]}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
            self._kept(_place(node.func.value), node.args)

    def _kept(self, place: str, args: Sequence[ast.expr]) -> None:
        for one in args:
            if _is_call(one, self.ahead):
                self.outputs.add(place)
            else:
                self.lists.append((place, _place(one)))

    def is_input(self, given: ast.expr) -> bool | None:
        """Whether what a derivative is given goes into the activation; None where that cannot be told."""
        inputs = self.inputs | {place for place, own in self.lists if own in self.inputs}
        outputs = self.outputs | {place for place, own in self.lists if own in self.outputs}
        place = _place(given)
        if _is_call(given, self.ahead):
            return False
        return None if (place in inputs) == (place in outputs) else place in inputs


def _is_call(node: ast.AST, name: str) -> bool:
    if not isinstance(node, ast.Call):
        return False
    return name in (getattr(node.func, "id", None), getattr(node.func, "attr", None))


def _targets(target: ast.expr) -> list[ast.expr]:
    return list(target.elts) if isinstance(target, ast.Tuple | ast.List) else [target]


def _place(node: ast.expr) -> str:
    """A name, or what is read of it by a word; of a list the list: zs of zs[-l], cache['z1']."""
    if isinstance(node, ast.Subscript) and not (
        isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
    ):
        return _place(node.value)
    return ast.unparse(node)
