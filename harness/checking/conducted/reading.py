"""A file's own training, read: which of its loops calls what, and with what; nothing runs."""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit
from harness.checking.homework import defined

_LOOPS = (ast.For, ast.While)
#: Calls that only tell people something.
_TELLS = frozenset(
    (
        "print",
        "shuffle",
        "seed",
        "plot",
        "show",
        "append",
        "scatter",
        "write",
        "figure",
        "title",
        "legend",
        "savefig",
        "info",
    )
)
SELF = "self"


@dataclass(frozen=True)
class Callee:
    """A function, method or class of the submission that a loop may call."""

    name: str
    needed: tuple[str, ...]
    """Arguments without a default."""
    arguments: tuple[str, ...]
    is_class: bool = False


@dataclass(frozen=True)
class Training:
    """The step of a loop: statements that run once, what they need, and what goes on from step to step."""

    scope: str
    """Whose loop it is: a function, Class.method, or nothing for the file's own."""
    line: int
    label: str
    before: tuple[ast.stmt, ...]
    """What runs before the loop."""
    body: tuple[ast.stmt, ...]
    given: tuple[str, ...]
    """Arguments of the function whose loop it is."""
    owner: str = ""
    """The class whose method it is."""
    defaults: Mapping[str, ast.expr] = field(default_factory=dict, hash=False)
    counters: tuple[str, ...] = ()
    """What loops count with."""


def callees(units: Sequence[Unit], others: Sequence[Unit] = ()) -> dict[str, Callee]:
    """What can be called by its bare name: what these units define, and what they import from other files."""
    own = {one.name: one for unit in units for one in _defined(unit)}
    beside = {one.name: one for unit in others for one in _defined(unit)}
    imported = [
        (each.asname or each.name, beside.get(each.name))
        for unit in units
        for node in ast.walk(parse(unit))
        if isinstance(node, ast.ImportFrom)
        for each in node.names
    ]
    return {**{name: one for name, one in imported if one is not None}, **own}


def with_functions(training: Training, known: Mapping[str, Callee]) -> Iterator[Training]:
    """A loop that calls an argument of its function, with each function of the file that may be meant."""
    called = [
        node
        for one in training.body
        for node in ast.walk(one)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in training.given
    ]
    if not called:
        yield training
        return
    name, count = called[0].func.id, len(called[0].args) + len(called[0].keywords)  # type: ignore[attr-defined]
    for one in known.values():
        if len(one.needed) == count > 1 and not one.is_class and one.name != training.scope:
            exchanged = _Exchanged(name, one.name)
            body = tuple(exchanged.visit(copy.deepcopy(each)) for each in training.body)
            yield replace(training, body=body)


class _Exchanged(ast.NodeTransformer):
    """A name by another."""

    def __init__(self, name: str, other: str) -> None:
        self._name, self._other = name, other

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.copy_location(ast.Name(self._other, node.ctx), node) if node.id == self._name else node


def _defined(unit: Unit) -> Iterator[Callee]:
    for node in defined.top(parse(unit).body):
        if isinstance(node, ast.ClassDef):
            made = _constructor(node, unit)
            yield _callee(node.name, made, 1, True) if made else Callee(node.name, (), (), True)
        else:
            yield _callee(node.name, node, 0)


def _constructor(node: ast.ClassDef, unit: Unit) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """What an object is made by: the class's own, or what it inherits in the same unit."""
    classes = {one.name: one for one in defined.top(parse(unit).body) if isinstance(one, ast.ClassDef)}
    seen = set[str]()
    each: ast.ClassDef | None = node
    while each is not None and each.name not in seen:
        seen.add(each.name)
        if own := next((one for one in defined.methods(each) if one.name == "__init__"), None):
            return own
        bases = [base.id for base in each.bases if isinstance(base, ast.Name)]
        each = next((classes[base] for base in bases if base in classes), None)
    return None


def _callee(name: str, node: ast.FunctionDef | ast.AsyncFunctionDef, skip: int, is_class: bool = False) -> Callee:
    args = node.args
    positional = [one.arg for one in (*args.posonlyargs, *args.args)]
    needed = positional[: len(positional) - len(args.defaults)]
    only = [one.arg for one in args.kwonlyargs]
    needed += [name for name, value in zip(only, args.kw_defaults, strict=True) if value is None]
    every = [*positional, *only]
    return Callee(name, tuple(needed[skip:]), tuple(every[skip:]), is_class)


def methods_of(units: Sequence[Unit], name: str) -> dict[str, Callee]:
    """The methods of a class, with those of its bases in the same units."""
    classes = {
        one.name: one for unit in units for one in defined.top(parse(unit).body) if isinstance(one, ast.ClassDef)
    }
    found: dict[str, Callee] = {}
    node, seen = classes.get(name), set[str]()
    while node is not None and node.name not in seen:
        seen.add(node.name)
        for one in defined.methods(node):
            is_static = any(isinstance(each, ast.Name) and each.id == "staticmethod" for each in one.decorator_list)
            found.setdefault(one.name, _callee(one.name, one, 0 if is_static else 1))
        bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
        node = next((classes[base] for base in bases if base in classes), None)
    return found


def inherits(units: Sequence[Unit], name: str) -> list[str]:
    """Classes of the units that are derived from this one, itself first."""
    classes = [one for unit in units for one in defined.top(parse(unit).body) if isinstance(one, ast.ClassDef)]
    found = [name]
    for one in classes:
        if any(isinstance(base, ast.Name) and base.id in found for base in one.bases):
            found.append(one.name)
    return found


def globals_of(units: Sequence[Unit]) -> tuple[str, ...]:
    """Names of the file that functions give other values."""
    every = (
        name for unit in units for node in ast.walk(parse(unit)) if isinstance(node, ast.Global) for name in node.names
    )
    return tuple(dict.fromkeys(every))


def returned(units: Sequence[Unit], name: str) -> tuple[str, ...]:
    """What the longest return of a function gives, by name; "" for what has none."""
    functions = [one for unit in units for one in defined.top(parse(unit).body) if one.name == name]
    values = [node.value for one in functions[:1] for node in ast.walk(one) if isinstance(node, ast.Return)]
    every = [tuple(value.elts) if isinstance(value, ast.Tuple) else (value,) for value in values if value is not None]
    longest = max(every, key=len, default=())
    return tuple(one.id if isinstance(one, ast.Name) else "" for one in longest)


# ---------------------------------------------------------------- loops


def trainings(units: Sequence[Unit], known: Mapping[str, Callee]) -> Iterator[Training]:
    """Every loop that may train something, those of functions first."""
    for unit in units:
        for node in defined.top(parse(unit).body):
            if isinstance(node, ast.ClassDef):
                for one in defined.methods(node):
                    yield from _of_scope(f"{node.name}.{one.name}", one.body, one, unit, known, node.name)
            elif isinstance(node, defined.FUNCTIONS):
                yield from _of_scope(node.name, node.body, node, unit, known)
    whole = [(one, unit) for unit in units for one in _flat(parse(unit).body)]
    if whole:
        yield from _of_scope("", [one for one, _ in whole], None, whole[-1][1], known)


def _flat(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements of a file, those under ``if __name__ == "__main__"`` too."""
    for one in body:
        if isinstance(one, ast.If):
            yield from _flat(one.body)
        elif not isinstance(one, (*defined.FUNCTIONS, ast.ClassDef, ast.Import, ast.ImportFrom)):
            yield one


def _of_scope(
    scope: str,
    body: Sequence[ast.stmt],
    node: ast.FunctionDef | ast.AsyncFunctionDef | None,
    unit: Unit,
    known: Mapping[str, Callee],
    owner: str = "",
) -> Iterator[Training]:
    given = tuple(one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)) if node else ()
    defaults = _defaults(node) if node else {}
    for before, loops in _nests(body, ()):
        deepest = _deepest(loops, known)
        at = loops.index(deepest)
        outer = tuple(one for loop in loops[:at] for one in _up_to(loop.body, loops))
        counters = tuple(name for loop in loops[: at + 1] if isinstance(loop, ast.For) for name in stored(loop.target))
        line = deepest.lineno + unit.offset
        yield Training(
            scope, line, unit.label, (*before, *outer), tuple(deepest.body), given, owner, defaults, counters
        )


def _defaults(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, ast.expr]:
    args = node.args
    positional = [*args.posonlyargs, *args.args]
    found = dict(
        zip([one.arg for one in positional[len(positional) - len(args.defaults) :]], args.defaults, strict=True)
    )
    only = zip(args.kwonlyargs, args.kw_defaults, strict=True)
    return {**found, **{one.arg: value for one, value in only if value is not None}}


def _up_to(body: Sequence[ast.stmt], loops: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for one in body:
        if one in loops:
            return
        yield one


def _nests(
    body: Sequence[ast.stmt], before: tuple[ast.stmt, ...]
) -> Iterator[tuple[tuple[ast.stmt, ...], list[ast.For | ast.While]]]:
    """Chains of loops, each within the one before, with the statements before the first."""
    for at, one in enumerate(body):
        if isinstance(one, _LOOPS):
            yield (*before, *body[:at]), [*_chain(one)]
        elif isinstance(one, ast.If | ast.With | ast.Try):
            yield from _nests(one.body, (*before, *body[:at]))


def _chain(loop: ast.For | ast.While) -> Iterator[ast.For | ast.While]:
    yield loop
    inner = [one for one in _inner(loop.body) if isinstance(one, _LOOPS)]
    if len(inner) == 1:
        yield from _chain(inner[0])


def _inner(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for one in body:
        if isinstance(one, _LOOPS):
            yield one
        elif isinstance(one, ast.If | ast.With):
            yield from _inner(one.body)


def _deepest(loops: Sequence[ast.For | ast.While], known: Mapping[str, Callee]) -> ast.For | ast.While:
    """The innermost loop that has all calls of the file's own in it that give something; else the outermost."""

    def calls(loop: ast.For | ast.While) -> int:
        return sum(is_own_call(node, known) for one in loop.body for node in ast.walk(one) if not _is_telling(one))

    most = calls(loops[0])
    return next((one for one in reversed(loops) if most and calls(one) == most), loops[0])


def is_own_call(node: ast.AST, known: Mapping[str, Callee]) -> bool:
    """Whether it calls a function of the file, or a method of an object."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id in known
    return isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == SELF


def _is_telling(one: ast.stmt) -> bool:
    """Whether a statement only tells people something, or ends something."""
    if isinstance(one, ast.Expr):
        return isinstance(one.value, ast.Constant) or _is_tell(one.value)
    if isinstance(one, ast.If):
        return all(map(_is_telling, (*one.body, *one.orelse)))
    return isinstance(one, ast.Break | ast.Continue | ast.Return | ast.Pass | ast.Raise | ast.Assert | ast.Global)


def _is_tell(value: ast.expr) -> bool:
    if not isinstance(value, ast.Call):
        return False
    name = value.func.id if isinstance(value.func, ast.Name) else getattr(value.func, "attr", "")
    return name in _TELLS


# ---------------------------------------------------------------- the statements of a step


class _Lifted(ast.NodeTransformer):
    """Own calls, each told of under its name: ``tell("cost", cost(A, Y))``."""

    def __init__(self, known: Mapping[str, Callee], states: frozenset[str]) -> None:
        self._known, self._states = known, states

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        is_method = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
        if not (is_own_call(node, self._known) or (is_method and node.func.value.id in self._states)):  # type: ignore[attr-defined]
            return node
        tell = ast.Call(ast.Name("_tell", ast.Load()), [ast.Constant(name), node], [])
        return ast.copy_location(tell, node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return node


class _InOrder(ast.NodeTransformer):
    """Samples in the order in which they are given: no permutation."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "permutation" and len(node.args) == 1:
            return ast.copy_location(ast.Call(ast.Name("harness_in_order", ast.Load()), node.args, []), node)
        return node


def in_order(one: ast.stmt) -> ast.stmt:
    """A copy of a statement that shuffles nothing."""
    made: ast.stmt = _InOrder().visit(copy.deepcopy(one))
    return made


def lifted(body: Sequence[ast.stmt], known: Mapping[str, Callee], states: frozenset[str]) -> list[ast.stmt]:
    """The statements of one step, without what only tells people something; own calls in those are kept."""
    found: list[ast.stmt] = []
    for one in body:
        if _is_telling(one):
            calls = [node for node in ast.walk(one) if _is_outermost(node, one, known, states)]
            found += [_lift(ast.Expr(copy.deepcopy(node)), known, states) for node in calls]  # type: ignore[arg-type]
            if not calls and isinstance(one, ast.Expr) and isinstance(one.value, ast.Call):
                found += [
                    _told_apart(value)
                    for value in one.value.args
                    if isinstance(value, ast.Call | ast.BinOp | ast.UnaryOp)
                ]
        elif isinstance(one, ast.If):
            inner = lifted(one.body, known, states), lifted(one.orelse, known, states)
            made = ast.If(copy.deepcopy(one.test), inner[0] or [ast.Pass()], inner[1])
            found.append(ast.copy_location(made, one))
        elif not isinstance(one, (*defined.FUNCTIONS, ast.Import, ast.ImportFrom, ast.Delete)):
            found.append(_lift(in_order(one), known, states))
    return found


def _told_apart(value: ast.expr) -> ast.stmt:
    """What a list is given, or is printed: it may be the loss."""
    return ast.Expr(ast.Call(ast.Name("_tell", ast.Load()), [ast.Constant("told"), copy.deepcopy(value)], []))


def _lift(one: ast.stmt, known: Mapping[str, Callee], states: frozenset[str]) -> ast.stmt:
    made: ast.stmt = _Lifted(known, states).visit(one)
    return made


def _is_outermost(node: ast.AST, within: ast.stmt, known: Mapping[str, Callee], states: frozenset[str]) -> bool:
    """Whether it is an own call in a statement that only tells something, and in no other own call there."""

    def is_own(one: ast.AST) -> bool:
        of_state = (
            isinstance(one, ast.Call)
            and isinstance(one.func, ast.Attribute)
            and isinstance(one.func.value, ast.Name)
            and one.func.value.id in states
        )
        return is_own_call(one, known) or of_state

    if not is_own(node):
        return False
    return not any(is_own(one) and one is not node and node in ast.walk(one) for one in ast.walk(within))


def stored(node: ast.AST) -> list[str]:
    """Names that are given values in it, in order."""
    return [one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)]


def needed_by(body: Sequence[ast.stmt]) -> list[str]:
    """Names that statements look up before they are given a value there, in order."""
    found: dict[str, None] = {}
    there: set[str] = set()
    for one in body:
        _look(one, there, found)
    return [name for name in found if not hasattr(builtins, name)]


def _look(node: ast.AST, there: set[str], found: dict[str, None]) -> None:
    """In the order in which it runs: what is worked out before what it is given to."""
    if isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Store):
            there.add(node.id)
        elif node.id not in there:
            found[node.id] = None
        return
    if isinstance(node, ast.AugAssign):
        parts: list[ast.AST] = [node.value, _loaded(node.target), node.target]
    elif isinstance(node, ast.Assign):
        parts = [node.value, *node.targets]
    elif isinstance(node, ast.AnnAssign):
        parts = [*([node.value] if node.value else []), node.target]
    elif isinstance(node, ast.For):
        parts = [node.iter, node.target, *node.body]
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        inner = set(there)
        for each in node.generators:
            _look(each.iter, inner, found)
            inner |= set(stored(each.target))
            for test in each.ifs:
                _look(test, inner, found)
        for value in [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]:
            _look(value, inner, found)
        return
    elif isinstance(node, ast.Lambda):
        inner = there | {one.arg for one in node.args.args}
        _look(node.body, inner, found)
        return
    else:
        parts = [*ast.iter_child_nodes(node)]
    for one in parts:
        _look(one, there, found)


def _loaded(target: ast.expr) -> ast.expr:
    """What an augmented assignment reads."""
    made = copy.deepcopy(target)
    for one in ast.walk(made):
        if hasattr(one, "ctx"):
            one.ctx = ast.Load()
    return made


def changed_in(body: Sequence[ast.stmt]) -> set[str]:
    """Names that statements give another value, or in whose parts they store something."""
    found: set[str] = set()
    for one in body:
        for node in ast.walk(one):
            if isinstance(node, ast.Assign | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                found |= {name for target in targets for name in _roots(target)}
    return found


def _roots(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Subscript | ast.Attribute | ast.Starred):
        yield from _roots(target.value)
    elif isinstance(target, ast.Tuple | ast.List):
        for one in target.elts:
            yield from _roots(one)
