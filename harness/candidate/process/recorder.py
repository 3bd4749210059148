"""A script, run with its training loops cut short, and what it computes in them written down.

The worker imports this file by its path, so it needs the standard library and NumPy alone, from Python 3.8 on. The
script's syntax tree is rewritten, its line numbers stay: every loop that trains asks before each pass whether it may
go on, every assignment and operation goes through a function that sees its value. Other settings run the same script
again: with a number disturbed at the start of a pass or where it is assigned, and with its updates held back, so that
differences of its own loss say what its gradients should be.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import contextlib
import copy
import operator
import random
import re
import sys
import time
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

#: What the rewritten script calls this module by.
NAME = "__harness_recorder__"
#: Arrays of more entries are told by their shape alone; more events, and more variables, are not kept.
LARGEST, EVENTS, VARIABLES, DEPTH = 500_000, 30_000, 2_000, 6
#: Nor are values on the way that are larger than this, once so many entries are kept.
_LARGE, _ENTRIES = 20_000, 8_000_000


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: What ``input()`` is answered with where its prompt tells no default and none of these words.
ANSWER = "3"
_ANSWERS = ((r"epoch|iter|step|次|轮", "1000"), (r"rate|lr|alpha|eta|学习率", "0.1"), (r"hidden|unit|neuron|隐", "4"))
_DEFAULT = re.compile(r"[\[(（=:：]\s*(?:default\s*)?([-+]?\d+(?:\.\d+)?(?:e-?\d+)?)\s*[\])）]?", re.IGNORECASE)

_Loop = (ast.For, ast.While)
_Comprehension = (ast.ListComp, ast.GeneratorExp)
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)
#: Builtins that look at their caller, or give nothing to write down.
_PLAIN_CALLS = _words(
    "super locals globals vars dir eval exec print range len zip enumerate isinstance hasattr getattr setattr type str "
    "repr format open input reversed sorted iter next id property staticmethod classmethod"
)
#: What is added up and counted within a loop, which trains nothing.
_COUNTED = re.compile(
    r"(?i)^(d[wbxyzuvhakgqo]?_?\d*$|d_|del|delta|grad|g_|nabla|vd|sd|loss|cost|err|total|sum|acc|correct|count|cnt|num|"
    r"n$|[ijkt]$|idx|index|step$|steps$|epoch|iter|batch_?(i|num|start|end|idx|count)?$|score|hit|running|train_|test_|"
    r"start$|end$|pos$|right$|wrong$|mse|nll|logs?$|msg|s$|out(put)?s?$|result|res$|text|title)"
)

#: What people call what a step is given and gives back.
_TRAINED = re.compile(r"(?i)^(w|b|theta|bias|weight|param|net|model|syn|beta|coef|p$|v$|m$|u$|权重|偏置)")
_DRAWN = re.compile(r"(?i)(^|_)rand|normal$|uniform$|shuffle$|permutation$|choice$|gauss$")
_RATE = re.compile(r"(?i)^(lr|eta|alpha|epsilon|gamma|a|lr_?\w+|step|mu)$|lr$|learn|rate|step_?size|学习率")


#: What holds only attributes, by its class: parameters may stand there.
NAMESPACES = (types.SimpleNamespace, argparse.Namespace)


class Enough(BaseException):
    """Ends a script of which everything that was asked for is known."""


class Inert:
    """Stands in for what draws: takes any call, and does nothing."""

    __all__: Sequence[str] = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_: Any, **__: Any) -> Any:
        return self

    def __getitem__(self, _: Any) -> Any:
        return self

    def __setitem__(self, *_: Any) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter((self, self))

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: Any) -> None:
        pass


# ---------------------------------------------------------------- the syntax tree


_COMPILED: dict[Any, list[Any]] = {}


def widen() -> None:
    """Let torch compute in float64, in which differences tell more, and draw the same numbers in every run."""
    try:
        torch = __import__("torch")
        torch.set_default_dtype(torch.float64)
        torch.manual_seed(0)
    except Exception:  # as where it is not installed
        return


def compiled(units: Sequence[tuple[str, str, int]], record: Recorder) -> list[Any]:
    """The units' code, rewritten; of what runs again and again the same."""
    key = (tuple((name, code) for name, code, _ in units), record.rows, record.only)
    if key not in _COMPILED:
        if len(_COMPILED) > 40:
            _COMPILED.clear()
        trees = rewritten([ast.parse(code, name) for name, code, _ in units], record)
        made = [compile(tree, name, "exec", dont_inherit=True) for tree, (name, _, _) in zip(trees, units)]
        _COMPILED[key] = [made, record.loops, record.turning]
    made, record.loops, record.turning = _COMPILED[key]
    return list(made)


def rewritten(trees: Sequence[ast.Module], record: Recorder) -> list[ast.Module]:
    """The units' trees with calls of the recorder in them; every line number stays."""
    training = record.loops = record.loops or training_loops(trees)
    record.turning = frozenset(name for tree in trees for name in _turning(tree))
    made = (_Rewriter(number, training, record).visit(tree) for number, tree in enumerate(trees))
    return [ast.fix_missing_locations(tree) for tree in made]


def _turning(tree: ast.AST) -> Iterator[str]:
    """Names that a loop gives one thing after the other."""
    loops = (node for node in ast.walk(tree) if isinstance(node, ast.For))
    yield from (one.id for loop in loops for one in ast.walk(loop.target) if isinstance(one, ast.Name))


def place(unit: int, node: Any) -> str:
    """By which a statement or a loop is known: its unit, line and column; an expression by its end as well."""
    begin = f"{unit}:{node.lineno}:{node.col_offset}"
    is_loop = isinstance(node, _Comprehension)
    return f"{begin}:{node.end_lineno}:{node.end_col_offset}" if isinstance(node, ast.expr) and not is_loop else begin


def training_loops(trees: Sequence[ast.AST]) -> frozenset[str]:
    """The places of the loops in which something is updated, itself or in what they call.

    Where some update names a learning rate, only such ones count: sums look like updates without one.
    """
    kinds = (_is_certain_update, is_update, _is_perhaps_update)
    return next(filter(None, (_loops_with(trees, one) for one in kinds)), frozenset())


def _loops_with(trees: Sequence[ast.AST], is_update: Callable[[ast.AST], bool]) -> frozenset[str]:
    functions: dict[str, list[ast.AST]] = {}
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, _Function):
            functions.setdefault(node.name, []).append(node)

    def updates(tree: ast.AST) -> bool:
        return any(map(is_update, ast.walk(tree)))

    updating = {name for name, found in functions.items() if any(map(updates, found))}
    while True:
        more = {name for name, found in functions.items() if any(_called(one) & updating for one in found)} - updating
        if not more:
            break
        updating |= more
    return frozenset(
        place(unit, one)
        for unit, tree in enumerate(trees)
        for one in ast.walk(tree)
        if (isinstance(one, _Loop) and (any(map(updates, one.body)) or _called(one) & updating))
        or (isinstance(one, _Comprehension) and len(one.generators) == 1 and _called(one.elt) & updating)
    )


def _called(tree: ast.AST) -> frozenset[str]:
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    names = (getattr(one, "id", getattr(one, "attr", None)) for one in calls)
    return frozenset(name for name in names if isinstance(name, str))


def _is_certain_update(node: ast.AST) -> bool:
    return is_update(node) and any(map(_is_rate, ast.walk(node)))


def _is_rate(node: ast.AST) -> bool:
    name = getattr(node, "id", getattr(node, "attr", None))
    if isinstance(node, ast.Constant):
        return (isinstance(node.value, float) and 0 < node.value < 1) or bool(_RATE.search(str(node.value)))
    return isinstance(name, str) and bool(_RATE.search(name))


def _is_perhaps_update(node: ast.AST) -> bool:
    """``x, y = y, z - 0.1 * g``: a step, whatever it is assigned to."""
    values = node.value.elts if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) else []
    values = values or ([node.value] if isinstance(node, ast.Assign) else [])
    return any(isinstance(one, ast.BinOp) and _is_step(one) and not _is_drawn(one) for one in values)


def is_update(node: ast.AST) -> bool:
    """``W -= lr * dW``, ``w = w - ...``, ``W, b = step(W, b, ...)``; counters and sums are none."""
    if isinstance(node, ast.Call) and _builtin(node) == "setattr":  # setattr(self, "W", self.W - ...)
        moved = node.args[2] if len(node.args) == 3 else None
        return isinstance(moved, ast.BinOp) and isinstance(moved.op, (ast.Sub, ast.Add)) and not _is_drawn(moved)
    if isinstance(node, ast.AugAssign):
        is_step = isinstance(node.op, (ast.Sub, ast.Add)) and not isinstance(node.value, ast.Constant)
        return is_step and not _COUNTED.match(_last_name(node.target)) and not _is_drawn(node.value)
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return False
    return _is_assigned_update(node.targets[0], node.value)


def _is_assigned_update(target: Any, value: Any) -> bool:
    if isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
        return any(_is_assigned_update(one, each) for one, each in zip(target.elts, value.elts))
    if isinstance(value, ast.Call):
        targets = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
        given = {ast.dump(one) for one in value.args}
        return any(_loaded(one) in given and _TRAINED.match(_last_name(one)) for one in targets)
    if isinstance(value, (ast.ListComp, ast.DictComp)):
        made = value.elt if isinstance(value, ast.ListComp) else value.value
        parts = made.elts if isinstance(made, ast.Tuple) else [made]
        return any(isinstance(one, ast.BinOp) and _is_step(one) and not _is_drawn(one) for one in parts)
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, (ast.Sub, ast.Add)):
        return False
    if _is_drawn(value):
        return False
    is_step = _is_step(value) and not _COUNTED.match(_last_name(target))
    if is_step and (_is_named_rate(value.right) or _is_alike(target, value.left)):
        return True
    own = _loaded(target)
    is_counter = isinstance(value.right, ast.Constant) or bool(_COUNTED.match(_last_name(target)))
    return not is_counter and any(ast.dump(one) == own for one in ast.walk(value))


def _is_step(value: ast.BinOp) -> bool:
    """``w - lr * dw``, whatever it is assigned to."""
    is_value = isinstance(value.left, (ast.Name, ast.Attribute, ast.Subscript)) or _builtin(value.left) == "getattr"
    return is_value and isinstance(value.right, ast.BinOp) and any(map(_is_rate, ast.walk(value.right)))


def _builtin(node: ast.AST) -> str:
    """The name of a plain function that is called."""
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _is_drawn(value: ast.AST) -> bool:
    """Whether random numbers are in it, as where data are made: ``X[i] = centers[c] + np.random.randn(2) * 0.9``."""
    return any(_DRAWN.search(name) for name in _called(value))


def _is_named_rate(value: ast.AST) -> bool:
    """Whether a learning rate is in it by its name; a plain number may be anything."""
    rates = (node for node in ast.walk(value) if _is_rate(node))
    return any(not isinstance(one, ast.Constant) or isinstance(one.value, str) for one in rates)


def _is_alike(target: Any, own: ast.AST) -> bool:
    """``W = W - ...``, ``W_new = W - ...``, ``p["W"] = W - ...``."""
    one, other = _last_name(target).lower(), _last_name(own).lower()
    return bool(one and other) and (one in other or other in one)


def _loaded(target: ast.AST) -> str:
    """How a target would be dumped where it is read."""
    return ast.dump(_as_load(target))


def _as_load(target: Any) -> Any:
    found = copy.deepcopy(target)
    for node in ast.walk(found):
        if hasattr(node, "ctx"):
            node.ctx = ast.Load()
    return found


def _unparsed(node: ast.AST) -> str:
    """``W[i]`` of a target; Python 3.8 has no ast.unparse."""
    written = getattr(ast, "unparse", None)
    if written is not None:
        return str(written(node))
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_unparsed(node.value)}.{node.attr}"
    return "__unknown__"


def _last_name(target: ast.AST) -> str:
    while isinstance(target, ast.Subscript):
        if isinstance(target.value, ast.Name) and isinstance(target.slice, ast.Constant):
            return str(target.slice.value)
        target = target.value
    return getattr(target, "attr", getattr(target, "id", ""))


def _plain_name(node: ast.AST) -> str:
    """``y`` of ``y``, ``self.y`` and ``y[i]``."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return getattr(node, "attr", getattr(node, "id", "")) if isinstance(node, (ast.Name, ast.Attribute)) else ""


def _is_simple(target: ast.AST) -> bool:
    """Whether it may be read once more: nothing in it is called but getattr."""
    calls = (node for node in ast.walk(target) if isinstance(node, (ast.Call, ast.NamedExpr, ast.Starred)))
    return all(_builtin(node) == "getattr" for node in calls)


class _Rewriter(ast.NodeTransformer):
    """Puts the recorder's functions around loops, assignments and operations."""

    def __init__(self, unit: int, training: frozenset[str], record: Recorder) -> None:
        self._unit, self._training, self._rows, self._only = unit, training, record.rows, record.only
        self._inside = 0
        self._functions = 0

    def _call(self, name: str, at: Any, *arguments: Any) -> ast.Call:
        function = ast.Attribute(ast.Name(NAME, ast.Load()), name, ast.Load())
        made = ast.Call(function, [ast.Constant(one) if isinstance(one, str) else one for one in arguments], [])
        return ast.copy_location(made, at)

    def _reader(self, target: ast.AST) -> Any:
        """A function without arguments that reads a target."""
        if not _is_simple(target):
            return ast.Constant(None)
        empty = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        return ast.Lambda(empty, _as_load(target))

    # loops and functions

    def _looping(self, node: Any) -> Any:
        own = place(self._unit, node)
        is_training = own in self._training
        names = _renewed(node) if is_training and self._functions else ()
        self._inside += 1
        self.generic_visit(node)
        self._inside -= 1
        if not is_training:
            return node
        if isinstance(node, ast.For):
            node.iter = self._call("loop", node.iter, own, node.iter)
        else:
            node.test = ast.copy_location(
                ast.BoolOp(ast.And(), [self._call("turn", node.test, own), node.test]), node.test
            )
        node.body = [*(self._renewing(node, name) for name in names), *node.body]
        ended = ast.copy_location(ast.Expr(self._call("ended", node, own)), node)
        return [node, ended]

    visit_For = visit_While = _looping

    def _renewing(self, loop: Any, name: str) -> ast.stmt:
        """``try: w = renewed("w", w)``; it may not be there yet."""
        value = self._call("renewed", loop, name, ast.Name(name, ast.Load()))
        setting = ast.Assign([ast.Name(name, ast.Store())], value)
        caught = ast.ExceptHandler(ast.Name("NameError", ast.Load()), None, [ast.Pass()])
        made = ast.Try([setting], [caught], [], [])
        for node in ast.walk(made):
            if "lineno" in node._attributes:
                ast.copy_location(node, loop)
        return made

    def _function(self, node: Any) -> Any:
        inside, self._inside = self._inside, 1
        self._functions += 1
        node.body = _flat(self.visit(one) for one in node.body)
        self._functions -= 1
        self._inside = inside
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = _function

    def visit_ClassDef(self, node: ast.ClassDef) -> Any:
        inside, self._inside = self._inside, 0
        node.body = _flat(self.visit(one) if isinstance(one, _Function) else one for one in node.body)
        self._inside = inside
        return node

    def visit_Lambda(self, node: ast.Lambda) -> Any:
        inside, self._inside = self._inside, 1
        node.body = self.visit(node.body)
        self._inside = inside
        return node

    # assignments

    def _is_wanted(self, node: Any) -> bool:
        """Whether anybody wants to see what this gives: everything, or what is watched, held back or disturbed."""
        return bool(self._inside) and (self._only is None or place(self._unit, node) in self._only)

    def visit(self, node: Any) -> Any:
        """A statement with what it goes through in a comprehension as a loop before it, if that trains."""
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.Return, ast.Expr)):
            inner = [one for one in ast.walk(node) if isinstance(one, _Comprehension)]
            found = [one for one in inner if place(self._unit, one) in self._training]
            if len(found) == 1:
                return _flat(super(_Rewriter, self).visit(one) for one in _as_loop(node, found[0]))
        return super().visit(node)

    def visit_Assign(self, node: ast.Assign) -> Any:
        node.value = self.visit(node.value)
        if not self._inside:
            if self._rows:
                node.value = self._call("cut", node.value, node.value)
            return node
        if not self._is_wanted(node):
            return node
        target = node.targets[0]
        if len(node.targets) == 1 and isinstance(target, (ast.Name, ast.Attribute, ast.Subscript)):
            node.value = self._call(
                "set", node, place(self._unit, node), _unparsed(target), node.value, self._reader(target)
            )
        elif len(node.targets) == 1 and isinstance(target, (ast.Tuple, ast.List)) and all(map(_is_simple, target.elts)):
            names = ast.Tuple([ast.Constant(_unparsed(one)) for one in target.elts], ast.Load())
            readers = ast.Tuple([self._reader(one) for one in target.elts], ast.Load())
            node.value = self._call("many", node, place(self._unit, node), names, node.value, readers)
        return node

    def visit_Return(self, node: ast.Return) -> Any:
        if node.value is not None:
            value = self.visit(node.value)
            if not self._is_wanted(node):
                node.value = value
                return node
            node.value = self._call("set", node, place(self._unit, node), "return", value, ast.Constant(None))
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        is_of_classes = _is_of_classes(node)
        node.value = self.visit(node.value)
        if self._is_wanted(node):
            op = ast.Constant(type(node.op).__name__)
            reader = self._reader(node.target)
            node.value = self._call(
                "updated", node, place(self._unit, node), _unparsed(node.target), op, node.value, reader
            )
        at = f"{place(self._unit, node)}:0:0"
        if not (is_of_classes and self._inside and (self._only is None or at in self._only)):
            return node
        table, index = (_as_load(one) for one in (node.target.value, node.target.slice))  # type: ignore[union-attr]
        index = getattr(index, "value", index) if type(index).__name__ == "Index" else index  # of Python 3.8
        return [node, ast.copy_location(ast.Expr(self._call("of_classes", node, at, table, index)), node)]

    # expressions

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        at, kind = place(self._unit, node), type(node.op).__name__
        is_wanted = self._is_wanted(node)
        if kind == "Sub" and is_wanted and not _is_step(node):
            kind = f"Sub {_plain_name(node.left)}|{_plain_name(node.right)}"
        self.generic_visit(node)
        return self._call("op", node, at, kind, node.left, node.right) if is_wanted else node

    def visit_Call(self, node: ast.Call) -> Any:
        at, name = place(self._unit, node), getattr(node.func, "id", "")
        of = _plain_name(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        is_told = name == "print" or getattr(node.func, "attr", "") == "append"
        is_wanted = self._is_wanted(node)
        owner = _unparsed(node.args[0]) if name == "setattr" and len(node.args) == 3 else ""
        self.generic_visit(node)
        if owner and is_wanted and not node.keywords:
            return self._call("put", node, at, owner, *node.args)
        if is_told and is_wanted and len(node.args) == 1 and not isinstance(node.args[0], (ast.Starred, ast.JoinedStr)):
            node.args = [self._call("told_value", node, at, of, one) for one in node.args]
        if not is_wanted or name in _PLAIN_CALLS or is_told:
            return node
        made = self._call("call", node, at, node.func, *node.args)
        made.keywords = node.keywords
        return made

    def visit_JoinedStr(self, node: ast.JoinedStr) -> Any:
        for one in node.values:
            if isinstance(one, ast.FormattedValue):
                at, is_wanted = place(self._unit, one.value), self._is_wanted(one.value)
                inner = self.visit(one.value)
                one.value = self._call("told_value", node, at, "", inner) if is_wanted else inner
        return node


def _as_loop(node: Any, inner: Any) -> list[Any]:
    """``losses = []``, ``for b in batches: losses.append(step(b))``, of ``losses = [step(b) for b in batches]``."""
    (way,), target = inner.generators, node.targets[0] if isinstance(node, ast.Assign) else None
    own = target.id if isinstance(target, ast.Name) and node.value is inner else _LISTED
    named = {one.id for one in ast.walk(way.target) if isinstance(one, ast.Name)}
    for one in (one for part in (way.target, inner.elt, *way.ifs) for one in ast.walk(part)):
        if isinstance(one, ast.Name) and one.id in named:
            one.id = f"{_LISTED}{one.id}"  # it is no variable of the function
    put = ast.Call(ast.Attribute(ast.Name(own, ast.Load()), "append", ast.Load()), [inner.elt], [])
    body: list[Any] = [ast.Expr(put)]
    for test in reversed(way.ifs):
        body = [ast.If(test, body, [])]
    begin = ast.Assign([ast.Name(own, ast.Store())], ast.List([], ast.Load()))
    loop = ast.For(way.target, way.iter, body, [], type_comment=None)
    if own == _LISTED:
        _Replaced(inner).visit(node)
    made = [begin, loop, *([node] if own == _LISTED else [])]
    for one in (one for part in made[:2] for one in ast.walk(part)):
        if "lineno" in one._attributes and not hasattr(one, "lineno"):
            ast.copy_location(one, inner)
    return made


#: What a loop of a comprehension puts its values into, if that has no name; and how its own names begin.
_LISTED = "__harness_"


class _Replaced(ast.NodeTransformer):
    """Puts the name of the list in the place of a comprehension."""

    def __init__(self, inner: ast.AST) -> None:
        self._inner = inner

    def visit(self, node: ast.AST) -> Any:
        """The list's name; any other node as usual."""
        if node is self._inner:
            return ast.copy_location(ast.Name(_LISTED, ast.Load()), node)
        return super().visit(node)


def _is_of_classes(node: ast.AugAssign) -> bool:
    """``p[np.arange(n), y] -= 1``: an output less its targets."""
    is_one = isinstance(node.value, ast.Constant) and node.value.value == 1
    is_simple = isinstance(node.target, ast.Subscript) and not _has_slices(node.target.slice)
    return is_one and is_simple and isinstance(node.op, ast.Sub)


def _has_slices(node: ast.AST) -> bool:
    return any(isinstance(one, (ast.Slice, ast.NamedExpr, ast.Lambda)) for one in ast.walk(node))


def _flat(made: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for one in made:
        found.extend(one if isinstance(one, list) else [one])
    return found


def _renewed(loop: Any) -> tuple[str, ...]:
    """The plain names that a loop updates, which only the loop itself can give another value."""
    found: dict[str, None] = {}
    for node in ast.walk(loop):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and is_update(node):
            found[node.target.id] = None
        elif isinstance(node, ast.Assign) and is_update(node):
            targets = node.targets[0].elts if isinstance(node.targets[0], (ast.Tuple, ast.List)) else node.targets
            found.update({one.id: None for one in targets if isinstance(one, ast.Name)})
    return tuple(found)


# ---------------------------------------------------------------- the run


class Recorder:
    """What the rewritten script calls. ``settings``: those that harness/checking/script/record.py sends."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.rows = settings.get("rows")
        #: By number of a unit the file of the module that it is, which the others import.
        self.modules = {int(number): str(path) for number, path in (settings.get("modules") or {}).items()}
        #: Names of those that are imported.
        self.own = {"__main__"}
        #: The places of the loops that train, where they are known already.
        self.loops = frozenset(settings.get("loops", ()))
        #: Names of what a loop goes through; what they leave behind is known by any other name before.
        self.turning: frozenset[str] = frozenset()
        self._passes = int(settings.get("passes", 3))
        #: How many passes of the outermost loop are only run; the next is the first then.
        self._skip = int(settings.get("skip", 0))
        self._is_idle, self._outer, self._turns = bool(self._skip), "", 0
        self._keeps = bool(settings.get("events", True))
        self._stop = settings.get("stop")
        #: What is followed through every pass of a loop: the loop, paths of variables, and of how many passes.
        self._trail = settings.get("trail")
        self._followed: list[list[Any]] = []
        self._watch = frozenset(settings.get("watch", ()))
        self._disturb = settings.get("disturb") or {}
        self._frozen = frozenset(settings.get("freeze", ()))
        places = {*self._watch, *self._frozen, self._disturb.get("value", "")}
        #: The places whose values anybody wants to see; None: of all.
        self.only = None if self._keeps else frozenset(one.partition("#")[0] for one in places)
        self._values: list[Any] = []
        self._known: dict[int, int] = {}
        self._before: dict[str, Any] = {}
        self._events: list[list[Any]] = []
        self._watched: dict[str, list[int]] = {}
        self._entries: dict[str, int] = {}
        self._count: dict[str, int] = {}
        self._open: dict[str, int] = {}
        self._pending: dict[str, Any] = {}
        self._first = self._size = 0
        self._is_asked = False
        self.notes: dict[str, None] = {}
        self.is_over = False

    def start(self, namespace: dict[str, Any]) -> None:
        """Begin, with the same random numbers in every run."""
        self.enter(namespace)
        random.seed(0)
        np.random.seed(0)
        time.sleep = lambda *_: None
        builtins.input = self._input
        made = getattr(np.random, "_harness_default_rng", np.random.default_rng)
        np.random._harness_default_rng = made  # type: ignore[attr-defined]
        np.random.default_rng = lambda seed=None, *more: made(0 if seed is None else seed, *more)

    def enter(self, namespace: dict[str, Any]) -> None:
        """Let rewritten code of a module find it."""
        namespace[NAME] = self
        self.own.add(str(namespace.get("__name__")))

    def _input(self, prompt: Any = "") -> str:
        text = str(prompt)
        default = _DEFAULT.search(text)
        named = (answer for words, answer in _ANSWERS if re.search(words, text, re.IGNORECASE))
        answer = default[1] if default else next(named, ANSWER)
        self.notes[f"input:{sys._getframe(1).f_lineno}:{answer}"] = None
        return answer

    def told(self) -> dict[str, Any]:
        """Values, each once; events and what was watched by the number of their value; notes."""
        return {
            "values": self._values,
            "events": self._events,
            "watched": self._watched,
            "notes": list(self.notes),
            "loops": sorted(self.loops),
            "is_over": self.is_over,
            "turns": self._turns,
            "followed": self._followed,
        }

    # loops

    def _turned(self, at: str) -> bool:
        """Count a pass of the outermost loop; whether it is one of those that are only run."""
        self._outer = self._outer or at
        self._turns += at == self._outer
        self._is_idle = self._is_idle and self._turns <= self._skip
        return self._is_idle

    def loop(self, at: str, iterable: Any) -> Iterator[Any]:
        """What a loop goes over, as long as it may."""
        frame = sys._getframe(1)
        if self._open and isinstance(iterable, (zip, enumerate, map, reversed)):
            iterable = list(iterable)
        most = self._most(at, iterable)
        number = 0
        for one in iterable:
            if self._turned(at):
                yield one
                continue
            if not number:
                self._begun(at)
            else:
                self._end(at, frame)
            if number >= most:
                return
            number += 1
            self._start(at, frame, number)
            yield one

    def turn(self, at: str) -> bool:
        """Whether a while loop may go on."""
        frame = sys._getframe(1)
        if self._turned(at):
            return True
        if at not in self._count:
            self._begun(at)
            self._count[at] = 0
        if self._count[at]:
            self._end(at, frame)
        if self._count[at] >= self._most(at, None):
            return False
        self._count[at] += 1
        self._start(at, frame, self._count[at])
        return True

    def ended(self, at: str) -> None:
        """A loop has come to its end, or was left."""
        self._count.pop(at, None)
        if at in self._open:
            self._end(at, sys._getframe(1))
        else:
            self._follow("end", at, sys._getframe(1))
        if not self._open and self._entries.get(at) == 1:
            self.is_over = True

    def _most(self, at: str, iterable: Any) -> int:
        """A loop within another that goes over a few layers is no loop of training."""
        if self._open and iterable is None:
            return sys.maxsize
        length = len(iterable) if hasattr(iterable, "__len__") else None
        if self._open and length is not None and length <= 12 and at not in self._open:
            return length
        return self._passes

    def _begun(self, at: str) -> None:
        self._entries[at] = self._entries.get(at, 0) + 1

    def _follow(self, what: str, at: str, frame: Any) -> None:
        """How large what is followed is, where a pass begins or ends: how often a training began, and sums."""
        trail = self._trail
        if trail is None or at != trail["loop"] or len(self._followed) >= 2 * trail["passes"]:
            return
        there = {path: value for path, _, _, value in self._variables(frame) if path in trail["paths"]}
        sums = [
            float(np.abs(np.asarray(there[path], float)).sum()) if path in there else -1.0 for path in trail["paths"]
        ]
        self._followed.append([what, self._entries.get(self._outer, 0), sums])

    def _start(self, at: str, frame: Any, number: int) -> None:
        self._follow("start", at, frame)
        if self._entries[at] > 1:
            return
        self._open[at] = number
        if not self._stop or self._stop == [at, number]:
            self._mark("start", at, number, frame)
        if self._stop == [at, number]:
            self._is_asked, self._first = True, 1
            self._disturbed(frame)

    def _end(self, at: str, frame: Any) -> None:
        self._follow("end", at, frame)
        number = self._open.pop(at, None)
        if number is None:
            return
        if not self._stop or self._stop == [at, number]:
            self._mark("end", at, number, frame)
        if self._stop == [at, number]:
            raise Enough

    def _mark(self, what: str, at: str, number: int, frame: Any) -> None:
        if self._watch and what == "start":
            return
        variables = {}
        for path, _, _, value in self._variables(frame):
            if self._watch and path not in self._watch:
                continue
            kept = self._snapshot(path, value)
            if kept is not None:
                variables[path] = kept
        if self._watch:
            self._watched.update({path: [kept] for path, kept in variables.items()})
        else:
            self._events.append([what, at, number, variables])

    def _snapshot(self, path: str, value: Any) -> int | None:
        """The number of a variable's value; of one that has not changed the one that it had."""
        found = _numbers(value)
        if found is None:
            return None
        old = self._before.get(path)
        if isinstance(found, np.ndarray) and isinstance(old, np.ndarray) and _same(old, found):
            return self._known[id(old)]
        kept = found.copy() if isinstance(found, np.ndarray) else found
        self._before[path] = kept
        return self._numbered(kept)

    def _numbered(self, kept: Any) -> int:
        self._values.append(kept)
        self._known[id(kept)] = len(self._values) - 1
        return len(self._values) - 1

    def _variables(self, frame: Any) -> Iterator[tuple[str, Any, Any, Any]]:
        """Every number and array within reach: its path, what holds it, by what, and itself."""
        spaces = [(frame.f_globals, True)]
        if frame.f_locals is not frame.f_globals:
            spaces.insert(0, (frame.f_locals, False))
        seen: set[int] = set()
        names: set[str] = set()
        todo: list[tuple[str, Any, Any, Any, int]] = []
        for space, is_global in spaces:
            for name, value in list(space.items()):
                if not name.startswith("__") and name not in names:
                    names.add(name)
                    todo.append((name, space if is_global else None, name, value, 0))
        count, later = 0, [one for one in todo if one[0] in self.turning]
        todo = [one for one in todo if one[0] not in self.turning]
        while (todo or later) and count < VARIABLES:
            if not todo:
                todo, later = later, []
            path, holder, key, value, depth = todo.pop(0)
            if _is_numeric(value):
                count += 1
                yield path, holder, key, value
            elif depth < DEPTH and id(value) not in seen:
                seen.add(id(value))
                todo += [(path + rest, value, at, one, depth + 1) for rest, at, one in self._members(value)]

    def _members(self, owner: Any) -> list[tuple[str, Any, Any]]:
        if isinstance(owner, dict) and len(owner) <= 200:
            return [(f"[{key!r}]", key, one) for key, one in owner.items() if isinstance(key, (str, int, tuple))]
        if isinstance(owner, (list, tuple)) and len(owner) <= 200:
            return [(f"[{at}]", at, one) for at, one in enumerate(owner)]
        own = type(owner).__module__ in self.own or type(owner) in NAMESPACES
        if own and hasattr(owner, "__dict__") and not isinstance(owner, (type, types.ModuleType, types.FunctionType)):
            return [(f".{name}", "." + name, one) for name, one in vars(owner).items()]
        return []

    # disturbances

    def _disturbed(self, frame: Any) -> None:
        deltas = self._disturb.get("paths") or {}
        for path, holder, key, value in list(self._variables(frame)):
            if path in deltas:
                with contextlib.suppress(TypeError, AttributeError):  # as of what may not be set
                    if isinstance(holder, tuple) and not np.ndim(value):
                        self._put_into_tuple(frame, path.partition("[")[0], key, deltas[path])
                    else:
                        self._put(holder, key, value, deltas[path])

    def _put_into_tuple(self, frame: Any, name: str, at: Any, delta: Any) -> None:
        """A number of a tuple that is a variable: it becomes another tuple."""
        is_local = frame.f_locals is not frame.f_globals and name in frame.f_locals
        old = self._pending.get(name, frame.f_locals[name]) if is_local else frame.f_globals[name]
        if isinstance(old, tuple) and at < len(old):
            new = (*old[:at], old[at] + float(np.asarray(delta)), *old[at + 1 :])
            if is_local:
                self._pending[name] = new
            else:
                frame.f_globals[name] = new

    def _put(self, holder: Any, key: Any, value: Any, delta: Any) -> None:
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.flags.writeable:
            value += np.asarray(delta).reshape(value.shape)
            return
        if _is_tensor(value):
            value.data += sys.modules["torch"].as_tensor(np.asarray(delta).reshape(tuple(value.shape)))
            return
        new = value + (delta if np.ndim(value) else float(np.asarray(delta)))
        if holder is None:
            self._pending[key] = new
        elif isinstance(key, str) and key.startswith(".") and not isinstance(holder, dict):
            setattr(holder, key[1:], new)
        else:
            holder[key] = new

    def renewed(self, name: str, value: Any) -> Any:
        """A local number, as it is disturbed."""
        return self._pending.pop(name, value)

    # values

    def set(self, at: str, name: str, value: Any, reader: Any) -> Any:
        """An assignment."""
        if not self._open:
            return value
        is_frozen = self._is_asked and at in self._frozen
        old = _read(reader) if self._keeps or is_frozen else None
        if is_frozen and old is not None:
            return old
        self._see("set", at, name, value, old)
        return self._moved(at, value)

    def put(self, at: str, owner: str, of: Any, name: str, value: Any) -> None:
        """``setattr``."""
        setattr(of, name, self.set(at, f"{owner}.{name}", value, lambda: getattr(of, name)))

    def many(self, at: str, names: Sequence[str], value: Any, readers: Sequence[Any]) -> Any:
        """An assignment to several."""
        if not self._open or not isinstance(value, (tuple, list)) or len(value) != len(names):
            return value
        found = [
            self.set(f"{at}#{number}", name, one, reader)
            for number, (name, one, reader) in enumerate(zip(names, value, readers))
        ]
        return tuple(found) if isinstance(value, tuple) else found

    def updated(self, at: str, name: str, op: str, value: Any, reader: Any) -> Any:
        """What an augmented assignment puts to a value."""
        if not self._open:
            return value
        if self._is_asked and at in self._frozen:
            return value * 0 + (1 if op in ("Mult", "Div") else 0)
        self._see("update", at, name, value, _read(reader) if self._keeps else None)
        return self._moved(at, value)

    def op(self, at: str, kind: str, left: Any, right: Any) -> Any:
        """A binary operation."""
        value = _OPERATIONS[kind[:3] if kind.startswith("Sub ") else kind](left, right)
        if self._open and (self._keeps or at in self._watch):
            self._see("op", at, kind, value, (left, right) if kind.startswith("Sub ") else None)
        return value

    def of_classes(self, at: str, table: Any, index: Any) -> None:
        """What is left of an output whose entry of the right class has become smaller by 1."""
        value = _numbers(table)
        if value is None or not np.ndim(value) or not (self._open and (self._keeps or at in self._watch)):
            return
        left = np.array(value, float)
        targets = np.zeros_like(left)
        targets[index] = 1.0
        self._see("op", at, "Sub output|one_hot", left, (left + targets, targets))

    def call(self, at: str, function: Any, *args: Any, **kwargs: Any) -> Any:
        """A call."""
        value = function(*args, **kwargs)
        if self._open and (self._keeps or at in self._watch):
            self._see("call", at, getattr(function, "__name__", ""), value, None)
        return value

    def told_value(self, at: str, name: str, value: Any) -> Any:
        """What is printed, or put into a list of this name."""
        if self._open and (self._keeps or at in self._watch):
            self._see("told", at, name, value, None)
        return value

    def _moved(self, at: str, value: Any) -> Any:
        """A value, disturbed where it is assigned for the first time in the pass."""
        if self._first and self._disturb.get("value") == at:
            self._first = 0
            delta = np.asarray(self._disturb["delta"])
            return value + (delta.reshape(np.shape(value)) if np.ndim(value) else float(delta.ravel()[0]))
        return value

    def _see(self, kind: str, at: str, name: str, value: Any, more: Any) -> None:
        if self._watch:
            if at in self._watch and (self._is_asked or not self._stop):
                found = _numbers(value)
                if found is not None:
                    kept = found.copy() if isinstance(found, np.ndarray) else found
                    own = self._watched.setdefault(at, [])
                    if kind not in ("op", "call"):
                        own.clear()
                    own.append(self._numbered(kept))
            return
        is_named = kind in ("set", "update")
        if not self._keeps or len(self._events) >= EVENTS or (not is_named and max(self._open.values()) > 2):
            return
        found = _numbers(value)
        if found is None:
            if kind == "set" and isinstance(value, (list, tuple, dict)):
                self._events.append(["holder", at, name, self._numbered(0.0), []])
            return
        rest = (
            [self._kept_copy(one) for one in (more if isinstance(more, tuple) else (more,))] if more is not None else []
        )
        kept = self._kept_copy(found)
        if kept is not None:
            self._events.append([kind, at, name, kept, rest])

    def _kept_copy(self, value: Any) -> int | None:
        found = _numbers(value)
        size = np.size(found) if found is not None else 0
        if found is None or (size > _LARGE and self._size > _ENTRIES):
            return None
        self._size += size
        return self._numbered(found.copy() if isinstance(found, np.ndarray) else found)

    # data

    def cut(self, value: Any) -> Any:
        """The first rows of large data."""
        if isinstance(value, tuple):
            return tuple(self.cut(one) for one in value)
        if isinstance(value, np.ndarray) and value.ndim and self.rows:
            long = int(np.argmax(value.shape))
            if value.shape[long] > 1000 and long < 2:
                return value[: self.rows] if long == 0 else value[:, : self.rows]
        return value


def _read(reader: Any) -> Any:
    if reader is None:
        return None
    try:
        return reader()
    except Exception:
        return None


def _is_numeric(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fiub" and value.size <= LARGEST
    if isinstance(value, (bool, int, float, np.number)):
        return True
    return _is_tensor(value) and value.numel() <= LARGEST


def _is_tensor(value: Any) -> bool:
    return type(value).__name__ in ("Tensor", "Parameter") and type(value).__module__.startswith("torch")


def _numbers(value: Any) -> Any:
    """A number or an array as it can be told; None of anything else."""
    if not _is_numeric(value):
        return _array_of_list(value)
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, (bool, int, float)):
        return float(value) if abs(value) < 1e300 else None
    return value.detach().cpu().numpy() if _is_tensor(value) else float(value)


def _array_of_list(value: Any) -> Any:
    """A short list of numbers, or of lists of numbers, as an array."""
    if not isinstance(value, (list, tuple)) or not 0 < len(value) <= 64:
        return None
    try:
        found = np.array(value, float)
    except (TypeError, ValueError):
        return None
    return found if 0 < found.size <= 4096 and found.ndim <= 2 else None


def _same(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> bool:
    return (
        one.dtype == other.dtype
        and one.shape == other.shape
        and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    )


_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Div": operator.truediv, "Pow": operator.pow,
    "MatMult": operator.matmul, "FloorDiv": operator.floordiv, "Mod": operator.mod, "LShift": operator.lshift,
    "RShift": operator.rshift, "BitOr": operator.or_, "BitXor": operator.xor, "BitAnd": operator.and_,
}  # fmt: skip
