"""What a file defines, read from its text: functions and classes, what they take, look up and return."""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeGuard

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.project import File, Written
from harness.candidate.reading.source import Unit
from harness.candidate.reading.walking import walked
from harness.checking.homework import defined
from harness.checking.homework.aliases import with_other_names
from harness.checking.homework.differences import differences
from harness.checking.homework.flags import either, flag_for_all
from harness.checking.homework.looked_up import NOTHING as NOTHING
from harness.checking.homework.looked_up import asked_whether_in, keys_looked_up, literal, text_of
from harness.ground.kept import kept_by


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
    unpacked: tuple[str, ...] = ()
    """The names that it is unpacked into: ``Wx, Wh, b = params``."""


@dataclass(frozen=True)
class Function:
    """A function or a method, without its self."""

    name: str
    arguments: tuple[Argument, ...]
    returns: tuple[str, ...]
    """Names in its longest return; ``""`` for what has none, ``"*"`` for several that are unpacked there."""
    keys: tuple[str, ...]
    """Of the dict that it returns."""
    label: str
    line: int
    is_static: bool = False
    takes_more: bool = False
    """Whether it has ``*args`` or ``**kwargs``."""
    says: frozenset[str] = frozenset()
    """Every name, attribute and text in it."""
    texts: frozenset[str] = frozenset()
    """The texts alone."""
    numbers: tuple[float, ...] = ()
    """Numbers that stand in it, but 0 and 1, in their order."""
    assigned: tuple[str, ...] = ()
    """Names that it assigns, in their order."""
    differences: frozenset[int] = frozenset()
    """Which of several values are worked out in a return as a difference: 1 of ``loss, (p - y) / n``."""
    flag: str = ""
    """The argument, False by default, with which it gives all of them: ``f(p, y, return_grad=False)``."""
    may_be_none: frozenset[str] = frozenset()
    """Names of which it asks whether they are None."""
    may_lack: frozenset[str] = frozenset()
    """Names of dicts of which it asks whether they have a key."""
    code: str = ""
    """Of one of ours: what defines it."""
    of: str = ""
    """Of one of ours: the class that it speaks for."""

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
    constants: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """Its own plain values."""
    within: frozenset[str] = frozenset()
    """Attributes of the file's objects that it makes."""
    code: str = ""
    """What gives it methods of ours, if it has some."""

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


@kept_by(lambda units, file=None: tuple(units) if file is None else None, 16)
def survey(units: Sequence[Unit], file: File | None = None) -> Survey:
    """What the units define; ``file``: of a project, in whose other files their bases may stand.

    Raises CandidateFileError for what is no Python.
    """
    file = file or File(tuple(units))
    every = [(node, unit) for unit in units for node in defined.top(parse(unit).body)]
    around = around_of(units)
    functions = {
        node.name: function_of(node, unit, 0, around) for node, unit in every if isinstance(node, defined.FUNCTIONS)
    }
    names = dict.fromkeys(node.name for node, _ in every if isinstance(node, ast.ClassDef))
    classes = _with_others({name: _class(name, file.line_of(name), around) for name in names})
    given = tuple(each for unit in units for each in defined.other_names(parse(unit).body))
    own = [node for node, _ in every if isinstance(node, defined.FUNCTIONS)]
    return Survey(*with_other_names(functions, classes, given, [(one, [*returns_of(one)]) for one in own]))


def _with_others(classes: Mapping[str, Class]) -> dict[str, Class]:
    """With the attributes of the others that each speaks of, as where it makes them."""
    return {
        name: replace(
            one, within=frozenset(own for each in one.says & classes.keys() for own in classes[each].attributes)
        )
        for name, one in classes.items()
    }


def around_of(units: Sequence[Unit]) -> Around:
    """What units have besides any of their functions."""
    trees = [parse(unit).body for unit in units]
    every = (node for body in trees for node in defined.top(body) if isinstance(node, defined.FUNCTIONS))
    records = {name: of for body in trees for name, of in defined.records(body)}
    return Around({node.name: node for node in every}, records)


@dataclass(frozen=True)
class Around:
    """What a file has besides a function, by name."""

    helpers: Mapping[str, Any]
    """Functions, and of a method the class's."""
    records: Mapping[str, tuple[str, ...]]
    """Fields of what only holds others: a named tuple, a dataclass."""


def function_of(node: Any, unit: Unit, skip: int, around: Around) -> Function:
    """A function as it is written; ``skip``: how many arguments stand first that no call gives, such as self."""
    is_static = any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in node.decorator_list)
    returns = [each for one in returns_of(node) for each in either(one)]
    arguments = tuple(_arguments(node, 0 if is_static else skip, around.helpers))
    return Function(
        node.name,
        arguments,
        max((_returned(one, node, around.records) for one in returns), key=len, default=()),
        max((_dict_keys(one, node) for one in returns), key=len, default=()),
        unit.label,
        node.lineno + unit.offset,
        is_static,
        bool(node.args.vararg or node.args.kwarg),
        frozenset(_words(node)),
        frozenset(_texts(node)),
        tuple(dict.fromkeys(_numbers(node))),
        tuple(dict.fromkeys(_stored(node))),
        frozenset(i for one in returns for i in differences(one, node)),
        flag_for_all(node, [one.name for one in arguments if one.default is False]),
        frozenset(_asked_for_none(node)),
        frozenset(asked_whether_in(node)),
    )


def _asked_for_none(node: ast.AST) -> Iterator[str]:
    for one in walked(node):
        if isinstance(one, ast.Compare) and isinstance(one.left, ast.Name):
            is_none = isinstance(one.comparators[0], ast.Constant) and one.comparators[0].value is None
            yield from (one.left.id,) if is_none else ()
        elif isinstance(one, ast.UnaryOp) and isinstance(one.op, ast.Not) and isinstance(one.operand, ast.Name):
            yield one.operand.id


def _stored(node: ast.AST) -> Iterator[str]:
    """Names in the order in which they are assigned."""
    stored = (one for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))
    yield from (one.id for one in sorted(stored, key=lambda one: (one.lineno, one.col_offset)))


def _arguments(node: Any, skip: int, helpers: Mapping[str, Any]) -> Iterator[Argument]:
    """With their defaults, and what the function does with them."""
    args, keys, pairs = node.args, keys_looked_up(node, helpers), _pairs(node)
    unpacked = {**dict(_unpacked_by(node, helpers)), **_unpacked(node)}
    positional = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(positional) - len(args.defaults)) + args.defaults
    every = [*zip(positional, defaults, strict=True)][skip:]
    for one, default in (*every, *zip(args.kwonlyargs, args.kw_defaults, strict=True)):
        value = NOTHING if default is None else literal(default)
        is_pair = one.arg in pairs or isinstance(value, tuple)
        yield Argument(one.arg, value, keys.get(one.arg, {}), default is None, is_pair, unpacked.get(one.arg, ()))


def _numbers(node: ast.AST) -> Iterator[float]:
    for one in walked(node):
        if isinstance(one, ast.Constant):
            yield from _number(one.value, 1)
        elif isinstance(one, ast.BinOp) and isinstance(one.op, ast.Pow):  # 10 ** -8
            yield from _number(literal(one.left), literal(one.right))


def _number(base: Any, power: Any) -> Iterator[float]:
    """A power of plain numbers but 0 and 1; nothing of one that no float holds."""
    with contextlib.suppress(TypeError, OverflowError, ZeroDivisionError):  # of a negative number's root, a complex one
        if isinstance(base, int | float) and isinstance(power, int | float) and base not in (0, 1):
            yield float(float(base) ** float(power))


def _words(node: ast.AST) -> Iterator[str]:
    for one in walked(node):
        if isinstance(one, ast.Name):
            yield one.id
        elif isinstance(one, ast.Attribute):
            yield one.attr
    yield from _texts(node)


def _texts(node: ast.AST) -> Iterator[str]:
    for one in walked(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def _unpacked(node: ast.AST) -> dict[str, tuple[str, ...]]:
    """By name, the names that it is unpacked into."""
    return {
        one.value.id: tuple(to.id for to in one.targets[0].elts if isinstance(to, ast.Name))
        for one in ast.walk(node)
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Name)
        if isinstance(one.targets[0], ast.Tuple | ast.List)
    }


def _unpacked_by(node: ast.AST, helpers: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The same of what a function hands on as it is to another of its file, which unpacks it."""
    for one in ast.walk(node):
        helper = helpers.get(one.func.id) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) else None
        if helper is not None and helper is not node and isinstance(one, ast.Call):
            names = _unpacked(helper)
            for own, given in zip(helper.args.args, one.args, strict=False):
                if isinstance(given, ast.Name) and own.arg in names:
                    yield given.id, names[own.arg]


def _pairs(node: ast.AST) -> set[str]:
    """Names with an index, ``pool[0]``, or that are unpacked, ``kh, kw = kernel_size``."""
    found: set[str] = set()
    for one in walked(node):
        if isinstance(one, ast.Subscript) and isinstance(one.value, ast.Name) and isinstance(one.slice, ast.Constant):
            found |= {one.value.id} if one.slice.value in (0, 1) and type(one.slice.value) is int else set()
        elif isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Tuple) and isinstance(one.value, ast.Name):
            found |= {one.value.id} if len(one.targets[0].elts) == 2 else set()
    return found


def returns_of(node: ast.AST) -> Iterator[ast.expr]:
    """What a function returns, each time that it says so."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Return):
            yield from () if child.value is None else (child.value,)
        elif not isinstance(child, (*defined.FUNCTIONS, ast.Lambda, ast.ClassDef)):
            yield from returns_of(child)


def _returned(value: ast.expr, function: ast.AST, records: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if isinstance(value, ast.Tuple | ast.List):
        return tuple("*" if isinstance(one, ast.Starred) else _name_of_one(one) for one in value.elts)
    if isinstance(value, ast.Name):  # out = (dx, dw, db); return out
        for one in walked(function):
            if isinstance(one, ast.Assign) and (isinstance(one.value, ast.Tuple) or _fields(one.value, records)):
                targets = [target.id for target in one.targets if isinstance(target, ast.Name)]
                if value.id in targets:
                    return (value.id,) if "cache" in value.id else _returned(one.value, function, records)
    return _fields(value, records) or (_name(value),)


def _fields(value: ast.expr, records: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Of a record that is made, a named tuple, a dataclass, the names of what it holds; else none."""
    if not isinstance(value, ast.Call):
        return ()
    name = _name(value.func)
    if name == "SimpleNamespace":
        return tuple(one.arg for one in value.keywords if one.arg)
    return records.get(name, ())


def unstarred(names: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Names of what is returned, so many of them, with those that are unpacked."""
    if "*" not in names:
        return names
    at = names.index("*")
    return (*names[:at], *[""] * (count - len(names) + 1), *names[at + 1 :])


def _name(node: ast.expr | None) -> str:
    """``cost`` of ``cost``, ``self.cost`` and ``float(np.squeeze(cost))``."""
    while isinstance(node, ast.Call | ast.BinOp | ast.UnaryOp | ast.Subscript):
        node = _inside(node)
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


#: What is called gives a gradient, or a loss, by its own name or that of its object.
_GRADIENTS, _LOSSES = re.compile(r"backward|grad|deriv|prime", re.IGNORECASE), re.compile(r"loss|cost", re.IGNORECASE)


def _name_of_one(value: ast.expr) -> str:
    """Of several values that are returned one: ``grad`` of ``loss.backward()``, ``loss`` of ``loss_of(p, t)``."""
    if isinstance(value, ast.Call):
        of = value.func.value if isinstance(value.func, ast.Attribute) else None
        own = value.func.attr if isinstance(value.func, ast.Attribute) else _name(value.func)
        if isinstance(of, ast.Name) and of.id in ("np", "numpy"):
            return _name(value)
        if _GRADIENTS.search(own):
            return "grad"
        if _LOSSES.search(own) or (of is not None and _LOSSES.search(_name(of)) and own not in _OF_ARRAYS):
            return "loss"
    return _name(value)


#: Methods of an array that give the same quantity, in another form or summed.
_OF_ARRAYS = frozenset(("astype", "clip", "copy", "flatten", "mean", "ravel", "reshape", "squeeze", "sum", "transpose"))


def _inside(node: ast.Call | ast.BinOp | ast.UnaryOp | ast.Subscript) -> ast.expr | None:
    """What an expression is mainly of: ``dw`` of ``dw / n``, ``-dw``, ``dw[0]``, ``np.sum(dw)``, ``dw.reshape(shape)``.

    Of any other call it is the first argument.
    """
    if isinstance(node, ast.BinOp):
        return node.left
    if isinstance(node, ast.Subscript):
        return node.value
    if isinstance(node, ast.UnaryOp):
        return node.operand
    of = node.func.value if isinstance(node.func, ast.Attribute) else None
    is_of_numpy = isinstance(of, ast.Name) and of.id in ("np", "numpy")
    is_method = isinstance(node.func, ast.Attribute) and node.func.attr in _OF_ARRAYS and not is_of_numpy
    return node.args[0] if node.args and not is_method else of


def _dict_keys(value: ast.expr, function: ast.AST) -> tuple[str, ...]:
    """Of a dict that is returned: written out, or filled by name before."""
    if isinstance(value, ast.Dict):
        return tuple(filter(None, map(text_of, value.keys)))
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "dict":
        return tuple(one.arg for one in value.keywords if one.arg)
    if not isinstance(value, ast.Name):
        return ()
    found: list[str] = []
    for one in walked(function):
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Dict | ast.Call):
            found += _dict_keys(one.value, function) if any(_is_named(to, value.id) for to in one.targets) else ()
        elif isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store) and _is_named(one.value, value.id):
            found += filter(None, [text_of(one.slice)])
    return tuple(dict.fromkeys(found))


def _is_name(node: ast.expr) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name)


def _is_named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _class(name: str, line: Sequence[Written], around: Around) -> Class:
    """``line``: the class and those that it is derived from, the nearest first."""
    own_methods = {one.name: one for each in line for one in defined.methods(each.node)}
    around = replace(around, helpers={**around.helpers, **own_methods})
    methods: dict[str, Function] = {}
    attributes: set[str] = set()
    says: set[str] = set()
    constants: dict[str, Any] = {}
    for each in reversed(line):
        own = {one.name: function_of(one, each.unit, 1, around) for one in defined.methods(each.node)}
        methods |= _handed_on(each.node, own, methods)
        attributes |= set(_assigned(each.node))
        says |= set(_words(each.node))
        constants |= _constants(each.node)
    first = line[0]
    place = first.unit.label, first.node.lineno + first.unit.offset
    return Class(name, methods, *place, frozenset(attributes), frozenset(says), constants)


def _handed_on(node: ast.ClassDef, own: dict[str, Function], before: Mapping[str, Function]) -> dict[str, Function]:
    """With what ``def __init__(self, rate, **more): super().__init__(**more)`` takes for the class before it."""
    made, base = own.get("__init__"), before.get("__init__")
    init = next((one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"), None)
    if made is None or base is None or init is None or init.args.kwarg is None or not _hands_on(init):
        return own
    names = {one.name for one in made.arguments}
    more = tuple(one for one in base.arguments if one.name not in names)
    return {**own, "__init__": replace(made, arguments=(*made.arguments, *more))}


def _hands_on(init: ast.FunctionDef) -> bool:
    """Whether it calls another ``__init__`` with nothing but what it does not name itself."""
    calls = (one for one in walked(init) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute))
    ways = [one for one in calls if isinstance(one.func, ast.Attribute) and one.func.attr == "__init__"]
    more = init.args.kwarg.arg if init.args.kwarg else ""
    return len(ways) == 1 and [(one.arg, ast.unparse(one.value)) for one in ways[0].keywords] == [(None, more)]


def _constants(node: ast.ClassDef) -> dict[str, Any]:
    """What its body gives plain values."""
    each = (one for one in node.body if isinstance(one, ast.Assign))
    found = {to.id: literal(one.value) for one in each for to in one.targets if _is_name(to)}
    return {name: value for name, value in found.items() if value is not NOTHING}


def _assigned(node: ast.ClassDef) -> Iterator[str]:
    """Attributes of self that its code assigns, and its own constants."""
    yield from (one.id for own in node.body if isinstance(own, ast.Assign) for one in own.targets if _is_name(one))
    for one in walked(node):
        if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store) and _is_named(one.value, "self"):
            yield one.attr
