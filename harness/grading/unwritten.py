"""What nobody has written yet: functions that give nothing."""

from __future__ import annotations

import ast

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit
from harness.candidate.reading.walking import walked
from harness.grading.result import Spot
from harness.grading.sources import Text
from harness.grading.unwritten_bodies import WAYS, does_nothing, is_as_handed_out, is_left_open, returns_nothing
from harness.grading.unwritten_steps import unwritten_step
from harness.ground.facts import Fact, fact

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def unwritten(text: Text, name: str) -> tuple[Fact, Spot] | None:
    """Where a function stands that gives nothing, and why: it is not written yet, or returns nothing.

    It is not written where it passes, raises NotImplementedError, or returns None alone; one that goes round for ever
    is. Of a class it is the first of its ways forward and back that is not written, or its step.
    """
    owner, _, own = name.rpartition(".")
    for unit in text.units:
        for node in walked(parse(unit)):
            if isinstance(node, ast.ClassDef) and (owner, own) == ("", node.name):
                ways = (one for one in node.body if isinstance(one, _FUNCTIONS) and one.name in WAYS)
                if bare := next(filter(is_left_open, ways), None):
                    said = fact("judged_unwritten", name=f"{own}.{bare.name}")
                    return said, text.spot(unit.label, bare.lineno + unit.offset)
                if found := unwritten_step(text, own):
                    return found
            if isinstance(node, ast.ClassDef) and owner == node.name:
                methods = [one for one in node.body if isinstance(one, _FUNCTIONS) and one.name == own]
            else:
                methods = [node] if isinstance(node, _FUNCTIONS) and not owner and node.name == own else []
            codes = {"judged_unwritten": does_nothing, "judged_returns_nothing": returns_nothing}
            if any(is_as_handed_out(one, _code_of(unit, one)) for one in methods):
                return fact("judged_unwritten", name=name), text.spot(unit.label, methods[0].lineno + unit.offset)
            for code, gives_nothing in codes.items():
                if any(map(gives_nothing, methods)):
                    return fact(code, name=name), text.spot(unit.label, methods[0].lineno + unit.offset)
    return None


def _code_of(unit: Unit, function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """Its text, with its comments."""
    return "\n".join(unit.code.splitlines()[function.lineno - 1 : function.end_lineno])
