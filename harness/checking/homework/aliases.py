"""Functions and classes by another name: ``fc_back = affine_back``, ``elu_back = Base.back``, ``partial(f, 2)``."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.checking.homework.defined import other_names

if TYPE_CHECKING:
    from harness.checking.homework.survey import Class, Function


def with_other_names(
    functions: Mapping[str, Function],
    classes: Mapping[str, Class],
    given: Iterable[tuple[str, ast.expr]],
    returned: Iterable[tuple[_Node, Sequence[ast.expr]]],
) -> tuple[dict[str, Function], dict[str, Class]]:
    """Functions and classes with those that are other names of them, and functions that give what another gives.

    ``given``: names, with what they are given; ``returned``: functions, with all that they return.
    """
    known = _Known(dict(functions), dict(classes), {})
    named, handed = tuple(given), tuple(returned)
    for _ in range(_ROUNDS):
        for name, value in named:
            if name not in functions and name not in classes:
                known.give(name, value)
        for node, values in handed:
            if (other := known.handed_on(node, values)) and (len(other.returns) > 1 or other.keys):
                known.functions[node.name] = replace(
                    known.functions[node.name], returns=other.returns, keys=other.keys, differences=other.differences
                )
    return known.functions, known.classes


#: So many functions may hand on, one another's, what the last of them gives.
_ROUNDS = 3
_Node = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class _Known:
    functions: dict[str, Function]
    classes: dict[str, Class]
    objects: dict[str, str]
    """By name of an object, its class."""

    def give(self, name: str, value: ast.expr) -> None:
        """A name to a function, a class or an object."""
        if function := self.function(value):
            self.functions[name] = replace(function, name=name)
        elif isinstance(value, ast.Name) and value.id in self.classes:
            self.classes[name] = replace(self.classes[value.id], name=name)
        elif isinstance(value, ast.Call) and _name(value.func) in self.classes:
            self.objects[name] = _name(value.func)

    def function(self, value: ast.expr) -> Function | None:
        """The function that a value is; None where it is none that is known."""
        if isinstance(value, ast.Name):
            return self.functions.get(value.id)
        if isinstance(value, ast.Attribute):
            return self._method(value.value, value.attr)
        if isinstance(value, ast.Call) and _last_name(value.func) == "partial" and value.args:
            return self._partly(value)
        return None

    def handed_on(self, node: _Node, values: Sequence[ast.expr]) -> Function | None:
        """Whose result a function gives as it is: ``return ELU(alpha).forward(x)``."""
        own = dict(other_names(node.body))
        if len(values) != 1:
            return None
        value = own.get(values[0].id) if isinstance(values[0], ast.Name) else values[0]
        if not isinstance(value, ast.Call):
            return None
        made = {to: _name(each.func) for to, each in own.items() if isinstance(each, ast.Call)}
        inside = replace(self, objects={**self.objects, **{to: of for to, of in made.items() if of in self.classes}})
        found = inside.function(value.func)
        return None if found is None or found.name == node.name else found

    def _method(self, of: ast.expr, name: str) -> Function | None:
        """Of a class one that needs no object; of ``tanh.forward`` and ``ELU(1.0).forward`` any."""
        if (owner := self.classes.get(_name(of))) is not None:
            found = owner.methods.get(name)
            return found if found and found.is_static else None
        made = _name(of.func) if isinstance(of, ast.Call) else self.objects.get(_name(of), "")
        one = self.classes.get(made)
        return one.methods.get(name) if one else None

    def _partly(self, value: ast.Call) -> Function | None:
        """Without the arguments that are given already."""
        first, *more = value.args
        if (of := self.function(first)) is None or any(isinstance(one, ast.Starred) for one in more):
            return None
        named = {one.arg for one in value.keywords}
        rest = of.arguments[len(more) :]
        return replace(of, arguments=tuple(one for one in rest if one.name not in named))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else _name(node)
