"""A part that is right once, once more: in a second step of the same object, and with another one at work beside it."""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from harness.candidate.process.process import CandidateProcess
from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit
from harness.checking.homework.attributes import is_gradient_name
from harness.checking.homework.losses import LossTeller, LossWay
from harness.checking.homework.probing import as_found, through
from harness.checking.homework.teller import Other, Teller
from harness.checking.homework.ways import Way
from harness.checking.result import CONVENTION, INCONCLUSIVE, RIGHT, WRONG, Checked
from harness.checking.settings import INPUT
from harness.ground.errors import HarnessError
from harness.ground.facts import Fact, fact
from harness.implementation import Batch, Build

#: A function that sets gradients to 0, by its name.
_RESETS = re.compile(r"zero_?grad|reset|clear", re.IGNORECASE)


def once_more(
    found: Checked, way: Way | LossWay, process: CandidateProcess, reference: Build, units: Sequence[Unit]
) -> Checked:
    """What was found right, with what is wrong where an object has taken a step before, or another one beside it."""
    asked = _Asked(found, way, process, reference)
    if not (asked.has_object or asked.goes_beside) or way.line.moves_parameters:
        return found
    with contextlib.suppress(HarnessError):
        if difference := _difference(asked, units):
            return difference
    if not process.alive:
        process.restart()
    return found


@dataclass(frozen=True)
class _Asked:
    """A part that is asked for a step, by what it does besides."""

    found: Checked
    way: Way | LossWay
    process: CandidateProcess
    reference: Build

    @property
    def has_object(self) -> bool:
        return self.way.line.made is not None

    @property
    def goes_beside(self) -> bool:
        """Whether two may be at work at a time: objects, or functions that hand on what they keep."""
        forward, backward = self.way.line.forward, self.way.line.backward
        return backward is not None and (self.has_object or not backward.roles.isdisjoint({*forward.gives} - {"out"}))

    def step(self, other: Other | None) -> Checked:
        """Raises HarnessError."""
        probe, teller = replace(self.way.first(), name="second_step"), self.way.teller(self.process)
        assert isinstance(teller, Teller | LossTeller)
        beside = other.probes if other else ()
        teller.other = other and replace(other, probes=tuple(as_found(one, self.found) for one in beside))
        return through(probe, self.found, self.way, teller, self.reference)


def _difference(asked: _Asked, units: Sequence[Unit]) -> Checked | None:
    """None where it is right once more, or nothing can be said."""
    uneven, even = asked.way.others()
    other = Other((uneven, even), asked.has_object, asked.goes_beside)
    again = asked.step(other)
    if _is_good(again) or not _is_good(asked.step(None)):
        return None
    if failure := again.failure:
        other = replace(other, probes=(even,))
        again = asked.step(other)
        if again.failure or _is_good(again):  # of one size alone, perhaps, and that may be what is asked for
            code = "second_step_fails" if again.failure else "second_size_fails"
            return _unclear(asked.found, fact(code, failure=failure))
    if other.beside and (not other.earlier or _is_good(asked.step(replace(other, beside=False)))):
        return _wrong(asked.found, again, fact("wrong_beside_another"))
    return _adding_up(asked, again, other, units) or _wrong(asked.found, again, fact("wrong_in_second_step"))


def _is_good(found: Checked) -> bool:
    return found.verdict in (RIGHT, CONVENTION) and not found.failure


def _wrong(found: Checked, again: Checked, said: Fact) -> Checked:
    return replace(found, verdict=WRONG, tried=(*found.tried, *again.tried), notes=(*found.notes, said))


def _unclear(found: Checked, said: Fact) -> Checked:
    """A person's."""
    return replace(found, verdict=INCONCLUSIVE, notes=(*found.notes, said))


# ---------------------------------------------------------------- gradients that add up


def _adding_up(asked: _Asked, again: Checked, other: Other, units: Sequence[Unit]) -> Checked | None:
    """An object whose gradients add up, as torch's do, is right where something sets them to 0; None: it is none.

    A step whose gradient is 0 adds nothing, so that all that is kept but that shows.
    """
    if not isinstance(asked.way, Way) or not _is_good(asked.step(_without_gradient(other))):
        return None
    wrong = {row.name for row in again.rows if not row.is_right}
    each = {row.name for row in again.rows if row.quantity == "gradient"} - {f"{INPUT}.weight"}
    if wrong - each:
        return None
    roles = sorted(name.rpartition(".")[2] for name in wrong)
    if wrong != each:
        return _wrong(asked.found, again, fact("some_gradients_add_up", names=tuple(roles)))
    own = {call.name.rpartition(".")[2] for call in asked.way.line.calls}  # which set to 0 what adds up nevertheless
    if not any(_resets(unit, roles, own) or _adds_to_an_object(unit) for unit in units):
        return _unclear(asked.found, fact("gradients_never_reset"))
    setting = (*asked.found.setting, fact("gradients_add_up"))
    return replace(asked.found, verdict=CONVENTION, setting=setting)


def _without_gradient(other: Other) -> Other:
    still = [replace(probe, batches=tuple(map(_still, probe.batches))) for probe in other.probes]
    return replace(other, probes=tuple(still), beside=False)


def _still(batch: Batch) -> Batch:
    """In which no gradient arrives."""
    return replace(batch, targets=np.zeros_like(batch.targets))


def _resets(unit: Unit, roles: Sequence[str], own: Collection[str]) -> bool:
    """Whether code sets such a gradient to 0, and not where it makes the object, or in one of its ``own`` calls."""
    every = (one for one in ast.walk(parse(unit)) if isinstance(one, ast.FunctionDef))
    functions = [one for one in every if one.name not in ("__init__", *own)]
    return any(
        _RESETS.search(one.name) or any(is_gradient_name(name, role) for name in _zeroed(one) for role in roles)
        for one in functions
    )


def _adds_to_an_object(unit: Unit) -> bool:
    """Whether gradients are added to where parameters are objects, self.W.grad, which something else sets to 0."""
    added = (one.target for one in ast.walk(parse(unit)) if isinstance(one, ast.AugAssign))
    return any(isinstance(one, ast.Attribute) and isinstance(one.value, ast.Attribute) for one in added)


def _zeroed(function: ast.FunctionDef) -> Iterator[str]:
    """What a function sets to 0, as it is written."""
    for one in ast.walk(function):
        if isinstance(one, ast.Assign) and _is_zero(one.value):
            yield from map(ast.unparse, one.targets)
        elif isinstance(one, ast.AugAssign) and isinstance(one.op, ast.Mult) and _is_zero(one.value):
            yield ast.unparse(one.target)
        elif isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr == "fill":
            yield ast.unparse(one.func.value)


def _is_zero(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return "zeros" in ast.unparse(value.func)
    return isinstance(value, ast.Constant) and (value.value is None or value.value == 0)
