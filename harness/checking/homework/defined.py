"""What code defines as functions, in whatever form: ``def``, a lambda with a name, another name of one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TypeGuard

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
    """Methods of a class's own body, and what makes a dataclass."""
    yield from filter(None, (made_of_fields(node),))
    for one in node.body:
        if isinstance(one, FUNCTIONS):
            yield one
        else:
            yield from _of_lambda(one)


def other_names(body: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """Names that are given values, one by one: ``affine_backward = fc_backward``, ``a, b = A.f, A.g``."""
    for one in body:
        if isinstance(one, ast.AnnAssign):
            targets: list[ast.expr] = [one.target]
        else:
            targets = one.targets if isinstance(one, ast.Assign) else []
        value = one.value if isinstance(one, ast.Assign | ast.AnnAssign) else None
        for to in targets if value else []:
            yield from _pairs(to, value)


def _pairs(to: ast.expr, value: ast.expr | None) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(to, ast.Name) and value is not None:
        yield to.id, value
    elif isinstance(to, ast.Tuple) and isinstance(value, ast.Tuple) and len(to.elts) == len(value.elts):
        for each, own in zip(to.elts, value.elts, strict=True):
            yield from _pairs(each, own)


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


def made_of_fields(node: ast.ClassDef) -> ast.FunctionDef | None:
    """What a dataclass without an ``__init__`` of its own is made with: its fields, in order; None of another class."""
    if not _is_dataclass(node) or any(isinstance(one, FUNCTIONS) and one.name == "__init__" for one in node.body):
        return None
    names, defaults = ["self"], list[ast.expr]()
    for one in node.body:
        if not isinstance(one, ast.AnnAssign) or not isinstance(one.target, ast.Name) or _is_of_class(one.annotation):
            continue
        more = {each.arg: each.value for each in one.value.keywords} if _is_field(one.value) else {}
        if _is_false(more.get("init")):
            continue
        names.append(one.target.id)
        default = more.get("default", more.get("default_factory")) if _is_field(one.value) else one.value
        defaults += [] if default is None else [default]
    if node.bases and len(names) == 1:  # of those that it inherits
        return None
    arguments = ast.arguments([], [ast.arg(one) for one in names], None, [], [], None, defaults)
    made = ast.FunctionDef("__init__", arguments, [ast.Pass()], [], returns=None, type_comment=None)
    return ast.fix_missing_locations(ast.copy_location(made, node))


def _is_field(node: ast.expr | None) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and _last_name(node.func) == "field"


def _is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _is_of_class(node: ast.expr) -> bool:
    return "ClassVar" in ast.unparse(node)


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
