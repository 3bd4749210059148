"""Losses that are no two calls, with a function of ours beside each that gives the loss and its gradient.

yield loss; yield gradient             a generator gives one after the other
MSE(target)(pred); .grad(pred)         an object is made for its targets
MSE(pred, target).value, .grad         an object is made for both
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit
from harness.checking.homework import defined
from harness.checking.homework.recognise_losses import is_target, takes_targets
from harness.checking.homework.survey import Argument, Class, Function, Survey
from harness.checking.homework.words import usual_words

#: What an object calls its loss, and the gradient of that, where it was made for its predictions.
_VALUES = (*usual_words("losses"), "value", "forward", "compute", "__call__", "__float__")
_GRADIENTS = ("grad", "gradient", "backward", "dx", "delta", "derivative", "dpred")
#: What takes a value where a method has to be called for it.
_TAKEN = "harness_taken_ = lambda one: one() if callable(one) else one"


def with_losses(found: Survey, units: Sequence[Unit]) -> Survey:
    """With functions of ours, in place of what cannot be called as usual."""
    generators = {name for unit in units for name in _generators(unit)}
    functions, classes = dict(found.functions), dict(found.classes)
    for name in generators & functions.keys():
        if takes_targets(functions[name]):
            functions[name] = _of_generator(functions[name])
    for name, one in found.classes.items():
        if (made := _of_targets(one) or _of_both(one)) is not None and name not in functions:
            functions[name] = made
            del classes[name]
    return Survey(functions, classes)


def _generators(unit: Unit) -> Iterator[str]:
    """Functions that yield two values, or more, one after the other."""
    for node in defined.top(parse(unit).body):
        if isinstance(node, ast.FunctionDef):
            yields = [one for one in node.body if isinstance(one, ast.Expr) and isinstance(one.value, ast.Yield)]
            if len(yields) == 2:
                yield node.name


def _of_generator(one: Function) -> Function:
    names = ", ".join(each.name for each in one.needed)
    code = f"def {_own(one.name)}({names}):\n    each = {one.name}({names})\n    return next(each), next(each)"
    made = replace(one, name=_own(one.name), arguments=one.needed, returns=("loss", "grad"))
    return replace(made, code=code, of=one.name)


def _of_targets(one: Class) -> Function | None:
    """Of a class that is made for its targets alone, and is called with its predictions."""
    needed = [each for each in one.made if each.is_needed]
    ahead, back = (next((one.methods[n] for n in names if n in one.methods), None) for names in (_VALUES, _GRADIENTS))
    if len(needed) != 1 or not is_target(needed[0].name) or ahead is None or back is None:
        return None
    if len(ahead.needed) != 1 or len(back.needed) > 1:
        return None
    given = "pred" if back.needed else ""
    body = f"one = {one.name}(target)\n    return one.{ahead.name}(pred), one.{back.name}({given})"
    return _function(one, ahead, body)


def _of_both(one: Class) -> Function | None:
    """Of a class that is made for its predictions and targets, and has the loss and its gradient."""
    needed = [each for each in one.made if each.is_needed]
    there = {*one.attributes, *(name for name, each in one.methods.items() if not each.needed)}
    value, gradient = (next((n for n in names if n in there), "") for names in (_VALUES, _GRADIENTS))
    is_told = len(needed) == 2 and [is_target(each.name) for each in needed].count(True) == 1
    if not is_told or not value or not gradient:
        return None
    names = ["target" if is_target(each.name) else "pred" for each in needed]
    body = f"one = {one.name}({', '.join(names)})\n    return tuple(map(harness_taken_, (one.{value}, one.{gradient})))"
    return _function(one, one.methods["__init__"], body)


def _function(one: Class, of: Function, body: str) -> Function:
    code = f"{_TAKEN}\ndef {_own(one.name)}(pred, target):\n    {body}"
    numbers = tuple(dict.fromkeys(number for each in one.methods.values() for number in each.numbers))
    made = replace(of, name=_own(one.name), arguments=(Argument("pred"), Argument("target")), returns=("loss", "grad"))
    return replace(
        made, label=one.label, line=one.line, code=code, keys=(), numbers=numbers, of=one.name, says=one.says
    )


def _own(name: str) -> str:
    """What a function of ours is called."""
    return f"{name}_fn"
