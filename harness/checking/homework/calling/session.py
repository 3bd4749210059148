"""One optimizer, made and called with what a trial chose.

This module runs beside a submission.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from harness.checking.homework.calling.things import NAMES, World

#: What parameters and gradients are handed over as, the likeliest first; and what else an argument may be then.
FORMS: Mapping[str, tuple[str, ...]] = {
    "list": ("list",),
    "dict": ("dict",),
    "array": ("array",),
    "objects": ("objects", "list", "dict"),
    "object": ("object", "list", "dict"),
    "objects_by_name": ("objects_by_name", "dict"),
    "dicts": ("dicts",),
    "pairs": ("pairs",),
}
_IN_A_STEP = ("t from 1", "t from 0", "none", "empty", "rate")
_TO_MAKE = ("count", "shapes", "rate")
_KEPT = ("none", "empty")
#: How deep arrays are sought in what an object holds.
_DEEPEST = 3


@dataclass(frozen=True)
class Asked:
    """What is known of an optimizer before it is tried."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Values of arguments."""
    rates: tuple[str, ...] = ()
    """Arguments that are the learning rate."""
    hints: Mapping[str, str] = field(default_factory=dict)
    """By argument, what its name says that it is: params, grads, t, state or shape."""
    steps: tuple[str, ...] = ()
    """Usual names of methods that take a step, the likeliest first."""
    data: tuple[str, ...] = ()
    """Usual names of the numbers of an object that is one parameter."""
    returns: tuple[str, ...] = ()
    """Names of what a function returns."""


class Session:
    """An optimizer with what it keeps."""

    def __init__(self, world: World, scope: Mapping[str, Any], asked: Asked, rate: float) -> None:
        self.world, self.asked, self.rate = world, asked, rate
        self.count, self.key = 0, NAMES[0]
        self.form = world.choices.of("form", tuple(FORMS))
        self.args: dict[str, Any] = {}
        self.kinds: dict[str, str] = {}
        self.own: Any = None
        self.call = self._call(scope[asked.name])

    def _call(self, target: Any) -> Callable[..., Any]:
        """What takes a step."""
        if not inspect.isclass(target):
            ways = ("call", "maker") if _needed(target) else ("maker", "call")
            if self.world.choices.of("way", ways) == "call":
                return target  # type: ignore[no-any-return]
        self.own = target(**self._given(target, "made", {}))
        return self._step_of(self.own)

    def _step_of(self, made: Any) -> Callable[..., Any]:
        if isinstance(made, tuple | list | dict):
            each = list(made.values() if isinstance(made, dict) else made)
            return self.world.choices.of("which", [one for one in each if callable(one)] or [None])  # type: ignore[no-any-return]
        if inspect.isfunction(made):
            return made
        if inspect.isgenerator(made):
            next(made)
            return lambda gradient: made.send(gradient)
        names = [name for name in _methods(type(made)) if name == "__call__" or not name.startswith("_")]
        rank = {name: at for at, name in enumerate(self.asked.steps)}
        names.sort(key=lambda name: rank.get(name, len(rank)))
        return getattr(made, self.world.choices.of("method", names))  # type: ignore[no-any-return]

    @property
    def is_told_which(self) -> bool:
        """Whether one takes several parameters, one after another, and is told which it is."""
        return self.own is not None and (self.form == "object" or "key" in self.kinds.values())

    def beside(self, world: World, key: str) -> Session:
        """The same optimizer with other parameters."""
        found = copy.copy(self)
        found.world, found.key, found.args, found.count = world, key, {}, 0
        return found

    # ---------------------------------------------------------------- arguments

    def _given(self, call: Callable[..., Any], phase: str, kept: dict[str, Any]) -> dict[str, Any]:
        """By argument what it is given; ``kept``: what stays from call to call."""
        found: dict[str, Any] = {}
        for name, one in inspect.signature(call).parameters.items():
            if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
                continue
            if name in self.asked.rates:
                found[name] = self.rate
            elif name in self.asked.settings:
                found[name] = self.asked.settings[name]
            elif one.default is one.empty:
                found[name] = self._value(name, phase, kept)
            elif name in kept:
                found[name] = kept[name]
        return found

    def _value(self, name: str, phase: str, kept: dict[str, Any]) -> Any:
        place = f"{phase} {name}"
        kind = self.world.choices.of(place, self._options(name, phase))
        self.kinds[name] = kind
        if kind in _PLAIN:
            return _PLAIN[kind](self)
        if name not in kept and kind == "array":
            self.world.put(kept, name, place)
        elif name not in kept:
            kept[name] = None if kind == "none" else self.world.made(kind, place)
        return kept[name]

    def _options(self, name: str, phase: str) -> tuple[str, ...]:
        holders, hint = FORMS[self.form], self.asked.hints.get(name, "")
        if hint in ("params", "grads"):
            return holders
        if phase == "made":
            return (*holders, *_TO_MAKE)
        if hint == "t":
            return ("t from 1", "t from 0")
        if hint == "state":
            return (*_KEPT, *holders)
        return (*holders, *(("key",) if self.form in ("array", "object") else ()), *_IN_A_STEP)

    # ---------------------------------------------------------------- a step

    def step(self) -> Any:
        """One step, and what it returns."""
        self.count += 1
        return self.call(**self._given(self.call, "step", self.args))

    def keep(self, result: Any, taken: Sequence[Any]) -> bool:
        """Hand on what is returned and is not the parameters; False where nobody can tell what some of it is.

        ``taken``: places in a tuple that are the parameters, or (``None``) all of it.
        """
        if result is None or None in taken:
            return True
        is_several = isinstance(result, tuple)
        each = list(result) if is_several else [result]
        names = self.asked.returns if len(self.asked.returns) == len(each) else ("",) * len(each)
        known = [*self.args.values()]
        rest = [
            (name, one)
            for at, (name, one) in enumerate(zip(names, each, strict=True))
            if at not in taken
            and one is not None
            and not any(one is other for other in known)
            and self._may_be_kept(one)
        ]
        free = self._free()
        named = {name: one for name, one in rest if name in free}
        if len(named) < len(rest):
            needed = [name for name in free if name in self.kinds]
            order = needed if len(needed) == len(rest) else free
            if len(order) != len(rest):
                return not is_several
            named = dict(zip(order, (one for _, one in rest), strict=True))
        self.args |= named
        return True

    def _may_be_kept(self, one: Any) -> bool:
        counted = any(kind.startswith("t ") for kind in self.kinds.values())
        return not (isinstance(one, float) or (counted and isinstance(one, int)))

    def _free(self) -> list[str]:
        """Arguments of a step that may be what it keeps."""
        slots = {id(one.holder) for one in self.world.slots.values()}
        found = []
        for name, one in inspect.signature(self.call).parameters.items():
            is_state = one.default is None or self.kinds.get(name) in _KEPT
            is_holder = self.kinds.get(name) in ("list", "dict", "array") and self.asked.hints.get(name) not in (
                "params",
                "grads",
            )
            if is_state or (is_holder and (id(self.args.get(name)) in slots or self.kinds[name] == "array")):
                found.append(name)
        return found


#: What is worked out for each call.
_PLAIN: Mapping[str, Callable[[Session], Any]] = {
    "t from 0": lambda one: one.count - 1,
    "t from 1": lambda one: one.count,
    "rate": lambda one: one.rate,
    "key": lambda one: one.key,
    "count": lambda one: 1 if one.form in ("array", "object") else len(NAMES),
    "shapes": lambda one: one.world.shapes_as(one.form),
}


def _needed(target: Callable[..., Any]) -> list[str]:
    every = inspect.signature(target).parameters.values()
    return [
        one.name for one in every if one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
    ]


def _methods(cls: type) -> list[str]:
    """Of a class and its bases, in the order in which they are written."""
    every = (name for base in reversed(cls.__mro__[:-1]) for name, one in vars(base).items() if inspect.isfunction(one))
    return list(dict.fromkeys(every))


def arrays_in(value: Any, path: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Every array in a value, by path."""
    if isinstance(value, np.ndarray | np.floating):
        yield path, np.asarray(value)
    elif depth > _DEEPEST:
        return
    elif isinstance(value, dict):
        for key, one in list(value.items()):
            yield from arrays_in(one, f"{path}[{key!r}]", depth + 1)
    elif isinstance(value, list | tuple):
        for at, one in enumerate(value):
            yield from arrays_in(one, f"{path}[{at}]", depth + 1)
    elif inspect.isfunction(value):
        cells = zip(value.__code__.co_freevars, value.__closure__ or (), strict=True)
        for name, cell in cells:
            try:
                yield from arrays_in(cell.cell_contents, f"{path}.{name}", depth + 1)
            except ValueError:
                continue
    elif depth == 0 and hasattr(value, "__dict__"):
        for name, one in list(vars(value).items()):
            yield from arrays_in(one, f"{path}.{name}", depth + 1)
