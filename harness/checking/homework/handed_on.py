"""Methods that hand on whatever they are given: ``forward(self, *args)`` that calls ``self._run(*args)``, in a base."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.checking.homework import defined


def handed_on(body: Sequence[ast.ClassDef]) -> dict[str, tuple[Any, int]]:
    """Of a class, the nearest first, and those that it is derived from: methods that take nothing but ``*args``, each
    with the function whose arguments these are, and how many of them no call gives."""
    methods = {one.name: one for each in reversed(body) for one in defined.methods(each)}
    found: dict[str, tuple[Any, int]] = {}
    for name, one in methods.items():
        for given in _taken_from(one):
            if given in methods:
                found[name] = methods[given], 1
            elif made := next(_within(body, methods), None):
                found[name] = made, 0
    return {name: found.get(node.name, (node, skip)) if skip else (node, skip) for name, (node, skip) in found.items()}


def _taken_from(method: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """The attribute of self that is called with all that a method is given."""
    args = method.args
    if args.vararg is None or len([*args.posonlyargs, *args.args]) != 1 or args.kwonlyargs:
        return []
    calls = (node for node in ast.walk(method) if isinstance(node, ast.Call) and _is_of_self(node.func))
    found = [node.func.attr for node in calls if _hands_on(node, args.vararg.arg)]  # type: ignore[attr-defined]
    return found if len(set(found)) == 1 else []


def _is_of_self(func: ast.expr) -> bool:
    return isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == "self"


def _hands_on(call: ast.Call, name: str) -> bool:
    first = call.args[0] if len(call.args) == 1 else None
    return isinstance(first, ast.Starred) and isinstance(first.value, ast.Name) and first.value.id == name


def _within(body: Sequence[ast.ClassDef], methods: Mapping[str, Any]) -> Iterator[Any]:
    """Functions that methods make, the nearest class's first: what an attribute may hold."""
    own = {id(one) for one in methods.values()}
    for each in body:
        for node in ast.walk(each):
            if isinstance(node, ast.Lambda | ast.FunctionDef) and id(node) not in own and node not in each.body:
                yield node
