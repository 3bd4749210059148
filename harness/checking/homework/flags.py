"""Flags of a function with which it returns more: ``if not return_grad: return loss`` before ``return loss, dx``."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
#: By name, whether a flag is known to be set or not.
Known = dict[str, bool]


def either(value: ast.expr) -> tuple[ast.expr, ...]:
    """What an expression may be: ``(loss, dx) if grad else loss`` is either."""
    if isinstance(value, ast.IfExp):
        return (*either(value.body), *either(value.orelse))
    return (value,)


def flag_for_all(function: ast.FunctionDef, flags: Sequence[str]) -> str:
    """That of a function's flags which has to be set, so that it returns all that it may; empty where none has to be.

    ``flags``: arguments that are False by default.
    """
    found = [*_returned(function.body, {})]
    most = max((count for count, _ in found), default=0)
    if all(count == most for count, _ in found):
        return ""
    for flag in flags:
        if all(known.get(flag) is True for count, known in found if count == most):
            return flag
        if any(known.get(flag) is False for count, known in found if count < most):
            return flag
    return ""


def _returned(body: Sequence[ast.stmt], known: Known) -> Iterator[tuple[int, Known]]:
    """How many values each return gives, and which flags are set there or are not."""
    known = dict(known)
    for one in body:
        if isinstance(one, ast.Return) and one.value is not None:
            yield from _counts(one.value, known)
        elif isinstance(one, ast.If):
            yield from _returned(one.body, {**known, **_told(one.test, True)})
            yield from _returned(one.orelse, {**known, **_told(one.test, False)})
            if _ends(one.body):
                known |= _told(one.test, False)
        elif not isinstance(one, _INNER):
            for name in ("body", "orelse", "finalbody"):
                yield from _returned(getattr(one, name, ()), known)


def _counts(value: ast.expr, known: Known) -> Iterator[tuple[int, Known]]:
    if isinstance(value, ast.IfExp):
        yield from _counts(value.body, {**known, **_told(value.test, True)})
        yield from _counts(value.orelse, {**known, **_told(value.test, False)})
    else:
        yield len(value.elts) if isinstance(value, ast.Tuple | ast.List) else 1, known


def _told(test: ast.expr, holds: bool) -> Known:
    """What is known of a flag where a condition holds, or does not."""
    if isinstance(test, ast.Name):
        return {test.id: holds}
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _told(test.operand, not holds)
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.comparators[0], ast.Constant):
        value, is_same = test.comparators[0].value, isinstance(test.ops[0], ast.Is | ast.Eq)
        if isinstance(value, bool) and (is_same or isinstance(test.ops[0], ast.IsNot | ast.NotEq)):
            return _told(test.left, holds == (value == is_same))
    return {}


def _ends(body: Sequence[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], ast.Return | ast.Raise)
