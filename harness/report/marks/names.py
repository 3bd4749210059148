"""What a student's own code calls the tensors of a part: its parameters, and their gradients, by what it takes, returns
and keeps."""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit
from harness.checking.homework.attributes import gradient_of, path_of
from harness.checking.homework.file import PartChecked
from harness.checking.homework.line import Call, call_of
from harness.checking.homework.roles import parameter_roles
from harness.checking.result import Checked
from harness.checking.settings import INPUT
from harness.ground.errors import HarnessError
from harness.scenario.layers import LAYERS

#: Longer names than this say nothing.
_MOST = 40
_OF_X = f"{INPUT}.weight"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
#: Of one number, and no array's: a parameter is told by its name alone.
_NO_SHAPE = (1,)
#: What holds several arrays.
_SEVERAL = (ast.Dict, ast.List, ast.ListComp, ast.DictComp, ast.Tuple)
#: What a loss takes in place of x.
_TAKEN_FOR_X = ("x", "prediction", "logits", "probabilities")


@dataclass(frozen=True)
class Names:
    """By torch's name of a parameter, or of the input."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    gradients: Mapping[str, str] = field(default_factory=dict)

    def of(self, checked: Checked) -> Checked:
        """The same with the student's names of parameters."""
        return replace(checked, own={**checked.own, **self.parameters})


def names_of(one: PartChecked | Checked | None, units: Sequence[Unit]) -> Names:
    """The student's names, as far as the text of the code tells."""
    if isinstance(one, PartChecked) and one.checked is not None:
        return _of_part(one, one.checked, units)
    return _of_network(one, units) if isinstance(one, Checked) else Names()


# ---------------------------------------------------------------- a layer or a loss


def _of_part(part: PartChecked, checked: Checked, units: Sequence[Unit]) -> Names:
    calls = {way: call for way in ("forward", "backward") if (call := _call(part, way))}
    roles = _roles(checked)
    taken = {role: name for call in calls.values() for name, role in call.takes if isinstance(role, str)}
    given: dict[str, str] = {}
    for way, call in calls.items():
        given |= _given(call, _definition(units, *part.ways[way])) if way in part.ways else {}
    parameters = {torch: taken[role] for torch, each in roles.items() for role in each if role in taken}
    gradients = {torch: given[f"d{role}"] for torch, each in roles.items() for role in each if f"d{role}" in given}
    kept = _kept_by(units, part, roles, parameters)
    return Names(_told_apart({**kept.parameters, **parameters}), _told_apart({**kept.gradients, **gradients}))


def _told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Without those that several tensors would have."""
    each = list(names.values())
    return {torch: own for torch, own in names.items() if each.count(own) == 1}


def _call(part: PartChecked, way: str) -> Call | None:
    stated = part.stated.get(way)
    with contextlib.suppress(HarnessError):
        return call_of(stated) if isinstance(stated, str) else None
    return None


def _roles(checked: Checked) -> dict[str, tuple[str, ...]]:
    """By torch's name, what a call may call it: weight, or gamma of a layer that normalises; the input, x."""
    case = checked.tried[0].case if checked.tried else None
    found: dict[str, tuple[str, ...]] = {torch: (own,) for torch, own in checked.own.items()}
    if case is not None and case.alone and all(kind in LAYERS for kind in checked.network):
        for role, place in parameter_roles(" ".join(checked.network)).items():
            at, _, name = place.partition(".")
            torch = f"{case.alone[int(at)]}.{name}"
            found[torch] = (*found.get(torch, ()), role)
    if _OF_X in found:
        found[_OF_X] = _TAKEN_FOR_X
    return found


def _given(call: Call, function: ast.AST | None) -> dict[str, str]:
    """By role, how the function writes what it returns, where that is a name."""
    if function is None:
        return {}
    if call.keys:
        return {role: repr(key) for key, role in zip(call.keys, call.gives, strict=False)}
    for value in _returned(function):
        each = value.elts if isinstance(value, ast.Tuple) else [value]
        if len(each) == len(call.gives):
            return {role: name for role, one in zip(call.gives, each, strict=True) if (name := _name(one))}
    return {}


def _returned(function: ast.AST) -> Iterator[ast.expr]:
    """What its return statements give, the last first."""
    every = [one for one in ast.walk(function) if isinstance(one, ast.Return) and one.value is not None]
    yield from (one.value for one in sorted(every, key=lambda one: -one.lineno) if one.value is not None)


def _name(one: ast.expr) -> str:
    """A name, an attribute or an entry by its name; "" of what is worked out there."""
    if not isinstance(one, ast.Name | ast.Attribute | ast.Subscript):
        return ""
    name = ast.unparse(one)
    return name if len(name) <= _MOST else ""


def _kept_by(
    units: Sequence[Unit], part: PartChecked, roles: Mapping[str, tuple[str, ...]], taken: Mapping[str, str]
) -> Names:
    """What an object of a class keeps: self.W and self.dW."""
    owner = next((node for node in _classes(units) if node.name == part.name), None)
    if owner is None:
        return Names()
    settings = {name for way in ("class", "forward") if (call := _call(part, way)) for name, _ in call.takes}
    held = {path: 0.0 for path in _paths(owner, in_self=True) if path not in settings}
    parameters, gradients = dict[str, str](), dict[str, str]()
    for torch, each in roles.items():
        for role in each if torch != _OF_X else ():
            own = taken.get(torch) or path_of(role, 0, _NO_SHAPE, held, ())
            if own in held:
                parameters.setdefault(torch, f"self.{own}")
            if (gradient := gradient_of(role, own, 0, 1, held)) and gradient in held:
                gradients.setdefault(torch, f"self.{gradient}")
    return Names(parameters, gradients)


# ---------------------------------------------------------------- a network


def _of_network(checked: Checked, units: Sequence[Unit]) -> Names:
    """The gradients of parameters that have names: ``grads['W1']``, ``dW1``."""
    called = re.split(r"[^\w.]", checked.call)[0].rpartition(".")[2]
    every = (node for unit in units for node in ast.walk(_tree(unit)))
    function = next((node for node in every if isinstance(node, _FUNCTIONS) and node.name == called), None)
    if function is None:
        return Names()
    held = dict.fromkeys(_paths(function, in_self=False), 0.0)
    found = {torch: gradient_of("weight", own, 0, 1, held) for torch, own in checked.own.items() if own.isidentifier()}
    return Names({}, _told_apart({torch: path for torch, path in found.items() if path and path not in checked.own}))


def _paths(where: ast.AST, in_self: bool) -> Iterator[str]:
    """What is assigned: names, or attributes of self, and entries of these by their name."""
    for node in ast.walk(where):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if not isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            continue
        for to in targets:
            if isinstance(to, ast.Tuple):
                yield from filter(None, (_path(one, in_self) for one in to.elts))
            elif isinstance(to, ast.expr) and (path := _path(to, in_self)):
                keys = node.value.keys if isinstance(node.value, ast.Dict) else ()
                yield from (f"{path}[{key.value!r}]" for key in keys if isinstance(key, ast.Constant))
                yield from () if isinstance(node.value, _SEVERAL) else (path,)


def _path(one: ast.expr, in_self: bool) -> str:
    if isinstance(one, ast.Subscript):
        of = _path(one.value, in_self)
        is_named = isinstance(one.slice, ast.Constant) and isinstance(one.slice.value, str)
        return f"{of}[{one.slice.value!r}]" if of and is_named and isinstance(one.slice, ast.Constant) else ""
    if in_self and isinstance(one, ast.Attribute):
        return one.attr if isinstance(one.value, ast.Name) and one.value.id == "self" else ""
    return one.id if not in_self and isinstance(one, ast.Name) else ""


# ---------------------------------------------------------------- the code's text


def _tree(unit: Unit) -> ast.Module:
    with contextlib.suppress(HarnessError):
        return parse(unit)
    return ast.Module([], [])


def _classes(units: Sequence[Unit]) -> Iterator[ast.ClassDef]:
    return (node for unit in units for node in ast.walk(_tree(unit)) if isinstance(node, ast.ClassDef))


def _definition(units: Sequence[Unit], label: str, line: int) -> ast.AST | None:
    """The function that begins there."""
    for unit in units:
        if unit.label == label:
            every = (node for node in ast.walk(_tree(unit)) if isinstance(node, _FUNCTIONS))
            return next((node for node in every if node.lineno + unit.offset == line), None)
    return None
