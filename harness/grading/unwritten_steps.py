"""Optimizers whose step nobody has written yet, in their own class or in what they are derived from."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from harness.candidate.reading.project import File, Written
from harness.checking.homework.words import usual_words
from harness.grading.result import Spot
from harness.grading.sources import Text
from harness.grading.unwritten_bodies import does_nothing, is_raised
from harness.ground.facts import Fact, fact

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_STEPS = tuple(one for one in usual_words("step_methods") if not one.startswith("__"))


def unwritten_step(text: Text, name: str) -> tuple[Fact, Spot] | None:
    """Where the step of a class is left open: it does nothing, or what it calls of its own is not written."""
    every = _methods(File(text.units, text.path.parent, text.root).line_of(name))
    if any("forward" in own or "backward" in own for own in every):  # a layer may have an update that does nothing
        return None
    open_ = {own: of for own, of in every.items() if _is_open(of[0])}
    written = {own: of for own, of in every.items() if own not in open_}
    bare = (
        next((own for own in _STEPS if own in open_), "") if not any(_works(one) for one, _ in written.values()) else ""
    )
    asked = {called for own in _STEPS if own in written for called in _called(written[own][0])}
    bare = bare or next((own for own in open_ if own in asked and is_raised(open_[own][0])), "")
    if not bare:
        return None
    function, of = open_[bare]
    spot = text.spot(of.unit.label, function.lineno + of.unit.offset)
    return fact("judged_unwritten", name=f"{name}.{bare}"), spot


def _methods(line: tuple[Written, ...]) -> Mapping[str, tuple[_Function, Written]]:
    """By name, as an object of the class has them; but for those that Python calls itself."""
    found: dict[str, tuple[_Function, Written]] = {}
    for each in reversed(line):
        methods = (one for one in each.node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
        found |= {one.name: (one, each) for one in methods if one.name == "__call__" or not one.name.startswith("__")}
    return found


def _is_open(function: _Function) -> bool:
    """Whether it does nothing, or no more than count."""
    body = [one for one in function.body if not _counts(one)]
    left = ast.FunctionDef(function.name, function.args, body or [ast.Pass()], [], returns=None, type_comment=None)
    return does_nothing(left)


def _counts(node: ast.stmt) -> bool:
    """``self.t += 1``"""
    return isinstance(node, ast.AugAssign) and isinstance(node.value, ast.Constant)


def _works(function: _Function) -> bool:
    """Whether it multiplies or divides, as every step does."""
    return any(isinstance(one, ast.Mult | ast.Div) for one in ast.walk(function))


def _called(function: _Function) -> Iterator[str]:
    """Methods of its own that it calls."""
    calls = (one.func for one in ast.walk(function) if isinstance(one, ast.Call))
    for one in calls:
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == "self":
            yield one.attr
