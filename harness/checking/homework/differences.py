"""Which of the values that a function returns are differences, as gradients of losses are: ``loss, (p - y) / n``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TypeGuard

from harness.candidate.reading.walking import walked


def differences(value: ast.expr, function: ast.AST) -> tuple[int, ...]:
    """Which of several values that are returned have a difference in them.

    A difference by its bare name may be anything, as an error that is shown; one that is scaled is a gradient, and so
    are probabilities less 1 where the label is.
    """
    each = value.elts if isinstance(value, ast.Tuple | ast.List) else ()
    less_one = frozenset(_less_one(function))
    named = less_one | frozenset(_named_differences(function))
    return tuple(
        i
        for i, one in enumerate(each)
        if _has_difference(one)
        or _is_scaled(one, named)
        or (isinstance(one, ast.Name) and one.id in less_one)
        or (i and _is_of_a_count(one))
    )


#: Names of how many samples or entries there are; and words of what is divided by it too, and is no gradient.
_COUNTS = re.compile(r"[nmNMB]|batch(_?size)?|(num|n|N)_\w+|size|count")
_NO_GRADIENTS = re.compile(
    r"acc|corr|hit|loss|cost|reg|pen|err|pred|prob|right|total|^sum$|^mean$|count", re.IGNORECASE
)


def _is_of_a_count(value: ast.expr) -> bool:
    """Whether it is an array over how many samples or entries there are, ``np.where(near, e, 1) / e.size``."""
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Div) or not _is_count(value.right):
        return False
    parts = [*ast.walk(value.left)]
    names = (part.id if isinstance(part, ast.Name) else part.attr for part in parts if _has_name(part))
    return not any(isinstance(part, ast.Compare) for part in parts) and not any(map(_NO_GRADIENTS.search, names))


def _has_name(part: ast.AST) -> TypeGuard[ast.Name | ast.Attribute]:
    return isinstance(part, ast.Name | ast.Attribute)


def _is_count(value: ast.expr) -> bool:
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult):
        return _is_count(value.left) and _is_count(value.right)
    if isinstance(value, ast.Subscript):
        return isinstance(value.value, ast.Attribute) and value.value.attr == "shape"
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "len"
    if isinstance(value, ast.Attribute):
        return value.attr == "size"
    return isinstance(value, ast.Name) and bool(_COUNTS.fullmatch(value.id))


def _has_difference(value: ast.expr) -> bool:
    return any(isinstance(part, ast.BinOp) and isinstance(part.op, ast.Sub) for part in ast.walk(value))


def _is_scaled(value: ast.expr, named: frozenset[str]) -> bool:
    """Whether it is a product or a quotient with one of these names, ``2 * diff / n``."""
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Mult | ast.Div):
        return False
    sides = (value.left, value.right) if isinstance(value.op, ast.Mult) else (value.left,)
    return any((isinstance(one, ast.Name) and one.id in named) or _is_scaled(one, named) for one in sides)


def _named_differences(node: ast.AST) -> Iterator[str]:
    """Names that a function gives a difference."""
    for one in walked(node):
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.BinOp) and isinstance(one.value.op, ast.Sub):
            yield from (to.id for to in one.targets if isinstance(to, ast.Name))


def _less_one(node: ast.AST) -> Iterator[str]:
    """Names of which 1 is taken from some entries, ``p[rows, labels] -= 1``: probabilities become a gradient."""
    for one in walked(node):
        if not (
            isinstance(one, ast.AugAssign) and isinstance(one.op, ast.Sub) and isinstance(one.target, ast.Subscript)
        ):
            continue
        of, less = one.target.value, one.value
        if isinstance(of, ast.Name) and isinstance(less, ast.Constant) and less.value == 1:
            yield of.id
