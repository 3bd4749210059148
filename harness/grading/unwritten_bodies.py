"""What the body of a function does: nothing, or nothing yet."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def does_nothing(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether all that it returns is None, it keeps nothing, and gives nothing in another way."""
    every = [node for one in function.body for node in ast.walk(one)]
    body = [one for one in function.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    end = next((at for at, one in enumerate(body) if isinstance(one, ast.Raise)), None)
    if end is not None:  # nothing after it runs
        before = [node for one in body[:end] for node in ast.walk(one)]
        return _is_not_implemented(body[end]) and not any(isinstance(node, ast.Return) for node in before)
    returns = [node.value for node in every if isinstance(node, ast.Return)]
    given = _values(function)
    if any(isinstance(node, ast.Yield | ast.YieldFrom | ast.While) for node in every) or _keeps(every):
        return False
    if not returns:
        return all(_is_idle(one) for one in body)
    is_idle = all(_is_idle(node) for node in every if isinstance(node, ast.Expr | ast.For))
    return is_idle and all(one is None or _is_none(one, given) for one in returns)


def is_as_handed_out(function: ast.FunctionDef | ast.AsyncFunctionDef, code: str) -> bool:
    """Whether it returns what it begins with, 0 or arrays of zeros, and says itself that it is to be written.

    ``code``: its text, with its comments.
    """
    body = [one for one in function.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    begins = [one for one in body if isinstance(one, ast.Assign)]
    given = [pair for one in begins for pair in _all_pairs(one)]
    zeros = {name for name, value in given if _is_begin(value)} - {
        name for name, value in given if not _is_begin(value)
    }
    ends = [one for one in body if isinstance(one, ast.Return)]
    is_plain = all(isinstance(to, ast.Name | ast.Tuple) for one in begins for to in one.targets)
    is_idle = is_plain and len(begins) + len(ends) == sum(not isinstance(one, ast.Pass) for one in body)
    is_begun = all(_is_begin_or_shape(value) for _, value in given)
    gives = bool(ends) and all(one.value is not None and _names(one.value) <= zeros for one in ends)
    return is_idle and is_begun and gives and bool(_TO_BE_WRITTEN.search(code))


#: What a hand-out writes where code belongs.
_TO_BE_WRITTEN = re.compile(r"TODO|YOUR (?:OWN )?CODE|CODE HERE|TO BE (?:WRITTEN|DONE)|\bpass\b", re.IGNORECASE)


def _all_pairs(one: ast.Assign) -> Iterator[tuple[str, ast.expr | None]]:
    for to in one.targets:
        yield from _pairs(to, one.value)


def _is_begin(value: ast.expr | None) -> bool:
    """Whether it is a number or None, or an array of zeros."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Attribute) and value.func.attr.startswith("zeros")
    return isinstance(value, ast.Constant)


def _is_begin_or_shape(value: ast.expr | None) -> bool:
    """The same, or what is unpacked or a shape: nothing is worked out of it."""
    return value is None or _is_begin(value) or isinstance(value, ast.Name | ast.Attribute | ast.Subscript)


def _names(value: ast.expr) -> set[str]:
    """The names of what is returned; another expression is none that is known."""
    each = value.elts if isinstance(value, ast.Tuple) else [value]
    return {one.id if isinstance(one, ast.Name) else ast.unparse(one) for one in each}


def is_left_open(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method is as a hand-out leaves it: it raises NotImplementedError, or gives names that are None, works
    nothing out, and keeps at most what it is given. A way back may do nothing where that forward does all."""
    every = [node for one in function.body for node in ast.walk(one)]
    returns = [node.value for node in every if isinstance(node, ast.Return)]
    if not returns:
        is_raised = any(_is_not_implemented(one) for one in function.body)
        return (is_raised or function.name != "backward") and does_nothing(function)
    given, taken = _values(function), {one.arg for one in function.args.args}
    values = [node.value for node in every if isinstance(node, ast.Assign)]
    works = any(isinstance(node, ast.AugAssign | ast.Call | ast.For | ast.While) for node in every)
    is_kept = all(_is_none(one, given) or (isinstance(one, ast.Name) and one.id in taken) for one in values)
    is_none = all(isinstance(one, ast.Name | ast.Tuple) and _is_none(one, given) for one in returns)
    return is_none and is_kept and not works


def returns_nothing(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it comes to an end for sure, and neither returns nor changes anything that others see."""
    every = [node for one in function.body for node in ast.walk(one)]
    gives = (ast.Return, ast.Yield, ast.YieldFrom, ast.While, ast.AugAssign, ast.Global, ast.Nonlocal, ast.Raise)
    if any(isinstance(node, gives) or (isinstance(node, ast.keyword) and node.arg == "out") for node in every):
        return False
    ends = all(_is_short(node.iter) for node in every if isinstance(node, ast.For))
    return ends and not _keeps(every) and all(_is_idle(node) for node in every if isinstance(node, ast.Expr))


def _is_short(loop: ast.expr) -> bool:
    """Whether what a loop goes through comes to an end."""
    return isinstance(loop, ast.Name | ast.Attribute) or _called(loop) in _RANGES


def _is_idle(node: ast.stmt) -> bool:
    """Whether a statement does nothing: it passes, prints, gives a name None, or goes so through a range."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) or _called(node.value) == "print"
    if isinstance(node, ast.For):
        return _is_short(node.iter) and all(map(_is_idle, node.body))
    if isinstance(node, ast.Assign):
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        return all(isinstance(one, ast.Constant) and one.value is None for one in values)
    return isinstance(node, ast.Pass | ast.Import | ast.ImportFrom)


#: Of a class, what a part of it is judged by.
WAYS = ("forward", "backward", "__call__")
#: What a loop goes through that comes to an end.
_RANGES = ("range", "reversed", "enumerate", "zip")


def _called(node: ast.expr) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _is_not_implemented(raised: ast.stmt) -> bool:
    error = raised.exc if isinstance(raised, ast.Raise) else None
    called = error.func if isinstance(error, ast.Call) else error
    return isinstance(called, ast.Name) and called.id == "NotImplementedError"


def is_raised(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether all that it does is to raise NotImplementedError."""
    return any(map(_is_not_implemented, function.body))


def _values(function: ast.AST) -> Mapping[str, list[ast.expr | None]]:
    """By name, all that a function gives it; None for what is no plain value."""
    found: dict[str, list[ast.expr | None]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for to in node.targets:
                for name, value in _pairs(to, node.value):
                    found.setdefault(name, []).append(value)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.setdefault(node.id, [])
        elif isinstance(node, ast.arg):
            found.setdefault(node.arg, []).append(None)
    return found


def _pairs(to: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr | None]]:
    if isinstance(to, ast.Name):
        yield to.id, value
    elif isinstance(to, ast.Tuple | ast.List):
        many = value.elts if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(to.elts) else None
        for at, one in enumerate(to.elts):
            if isinstance(one, ast.Name):
                yield one.id, many[at] if many else None


def _is_none(value: ast.expr, given: Mapping[str, list[ast.expr | None]]) -> bool:
    if isinstance(value, ast.Constant):
        return value.value is None
    if isinstance(value, ast.Tuple):
        return bool(value.elts) and all(_is_none(one, given) for one in value.elts)
    if isinstance(value, ast.Name):
        every = given.get(value.id, [])
        return bool(every) and all(isinstance(one, ast.Constant) and one.value is None for one in every)
    return False


def _keeps(every: Iterable[ast.AST]) -> bool:
    """Whether anything is kept in an object or an array."""
    for node in every:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        )
        if any(isinstance(to, ast.Attribute | ast.Subscript) for to in targets):
            return True
    return False
