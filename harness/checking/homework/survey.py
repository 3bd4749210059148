"""What a file defines, read from its text: functions and classes, what they take, look up and return."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit

#: Where an argument or a key has no default that can be read.
NOTHING = object()
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Argument:
    """One argument of a function."""

    name: str
    default: Any = NOTHING
    keys: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """What the function looks up in it, with the default that it has."""
    is_needed: bool = True
    """Whether it has no default."""
    is_pair: bool = False
    """Whether it is unpacked, or has an index, so that it is no number."""


@dataclass(frozen=True)
class Function:
    """A function or a method, without its self."""

    name: str
    arguments: tuple[Argument, ...]
    returns: tuple[str, ...]
    """Names in its longest return; ``""`` for what has none."""
    keys: tuple[str, ...]
    """Of the dict that it returns."""
    label: str
    line: int
    is_static: bool = False
    takes_more: bool = False
    """Whether it has ``*args`` or ``**kwargs``."""
    says: frozenset[str] = frozenset()
    """Every name, attribute and text in it."""
    numbers: tuple[float, ...] = ()
    """Numbers that stand in it, but 0 and 1, in their order."""

    @property
    def needed(self) -> tuple[Argument, ...]:
        """What has no default."""
        return tuple(one for one in self.arguments if one.is_needed)


@dataclass(frozen=True)
class Class:
    """A class with what it inherits from classes of the same file."""

    name: str
    methods: Mapping[str, Function]
    label: str
    line: int
    attributes: frozenset[str]
    """Of self, that any method assigns."""
    says: frozenset[str] = frozenset()
    """Every name, attribute and text in it, in what it inherits too."""

    @property
    def made(self) -> tuple[Argument, ...]:
        """What it is made with."""
        found = self.methods.get("__init__")
        return found.arguments if found else ()


@dataclass(frozen=True)
class Survey:
    """Everything at the top level of the units, in order."""

    functions: Mapping[str, Function]
    classes: Mapping[str, Class]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is defined."""
        return not self.functions and not self.classes


def survey(units: Sequence[Unit]) -> Survey:
    """What the units define. Raises CandidateFileError for what is no Python."""
    functions: dict[str, Function] = {}
    nodes: dict[str, tuple[ast.ClassDef, Unit]] = {}
    for unit in units:
        for node in _top(parse(unit).body):
            if isinstance(node, _FUNCTIONS):
                functions[node.name] = _function(node, unit, 0)
            else:
                nodes[node.name] = node, unit
    return Survey(functions, {name: _class(name, nodes) for name in nodes})


def _top(body: Sequence[ast.stmt]) -> Iterator[Any]:
    """Definitions, those under a condition too."""
    for node in body:
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            yield node
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from _top(node.body)


def _function(node: Any, unit: Unit, skip: int) -> Function:
    is_static = any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in node.decorator_list)
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [NOTHING] * (len(positional) - len(arguments.defaults)) + list(map(_literal, arguments.defaults))
    lacks = [True] * (len(positional) - len(arguments.defaults)) + [False] * len(arguments.defaults)
    given = list(zip(positional, defaults, lacks, strict=True))[0 if is_static else skip :]
    more = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    given += [(one, NOTHING if default is None else _literal(default), default is None) for one, default in more]
    keys, pairs = _looked_up(node), _pairs(node)
    returns = [one.value for one in _returns(node) if one.value is not None]
    names = [_returned(one, node) for one in returns]
    return Function(
        node.name,
        tuple(
            Argument(one.arg, default, keys.get(one.arg, {}), lack, one.arg in pairs or isinstance(default, tuple))
            for one, default, lack in given
        ),
        max(names, key=len, default=()),
        max((_dict_keys(one, node) for one in returns), key=len, default=()),
        unit.label,
        node.lineno + unit.offset,
        is_static,
        bool(arguments.vararg or arguments.kwarg),
        frozenset(_words(node)),
        tuple(dict.fromkeys(_numbers(node))),
    )


def _numbers(node: ast.AST) -> Iterator[float]:
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, int | float) and one.value not in (0, 1):
            yield float(one.value)
        elif isinstance(one, ast.BinOp) and isinstance(one.op, ast.Pow):  # 10 ** -8
            found = _literal_power(one)
            if found is not None:
                yield found


def _literal_power(node: ast.BinOp) -> float | None:
    base, power = _literal(node.left), _literal(node.right)
    if isinstance(base, int | float) and isinstance(power, int | float) and abs(power) <= 20 and base:
        return float(float(base) ** float(power))
    return None


def _words(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            yield one.id
        elif isinstance(one, ast.Attribute):
            yield one.attr
        elif isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return NOTHING


def _looked_up(node: ast.AST) -> dict[str, dict[str, Any]]:
    """By name, the keys that a function reads of it: ``p["stride"]``, ``p.get("pad", 0)``, ``p.setdefault(...)``."""
    found: dict[str, dict[str, Any]] = {}
    for one in ast.walk(node):
        if isinstance(one, ast.Subscript) and isinstance(one.value, ast.Name) and isinstance(one.slice, ast.Constant):
            if isinstance(one.slice.value, str) and isinstance(one.ctx, ast.Load):
                found.setdefault(one.value.id, {}).setdefault(one.slice.value, NOTHING)
        elif _looks_up(one):
            own = found.setdefault(one.func.value.id, {})  # type: ignore[attr-defined]
            own[one.args[0].value] = _literal(one.args[1]) if len(one.args) > 1 else None  # type: ignore[attr-defined]
    return found


def _pairs(node: ast.AST) -> set[str]:
    """Names with an index, ``pool[0]``, or that are unpacked, ``kh, kw = kernel_size``."""
    found: set[str] = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Subscript) and isinstance(one.value, ast.Name) and isinstance(one.slice, ast.Constant):
            found |= {one.value.id} if one.slice.value in (0, 1) and type(one.slice.value) is int else set()
        elif isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Tuple) and isinstance(one.value, ast.Name):
            found |= {one.value.id} if len(one.targets[0].elts) == 2 else set()
    return found


def _looks_up(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return False
    first = node.args[0]
    is_text = isinstance(first, ast.Constant) and isinstance(first.value, str)
    return node.func.attr in ("get", "setdefault") and isinstance(node.func.value, ast.Name) and is_text


def _returns(node: ast.AST) -> Iterator[ast.Return]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Return):
            yield child
        elif not isinstance(child, (*_FUNCTIONS, ast.Lambda, ast.ClassDef)):
            yield from _returns(child)


def _returned(value: ast.expr, function: ast.AST) -> tuple[str, ...]:
    if isinstance(value, ast.Tuple | ast.List):
        return tuple(map(_name, value.elts))
    if isinstance(value, ast.Name):  # out = (dx, dw, db); return out
        for one in ast.walk(function):
            if isinstance(one, ast.Assign) and isinstance(one.value, ast.Tuple):
                targets = [target.id for target in one.targets if isinstance(target, ast.Name)]
                if value.id in targets:
                    return tuple(map(_name, one.value.elts)) if "cache" not in value.id else (value.id,)
    return (_name(value),)


def _name(node: ast.expr) -> str:
    """``cost`` of ``cost``, ``self.cost`` and ``float(np.squeeze(cost))``."""
    while isinstance(node, ast.Call | ast.BinOp | ast.UnaryOp | ast.Subscript):
        if not isinstance(node, ast.Call):  # dw / n
            node = (
                node.left
                if isinstance(node, ast.BinOp)
                else node.value
                if isinstance(node, ast.Subscript)
                else node.operand
            )
            continue
        inner = node.args[0] if node.args else node.func.value if isinstance(node.func, ast.Attribute) else None
        if inner is None:
            return ""
        node = inner
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _dict_keys(value: ast.expr, function: ast.AST) -> tuple[str, ...]:
    """Of a dict that is returned: written out, or filled by name before."""
    if isinstance(value, ast.Dict):
        return tuple(one.value for one in value.keys if isinstance(one, ast.Constant) and isinstance(one.value, str))
    if not isinstance(value, ast.Name):
        return ()
    found: list[str] = []
    for one in ast.walk(function):
        is_dict = isinstance(one, ast.Assign) and isinstance(one.value, ast.Dict)
        if is_dict and any(isinstance(target, ast.Name) and target.id == value.id for target in one.targets):  # type: ignore[attr-defined]
            found += _dict_keys(one.value, function)  # type: ignore[attr-defined]
        is_item = isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store)
        if is_item and isinstance(one.value, ast.Name) and one.value.id == value.id:  # type: ignore[attr-defined]
            at = one.slice  # type: ignore[attr-defined]
            found += [at.value] if isinstance(at, ast.Constant) and isinstance(at.value, str) else []
    return tuple(dict.fromkeys(found))


def _class(name: str, nodes: Mapping[str, tuple[ast.ClassDef, Unit]]) -> Class:
    node, unit = nodes[name]
    methods: dict[str, Function] = {}
    attributes: set[str] = set()
    says: set[str] = set()
    for each in reversed(_line_of(name, nodes)):
        own, of = nodes[each]
        methods |= {one.name: _function(one, of, 1) for one in own.body if isinstance(one, _FUNCTIONS)}
        attributes |= set(_assigned(own))
        says |= set(_words(own))
    return Class(name, methods, unit.label, node.lineno + unit.offset, frozenset(attributes), frozenset(says))


def _line_of(name: str, nodes: Mapping[str, Any], seen: tuple[str, ...] = ()) -> list[str]:
    """A class and those that it is derived from, the nearest first."""
    found = [name]
    for base in nodes[name][0].bases:
        if isinstance(base, ast.Name) and base.id in nodes and base.id not in (*seen, name):
            found += _line_of(base.id, nodes, (*seen, name))
    return found


def _assigned(node: ast.ClassDef) -> Iterator[str]:
    for one in ast.walk(node):
        is_set = isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store)
        if is_set and isinstance(one.value, ast.Name) and one.value.id == "self":  # type: ignore[attr-defined]
            yield one.attr  # type: ignore[attr-defined]
