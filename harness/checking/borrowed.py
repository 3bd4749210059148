"""Gradients that come from elsewhere than backpropagation by hand: from finite differences, or from a framework.

Read from the syntax tree, whatever things are called. A difference of two calls of one function, one of them at a
point that is moved by h, divided by h, is a finite difference; what a framework's own differentiation gives is the
framework's. A function borrows its gradients if what it returns, keeps or steps by is made of those; a comparison with
them is a check.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from harness.candidate.process.worker import FRAMEWORKS
from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit
from harness.candidate.reading.walking import walked

DIFFERENCES, FRAMEWORK, CHECK = "gradients_by_differences", "gradients_by_framework", "finite_differences"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DIFFERENTIATES = frozenset(
    ("grad", "value_and_grad", "grad_and_value", "vjp", "jacobian", "jacrev", "jacfwd", "elementwise_grad", "gradient")
)
#: Functions that give what they are given in another form, and those that compare or measure.
_MEASURES = re.compile(r"abs|max|min|norm|close|equal|any|all|error|argsort|corr|testing|sign")
_PLAIN = frozenset(("float", "list", "tuple", "dict", "zip", "sum", "enumerate", "reversed", "sorted"))
_NUMPY = frozenset(("np", "numpy", "math"))
#: Attributes that hold gradients, or parameters that a step moves.
_HELD = re.compile(r"(?i)^(d(_|[A-Z]|[a-z]?\d*$|weights?|bias)|.*grad|delta|nabla|params?$|w\d*$|b\d*$|weights?|bias)")
#: Methods beside which one that borrows is a check: these go back themselves.
_GOES_BACK = re.compile(r"(?i)back|grad|train|fit|update|step|learn|^loss$|optimi[sz]e")


@dataclass(frozen=True)
class Borrowed:
    """A function, a method (Class.method) or a class whose gradients are not its own."""

    name: str
    label: str
    line: int
    code: str
    """gradients_by_differences or gradients_by_framework; finite_differences of the function that takes them."""


def borrowed(units: Sequence[Unit]) -> dict[str, Borrowed]:
    """By name, everything of units that borrows its gradients, or is a check by finite differences."""
    try:
        return {one.name: one for one in _all_told(tuple(units))}
    except RecursionError:  # of a formula that is nested as no person writes one
        return {}


@lru_cache(maxsize=8)
def _all_told(units: tuple[Unit, ...]) -> tuple[Borrowed, ...]:
    """Kept for the same code: a file is asked about for each of its parts."""
    file = _File(units)
    file.settle()
    return tuple(file.told())


@dataclass
class _Own:
    """A function or method, and what is known of it so far."""

    node: Any
    label: str
    line: int
    owner: str
    """Its class; empty of a function."""
    is_top: bool
    code: str = ""
    """By what it borrows; empty where it does not."""
    quotients: set[int] = field(default_factory=set)
    """Nodes that are finite differences, by id."""

    @property
    def name(self) -> str:
        return f"{self.owner}.{self.node.name}" if self.owner else str(self.node.name)


class _File:
    """Everything that units define, until nothing more is found to borrow."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._trees = [(parse(unit), unit) for unit in units]
        nodes = [node for tree, _ in self._trees for node in ast.walk(tree)]
        self._frameworks = dict(_of_frameworks(nodes))
        self._classes = {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}
        self._every = [own for tree, unit in self._trees for own in _functions(tree, unit)]
        for own in self._every:
            own.quotients = set(_quotients(own.node))
        goes_back = any(own.node.name == "backward" and own.owner for own in self._every)
        self._is_torch = bool(self._frameworks) and not goes_back
        top = [node for tree, _ in self._trees for node in tree.body if isinstance(node, ast.Assign)]
        self._made = {to.id for node in top if self._differentiates(node.value) for to in _names(node.targets)}

    def settle(self) -> None:
        """Look at each until nothing changes: what calls a function that borrows may borrow itself."""
        while any(self._settled(own) for own in self._every if not own.code):
            pass

    def _settled(self, own: _Own) -> bool:
        for code in (FRAMEWORK, DIFFERENCES):
            if _Flow(own.node, partial(self._is_source, own, code)).is_borrowed:
                own.code = code
                return True
        return False

    def told(self) -> Iterator[Borrowed]:
        """Functions at the top, methods beside others that go back, and classes of which nothing else does."""
        whole = {name for name, node in self._classes.items() if self._borrows(name, node)}
        for own in self._every:
            code = CHECK if own.quotients else own.code
            if own.is_top and code and own.owner not in whole:
                yield Borrowed(own.name, own.label, own.line, code)
        for name in whole:
            methods = [own for own in self._every if own.owner == name and own.code]
            code = methods[0].code if methods else FRAMEWORK
            unit = next(unit for tree, unit in self._trees if self._classes[name] in ast.walk(tree))
            yield Borrowed(name, unit.label, self._classes[name].lineno + unit.offset, code)

    def _borrows(self, name: str, node: ast.ClassDef) -> bool:
        """Whether nothing in a class goes back by itself, and something by what it borrows; or a framework has it."""
        own = {one.name for one in node.body if isinstance(one, _FUNCTIONS)}
        if any(_root(base) in self._frameworks for base in node.bases) and "backward" not in own:  # as nn.Module
            return True
        methods = [own for own in self._every if own.owner == name]
        others = [own for own in methods if not own.code and not own.quotients and _GOES_BACK.search(own.node.name)]
        return any(own.code for own in methods) and not any(_gives(own.node) for own in others)

    def _is_source(self, own: _Own, code: str, node: ast.AST) -> bool:
        """Whether an expression is a gradient that is borrowed in this way."""
        if code == DIFFERENCES and id(node) in own.quotients:
            return True
        if isinstance(node, ast.Call) and (self._calls(own, node.func, code)):
            return True
        if code != FRAMEWORK:
            return False
        if isinstance(node, ast.Attribute) and node.attr == "grad" and isinstance(node.ctx, ast.Load):
            return self._touches(own.node) and any(_calls_backward(one) for one in walked(own.node))
        return isinstance(node, ast.Call) and self._gives_gradients(own, node.func)

    def _touches(self, node: ast.AST) -> bool:
        """Whether code speaks of a framework, or can mean no other backward than its."""
        names = {one.id for one in walked(node) if isinstance(one, ast.Name)}
        return bool(self._frameworks) and (self._is_torch or bool(names & set(self._frameworks)))

    def _gives_gradients(self, own: _Own, called: ast.expr) -> bool:
        if isinstance(called, ast.Name) and called.id in self._made:
            return True
        local = [node for node in walked(own.node) if isinstance(node, ast.Assign)]
        made = {to.id for node in local if self._differentiates(node.value) for to in _names(node.targets)}
        if isinstance(called, ast.Name) and called.id in made:
            return True
        tapes = {to.id for to in _tapes(own.node, self._frameworks)}
        of_tape = isinstance(called, ast.Attribute) and called.attr in _DIFFERENTIATES and _root(called) in tapes
        is_autograd = self._differentiates_by(called) and "autograd" in ast.unparse(called)  # torch.autograd.grad
        return of_tape or is_autograd or self._differentiates(called)

    def _differentiates(self, node: ast.expr) -> bool:
        """``grad(loss)``: a framework's function that gives the gradient of another."""
        return isinstance(node, ast.Call) and self._differentiates_by(node.func)

    def _differentiates_by(self, called: ast.expr) -> bool:
        if isinstance(called, ast.Name):
            return self._frameworks.get(called.id, "") in _DIFFERENTIATES
        return (
            isinstance(called, ast.Attribute) and called.attr in _DIFFERENTIATES and _root(called) in self._frameworks
        )

    def _calls(self, own: _Own, called: ast.expr, code: str) -> bool:
        """Whether a function or method of the file is called that borrows in this way."""
        if isinstance(called, ast.Name):
            return any(one.code == code and not one.owner and one.node.name == called.id for one in self._every)
        if not isinstance(called, ast.Attribute) or _root(called) != "self" or not isinstance(called.value, ast.Name):
            return False
        return any(one.code == code and one.owner == own.owner and one.node.name == called.attr for one in self._every)


def _of_frameworks(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, str]]:
    """By the name that it has here, what is imported of a framework."""
    for node in nodes:
        if isinstance(node, ast.Import):
            found = [one for one in node.names if one.name.partition(".")[0] in FRAMEWORKS]
            own = ((one.asname or one.name.partition(".")[0], one.name.rpartition(".")[2]) for one in found)
            # autograd.numpy is NumPy as far as it goes; what differentiates has a name of its own
            yield from ((name, last) for name, last in own if last != "numpy")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in FRAMEWORKS:
            is_its_own = node.module != "autograd"  # which people call a module of their own, too
            known = (one for one in node.names if one.name != "numpy" and (is_its_own or one.name in _DIFFERENTIATES))
            yield from ((one.asname or one.name, one.name) for one in known)


def _functions(tree: ast.AST, unit: Unit, owner: str = "", is_top: bool = True) -> Iterator[_Own]:
    """Every function, with the class that it is a method of; those within functions too, which are not at the top."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, _FUNCTIONS):
            yield _Own(node, unit.label, node.lineno + unit.offset, owner, is_top)
            yield from _functions(node, unit, "", is_top=False)
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, unit, node.name, is_top)
        else:
            yield from _functions(node, unit, owner, is_top)


def _gives(node: Any) -> bool:
    """Whether a function returns, keeps or changes anything that is worked out: more than a call of another."""
    returned = [one.value for one in walked(node) if isinstance(one, ast.Return) and one.value]
    several = any(isinstance(one, ast.Tuple | ast.Dict | ast.Name) for one in returned)
    stored = any(isinstance(one, ast.AugAssign) for one in walked(node))
    return node.name != "loss" or several or stored


def _root(node: ast.AST) -> str:
    """``torch`` of ``torch.autograd.grad``."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _names(targets: Sequence[ast.AST]) -> Iterator[ast.Name]:
    """Names that targets give a value, in tuples, and as what a part of is given one."""
    for one in targets:
        if isinstance(one, ast.Tuple | ast.List):
            yield from _names(one.elts)
        elif isinstance(one, ast.Subscript | ast.Starred):
            yield from _names([one.value])
        elif isinstance(one, ast.Name):
            yield one


def _tapes(node: ast.AST, frameworks: Mapping[str, str]) -> Iterator[ast.Name]:
    for one in walked(node):
        if isinstance(one, ast.withitem) and _root(one.context_expr) in frameworks and one.optional_vars:
            yield from _names([one.optional_vars])


def _calls_backward(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "backward"


# ---------------------------------------------------------------- finite differences


def _quotients(function: ast.AST) -> Iterator[int]:
    """Expressions, by id, that are the difference of two calls of one function over the step between them."""
    values = _values(function)
    shifts = set(_shifts(function))
    for node in walked(function):
        if not isinstance(node, ast.BinOp | ast.AugAssign) or not isinstance(node.op, ast.Div):
            continue
        over = node.right if isinstance(node, ast.BinOp) else node.value
        of = [node.left] if isinstance(node, ast.BinOp) else [v for to in _names([node.target]) for v in values[to.id]]
        steps = set(_steps(over)) & shifts
        subtractions = (one for part in of for one in ast.walk(part))
        if steps and any(_is_difference(one, values, steps) for one in subtractions):
            yield id(node)


class _Lists(dict[str, list[ast.expr]]):
    """By name all that it is given."""

    def __missing__(self, key: str) -> list[ast.expr]:
        return []


def _values(function: ast.AST) -> _Lists:
    found = _Lists()
    for node in walked(function):
        for targets, value in _given(node):
            for to in _names(targets):
                found.setdefault(to.id, []).append(value)
    return found


def _given(node: ast.AST) -> Iterator[tuple[Sequence[ast.AST], ast.expr]]:
    """What an assignment gives a value: of ``a, b = c, d`` each its own."""
    if isinstance(node, ast.Assign):
        for to in node.targets:
            if isinstance(to, ast.Tuple) and isinstance(node.value, ast.Tuple) and len(to.elts) == len(node.value.elts):
                yield from (([one], value) for one, value in zip(to.elts, node.value.elts, strict=True))
            else:
                yield [to], node.value
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        yield [node.target], node.value


def _steps(node: ast.expr) -> Iterator[str]:
    """What a quotient is over: ``h`` of ``2 * h``; of a number itself and its half."""
    if isinstance(node, ast.BinOp):
        yield from (*_steps(node.left), *_steps(node.right))
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield from (repr(float(node.value)), repr(float(node.value) / 2))
    elif isinstance(node, ast.Name | ast.Attribute):
        yield ast.unparse(node)


def _shifts(function: ast.AST) -> Iterator[str]:
    """What is added to something, or taken away, or what an entry is set to."""
    for node in walked(function):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            yield from (*_steps_within(node.left), *_steps_within(node.right))
        elif isinstance(node, ast.AugAssign | ast.Assign) and _moves_an_entry(node):
            yield from _steps_within(node.value)


def _moves_an_entry(node: ast.AugAssign | ast.Assign) -> bool:
    """``x[i] += h``, and ``e[i] = h`` of what is added later."""
    if isinstance(node, ast.AugAssign):
        return isinstance(node.op, ast.Add | ast.Sub)
    return isinstance(node.targets[0], ast.Subscript)


def _steps_within(node: ast.expr) -> Iterator[str]:
    """A name or a small number alone, or as a factor."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield from (*_steps_within(node.left), *_steps_within(node.right))
    elif isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value < 0.1:
        yield repr(node.value)
    elif isinstance(node, ast.Name | ast.Attribute):
        yield ast.unparse(node)


def _is_difference(node: ast.AST, values: _Lists, steps: set[str]) -> bool:
    """``f(x + h) - f(x - h)``, or two names that hold these."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)):
        return False
    first, second = list(_calls(node.left, values)), list(_calls(node.right, values))
    for one in first:
        for other in second:
            same = one is not other and ast.unparse(one.func) == ast.unparse(other.func)
            if same and (_root(one.func) not in _NUMPY or any(_moves(each, steps) for each in (one, other))):
                return True
    return False


def _moves(call: ast.Call, steps: set[str]) -> bool:
    """Whether a step is added to an argument itself."""
    return any(set(_shifts(one)) & steps for one in call.args)


def _calls(node: ast.AST, values: _Lists, depth: int = 3) -> Iterator[ast.Call]:
    """The call whose result an expression is, or a name holds, perhaps copied, summed, or an entry of it."""
    if isinstance(node, ast.Subscript):
        yield from _calls(node.value, values, depth)
    elif isinstance(node, ast.Name) and depth:
        for value in values[node.id]:
            yield from _calls(value, values, depth - 1)
    elif isinstance(node, ast.Call):
        yield node
        inside = [*node.args[:1], *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
        for one in inside:
            yield from _calls(one, values, depth - 1) if isinstance(one, ast.Call) else ()


# ---------------------------------------------------------------- what becomes of it


class _Flow:
    """Which names of a function hold what is borrowed, and whether that is what it gives."""

    def __init__(self, function: Any, is_source: Any) -> None:
        self._is_source, self._held = is_source, set[str]()
        self._every = [node for node in walked(function) if node is not function]
        is_any = any(is_source(node) for node in self._every)
        while is_any and any(self._more(node) for node in self._every):
            pass
        self.is_borrowed = is_any and any(self._tells(node) for node in _within(function))

    def _more(self, node: ast.AST) -> bool:
        """Whether a statement puts what is borrowed under a further name."""
        targets = [to for targets, value in _given(node) if self._of(value) for to in targets]
        if isinstance(node, ast.AugAssign):
            targets += [node.target] if self._of(node.value) or self._is_source(node) else []
        elif isinstance(node, ast.For):
            targets += [node.target] if self._of(node.iter) else []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _GATHERS:
            targets += [node.func.value] if any(map(self._of, node.args)) else []
        new = {one.id for one in _names(targets)} - self._held
        self._held |= new
        return bool(new)

    def _tells(self, node: ast.AST) -> bool:
        """Whether a statement returns what is borrowed, keeps it in an object, or steps by it."""
        if isinstance(node, ast.Return) and node.value is not None:
            return self._of(node.value)
        if isinstance(node, ast.AugAssign):
            is_step = isinstance(node.op, ast.Add | ast.Sub)
            return (is_step or _is_held(node.target)) and self._of(node.value)
        return any(self._of(value) and any(map(_is_held, targets)) for targets, value in _given(node))

    def _of(self, node: ast.AST | None) -> bool:
        """Whether an expression is made of what is borrowed, and does not only compare with it."""
        if node is None or isinstance(node, ast.Lambda | ast.Compare):
            return False
        if self._is_source(node):
            return True
        if isinstance(node, ast.Name):
            return node.id in self._held
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            step = isinstance(node.right, ast.BinOp) and isinstance(node.right.op, ast.Mult)
            both = self._of(node.left) and self._of(node.right)
            return both or (step and self._of(node.right))
        if isinstance(node, ast.Call):
            return self._of_call(node)
        if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp | ast.SetComp):
            within = [
                node.value if isinstance(node, ast.DictComp) else node.elt,
                *(one.iter for one in node.generators),
            ]
            return any(map(self._of, within))
        if isinstance(node, ast.Subscript):
            return self._of(node.value)
        return any(map(self._of, ast.iter_child_nodes(node)))

    def _of_call(self, node: ast.Call) -> bool:
        """A call that gives what it is given in another form."""
        called, given = node.func, [*node.args, *(one.value for one in node.keywords)]
        if isinstance(called, ast.Attribute):
            if _MEASURES.search(called.attr):
                return False
            if _root(called) not in _NUMPY:
                return self._of(called.value)
            return any(map(self._of, given))
        return isinstance(called, ast.Name) and called.id in _PLAIN and any(map(self._of, given))


_GATHERS = frozenset(("append", "extend", "update", "insert", "setdefault"))


def _within(function: ast.AST) -> Iterator[ast.AST]:
    """Statements and expressions of a function, without those of functions within it."""
    for node in ast.iter_child_nodes(function):
        yield node
        if not isinstance(node, (*_FUNCTIONS, ast.Lambda, ast.ClassDef)):
            yield from _within(node)


def _is_held(target: ast.AST) -> bool:
    """``self.dW``, ``self.grads["W"]``, ``layer.W``: where an object keeps gradients or parameters."""
    while isinstance(target, ast.Subscript):
        target = target.value
    return isinstance(target, ast.Attribute) and _HELD.match(target.attr) is not None
