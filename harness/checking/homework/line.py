"""How one part of a file is meant: what it is, and what each call takes and gives, by role; as HARNESS states it.

    forward   affine_forward(x, w=weight, b=bias) -> out, cache
    backward  affine_backward(dout=gradient, cache) -> dx, dw=dweight, db=dbias

A role stands after ``=`` where the name itself is not the role. ``{stride, pad=padding}`` is a dict of settings, and
``pool=(kernel_size)`` a pair, one for each axis.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from harness.checking.held import Reading
from harness.ground.errors import UsageError
from harness.ground.facts import Told, fact

#: A dict of settings, by key: their roles; and what else a call may be given.
Role = str | Mapping[str, str]

_EMPTY: Mapping[str, Any] = MappingProxyType({})
_CALL = re.compile(r"\s*([\w.]+)\s*\((.*)\)\s*(?:->\s*(.*?))?\s*", re.DOTALL)


#: The role of a flag that is set.
TRUE = "true"


def kind_said(kind: str) -> Told:
    """A layer, a loss or an optimizer, as a sentence has it."""
    code = "kind_layer" if kind == "layer" else "kind_loss" if kind == "loss" else "kind_optimizer"
    return Told(fact(code))


@dataclass(frozen=True)
class Call:
    """A function, method or class: by argument its role, and by result."""

    name: str
    takes: tuple[tuple[str, Role], ...] = field(hash=False)
    gives: tuple[str, ...] = ()
    """Roles of what it returns; of one, what it returns is no tuple."""
    keys: tuple[str, ...] = ()
    """Where it returns a dict: under which names."""

    @property
    def words(self) -> str:
        """As it is stated."""
        gives = ", ".join(self.gives if not self.keys else map(_shown, self.keys, self.gives))
        gives = f"{{{gives}}}" if self.keys else gives
        return f"{self.name}({', '.join(_shown(*one) for one in self.takes)})" + (f" -> {gives}" if gives else "")

    @property
    def roles(self) -> frozenset[str]:
        """Of every argument, and in dicts of settings."""
        every = (one.values() if isinstance(one, Mapping) else (one,) for _, one in self.takes)
        return frozenset(role.strip("()") for some in every for role in some)

    def has(self, role: str) -> bool:
        """Whether an argument has this role, in a dict of settings too."""
        return role in self.roles

    def renamed(self, old: str, new: str) -> Call:
        """With another role for one."""

        def of(role: Role) -> Role:
            if isinstance(role, Mapping):
                return type(role)({key: new if one == old else one for key, one in role.items()})  # type: ignore[call-arg]
            return new if role == old else role

        return replace(self, takes=tuple((name, of(role)) for name, role in self.takes))


def _shown(name: str, role: Role) -> str:
    if isinstance(role, Mapping):
        return f"{name}={{{', '.join(_shown(*one) for one in role.items())}}}"
    return name if name == role else f"{name}={role}"


def call_of(text: str) -> Call:
    """A call as it is stated. Raises UsageError."""
    found = _CALL.fullmatch(text)
    if not found:
        raise UsageError(fact("line_no_call", call=text))
    name, inside, gives = found.group(1), found.group(2), (found.group(3) or "").strip()
    is_dict = gives.startswith("{")
    results = [_pair(one) for one in _parted(gives.strip("{} "))]
    return Call(
        name,
        tuple(_taken(one, text) for one in _parted(inside)),
        tuple(role for _, role in results),
        tuple(own for own, _ in results) if is_dict else (),
    )


def _taken(text: str, whole: str) -> tuple[str, Role]:
    own, _, role = text.partition("=")
    role = role.strip()
    if role.startswith("{"):
        if not role.endswith("}"):
            raise UsageError(fact("line_no_call", call=whole))
        return own.strip(), dict(_pair(one) for one in _parted(role[1:-1]))
    return own.strip(), role or own.strip()


def _pair(text: str) -> tuple[str, str]:
    own, _, role = text.partition("=")
    return own.strip(), role.strip() or own.strip()


def _parted(text: str) -> Iterator[str]:
    """At the commas that stand in no braces."""
    depth, part = 0, ""
    for one in text:
        depth += (one == "{") - (one == "}")
        if one == "," and not depth:
            yield part
            part = ""
        else:
            part += one
    if part.strip():
        yield part


@dataclass(frozen=True)
class Line:
    """How one part is meant."""

    kind: str
    """``layer``, ``loss`` or ``optimizer``."""
    what: str
    """The stated layer's, loss's or optimizer's name."""
    forward: Call
    backward: Call | None = None
    made: Call | None = None
    """Of an object: its class, and what it is made with."""
    options: Mapping[str, Any] = field(default_factory=lambda: _EMPTY, hash=False)
    """Settings that its code fixes."""
    reading: Reading | None = None
    """How arrays are held; None: as is found out."""
    then: Call | None = None
    """What is called after the way back, for the gradients of parameters, where that is a call of its own."""
    course: str = ""
    """The preset that states it; empty where it was inferred."""
    allows: tuple[str, ...] = ()
    """Mistakes, by name, that the course means so."""
    names: Mapping[str, str] = field(default_factory=lambda: _EMPTY, hash=False)
    """Of a cell, by name the role of each of its parameters."""

    unset: frozenset[str] = frozenset()
    """Of an optimizer's function: arguments for what it keeps that are None before the first step."""
    empty: frozenset[str] = frozenset()
    """Of an optimizer's function: arguments for what it keeps that are an empty dict before the first step."""
    hints: Mapping[str, str] | None = field(default=None, hash=False)
    """Of an optimizer that is called by what its code does with what it is given: what names of arguments say."""
    starts: Call | None = None
    """Of an optimizer's function: what makes what it keeps, before the first step, where somebody names it."""

    @property
    def of_no_course(self) -> Line:
        """What is called, and how, whoever states it."""
        return replace(self, course="", allows=())

    @property
    def calls(self) -> tuple[Call, ...]:
        """Of its class, if it has one, and forward and back."""
        return tuple(call for call in (self.made, self.forward, self.backward) if call)

    @property
    def told(self) -> frozenset[str]:
        """Roles of what an object is made with, and of what the call forward is given."""
        return self.forward.roles | (self.made.roles if self.made else frozenset())

    @property
    def moves_parameters(self) -> bool:
        """Whether a layer is given a learning rate, and so takes a step itself."""
        return any(call is not None and call.has("lr") for call in (self.made, self.backward))

    def called(self) -> dict[str, str]:
        """By role, what its code calls an argument."""
        every = [(role, name) for call in self.calls for name, role in call.takes if isinstance(role, str)]
        return {role.strip("()"): name for role, name in reversed(every)}

    def stated(self) -> dict[str, Any]:
        """As HARNESS states it."""
        found: dict[str, Any] = {self.kind: self.what, **self.options}
        if self.made:
            found["class"] = self.made.words
        found["forward"] = self.forward.words
        if self.backward:
            found["backward"] = self.backward.words
        if self.then:
            found["then"] = self.then.words
        if self.reading and self.reading != Reading():
            found["held"] = self.reading.words
        return found


def roles_at(call: Call, places: Iterable[str]) -> dict[str, str]:
    """Of places among what a call is given, such as w and params['w'], those that have a role."""
    known: dict[str, str] = {}
    for name, role in call.takes:
        inner = {f"{name}[{key!r}]": one for key, one in role.items()} if isinstance(role, Mapping) else {name: role}
        known |= inner
    return {place: known[place] for place in places if place in known}


def distinct(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines that differ in more than in the course that states them, the first of each."""
    found: dict[Line, Line] = {}
    for one in lines:
        found.setdefault(one.of_no_course, one)
    return tuple(found.values())
