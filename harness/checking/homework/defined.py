"""What code defines as functions, in whatever form: ``def``, a lambda with a name, another name of one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
#: What a function may be handed to, and stays one with the same arguments.
_WRAPPERS = frozenset(("staticmethod", "vectorize", "jit", "njit", "lru_cache", "cache"))


def top(body: Sequence[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Functions and classes, those under a condition too."""
    for node in body:
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            yield node
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from top(node.body)
        else:
            yield from _of_lambda(node)


def methods(node: ast.ClassDef) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Methods of a class's own body."""
    for one in node.body:
        if isinstance(one, FUNCTIONS):
            yield one
        else:
            yield from _of_lambda(one)


def other_names(body: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Names that are given to what has one: ``affine_backward = fc_backward``."""
    for one in body:
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Name):
            yield from ((to.id, one.value.id) for to in one.targets if isinstance(to, ast.Name))


def records(body: Sequence[ast.stmt]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names of named tuples and dataclasses, with those of their fields, in order."""
    for one in body:
        if isinstance(one, ast.ClassDef) and (_is_named_tuple(one) or _is_dataclass(one)):
            fields = (each.target for each in one.body if isinstance(each, ast.AnnAssign))
            yield one.name, tuple(to.id for to in fields if isinstance(to, ast.Name))
        elif isinstance(one, ast.Assign) and isinstance(one.value, ast.Call) and len(one.value.args) > 1:
            call = one.value
            if _last_name(call.func) == "namedtuple":
                yield from ((to.id, _fields(call.args[1])) for to in one.targets if isinstance(to, ast.Name))


def _is_named_tuple(node: ast.ClassDef) -> bool:
    return any(_last_name(one) == "NamedTuple" for one in node.bases)


def _is_dataclass(node: ast.ClassDef) -> bool:
    each = (one.func if isinstance(one, ast.Call) else one for one in node.decorator_list)
    return any(_last_name(one) == "dataclass" for one in each)


def _fields(node: ast.expr) -> tuple[str, ...]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return tuple(node.value.replace(",", " ").split())
    names = node.elts if isinstance(node, ast.Tuple | ast.List) else []
    return tuple(str(one.value) for one in names if isinstance(one, ast.Constant))


def _of_lambda(node: ast.stmt) -> Iterator[ast.FunctionDef]:
    """``f = lambda x: ...``, and ``staticmethod(lambda x: ...)``, as a function whose one line returns that."""
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return
    value, wrappers = node.value, list[ast.expr]()
    while isinstance(value, ast.Call) and len(value.args) == 1 and _last_name(value.func) in _WRAPPERS:
        wrappers.append(value.func)
        value = value.args[0]
    if not isinstance(value, ast.Lambda):
        return
    for to in node.targets if isinstance(node, ast.Assign) else [node.target]:
        if isinstance(to, ast.Name):
            yield as_function(to.id, value, wrappers)


def as_function(name: str, value: ast.Lambda, wrappers: Sequence[ast.expr] = ()) -> ast.FunctionDef:
    """A lambda with a name."""
    body = ast.copy_location(ast.Return(value.body), value.body)
    made = ast.FunctionDef(name, value.args, [body], list(wrappers), returns=None, type_comment=None)
    return ast.copy_location(made, value)


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
