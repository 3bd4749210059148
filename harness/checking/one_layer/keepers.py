"""What keeps the parameters itself: objects, closures and the module. This module runs beside a submission."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from harness.checking.one_layer.calls import FAILED, TIMES, Caller, arguments_of
from harness.checking.one_layer.forms import has_arrays, shape


@dataclass
class Instance:
    """One that was made: its values by path, and its calls by name."""

    get: Callable[[], dict[str, Any]]
    put: Callable[[str, Any], None]
    methods: Mapping[str, Any]
    arm: Callable[[Mapping[str, Any]], None] = field(default=lambda _: None)
    """Of one that makes its parameters within a call: what they are made as then."""
    changed: set[str] = field(default_factory=set)
    """Paths of what a call has changed so far."""


@dataclass(frozen=True)
class Keeper:
    """What keeps parameters, and how another one is made."""

    name: str
    make: Callable[[tuple[int, int]], Instance | None]
    """By the sizes of its weight."""
    rates: frozenset[float] = frozenset()
    """Numbers that it is made with, of which one may be a rate: no parameters."""
    is_late: bool = False
    """Whether it makes its parameters in a call."""


def of_object(made: Any) -> Instance:
    """Attributes, and the entries of dicts and lists in them."""
    methods = {
        name: getattr(made, name)
        for name in dir(type(made))
        if not name.startswith("__") and inspect.isroutine(inspect.getattr_static(type(made), name))
    }
    return Instance(lambda: dict(_flat(_own(made))), lambda path, value: _put(_own(made), path, value, made), methods)


def _own(made: Any) -> dict[str, Any]:
    """Attributes by name, in ``__slots__`` as well."""
    slots = (getattr(base, "__slots__", ()) for base in type(made).__mro__)
    names = [name for each in slots for name in ((each,) if isinstance(each, str) else each)]
    held = {name: getattr(made, name) for name in names if not name.startswith("__") and hasattr(made, name)}
    return {**held, **getattr(made, "__dict__", {})}


def _flat(values: Mapping[Any, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping) and not before:
            yield from _flat(value, f"{name}.")
        elif isinstance(value, list) and not before and (shape(value) is None or has_arrays(value)):
            yield from _flat(dict(enumerate(value)), f"{name}.")
        elif shape(value) is not None:
            yield f"{before}{name}", value


def _put(values: Any, path: str, value: Any, owner: Any = None) -> None:
    first, _, rest = path.partition(".")
    if rest:
        within = values[first]
        within[int(rest) if isinstance(within, list) else rest] = value
    elif owner is not None:
        setattr(owner, first, value)
    else:
        values[first] = value


# ---------------------------------------------------------------- objects

#: What something is made with: values, or the places of sizes.
Given = Mapping[str, Any]


@dataclass(frozen=True)
class Size:
    """One of the sizes of a weight: 0 of inputs, 1 of outputs."""

    of: int


def of_class(made: type, caller: Caller, sizes: tuple[int, int]) -> Iterator[Keeper]:
    """Of a class, by every way to make an object of it that goes."""
    init = arguments_of(made.__init__) if made.__init__ is not object.__init__ else []  # type: ignore[misc]
    if init is None:
        return
    asked = [one for one in init if one.name != "self"]
    for given in _made_with(asked, caller):
        one = caller(made, _filled(given, sizes))
        if one is not FAILED:
            yield Keeper(made.__name__, _maker(made, given, caller), _rates(asked))
            yield Keeper(made.__name__, _late_maker(made, given), _rates(asked), is_late=True)


def _made_with(asked: list[inspect.Parameter], caller: Caller) -> Iterator[Given]:
    given: dict[str, Any] = {}
    for one in asked:
        role = caller.role(one.name)
        if role == "lr":
            given[one.name] = _RATE
        elif role == "off":
            given[one.name] = 0.0
        elif isinstance(one.default, int) and not isinstance(one.default, bool) and TIMES.search(one.name):
            given[one.name] = 1
        elif role in ("D", "K"):
            given[one.name] = Size(int(role == "K"))
    left = [one.name for one in asked if one.default is one.empty and one.name not in given]
    for some in itertools.permutations((Size(0), Size(1), 1, _RATE), len(left)):
        yield {**given, **dict(zip(left, some, strict=True))}


def _filled(given: Given, sizes: tuple[int, int]) -> dict[str, Any]:
    return {name: sizes[one.of] if isinstance(one, Size) else one for name, one in given.items()}


def _rates(asked: list[inspect.Parameter]) -> frozenset[float]:
    return frozenset([_RATE, *(one.default for one in asked if isinstance(one.default, float) and one.default)])


#: A rate that an object is made with.
_RATE = 0.0625


def _maker(made: type, given: Given, caller: Caller) -> Callable[[tuple[int, int]], Instance | None]:
    def make(sizes: tuple[int, int]) -> Instance | None:
        one = caller(made, _filled(given, sizes))
        return None if one is FAILED else of_object(one)

    return make


def _late_maker(made: type, given: Given) -> Callable[[tuple[int, int]], Instance | None]:
    """Objects that take what is armed in place of the first value that a call gives an attribute."""

    def make(sizes: tuple[int, int]) -> Instance | None:
        armed: dict[str, Any] = {}

        def setting(self: Any, name: str, value: Any) -> None:
            object.__setattr__(self, name, armed.pop(name) if name in armed else value)

        try:
            one = type(made.__name__, (made,), {"__setattr__": setting})(**_filled(given, sizes))
        except Exception:
            return None
        found = of_object(one)

        def arm(values: Mapping[str, Any]) -> None:
            armed.clear()
            armed.update(values)

        found.arm = arm
        return found

    return make


# ---------------------------------------------------------------- functions that make their parameters


def of_starts(name: str, code: str, names: Mapping[str, Any]) -> Keeper:
    """Of a function whose first values are asked for as `_given` (`harness/grading/own_starts.py`)."""

    def make(_: tuple[int, int]) -> Instance | None:
        armed: dict[str, Any] = {}
        seen: dict[str, Any] = {}

        def given(own: str, value: Any) -> Any:
            seen[own] = armed.pop(own) if own in armed else value
            return seen[own]

        def arm(values: Mapping[str, Any]) -> None:
            armed.clear()
            armed.update(values)

        around = {**names, "_given": given}
        exec(compile(code, name, "exec"), around)
        return Instance(lambda: dict(_flat(seen)), lambda path, value: None, {name: around[name]}, arm)  # noqa: ARG005

    return Keeper("", make, is_late=True)


# ---------------------------------------------------------------- closures and the module


def of_factory(function: Any, caller: Caller, sizes: tuple[int, int]) -> Iterator[Keeper]:
    """Of a function that returns functions, or an object, the parameters in its own variables."""
    asked = arguments_of(function)
    if asked is None or not 1 <= len(asked) <= 4:
        return
    for given in _made_with(asked, caller):
        if _calls_in(caller(function, _filled(given, sizes))):
            yield Keeper(function.__name__, _of_made(function, given, caller), _rates(asked))


def _of_made(function: Any, given: Given, caller: Caller) -> Callable[[tuple[int, int]], Instance | None]:
    return lambda sizes: _of_calls(caller(function, _filled(given, sizes)))


def _calls_in(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {str(name): one for name, one in value.items() if inspect.isfunction(one)}
    every = value if isinstance(value, tuple | list) else (value,)
    return {one.__name__: one for one in every if inspect.isfunction(one) and one.__closure__}


def _of_calls(value: Any) -> Instance | None:
    methods, cells = _calls_in(value), dict[str, Any]()
    todo = list(methods.values())
    while todo:
        one = todo.pop()
        for name, cell in zip(one.__code__.co_freevars, one.__closure__ or (), strict=True):
            if name not in cells:
                cells[name] = cell
                todo += [cell.cell_contents] if inspect.isfunction(cell.cell_contents) else []
    inner = {name: cell.cell_contents for name, cell in cells.items() if inspect.isfunction(cell.cell_contents)}

    def put(path: str, value: Any) -> None:
        first, _, rest = path.partition(".")
        if rest:
            cells[first].cell_contents[rest] = value
        else:
            cells[first].cell_contents = value

    return Instance(
        lambda: dict(_flat({name: cell.cell_contents for name, cell in cells.items()})), put, {**inner, **methods}
    )


def of_module(names: dict[str, Any], functions: Mapping[str, Any], caller: Caller) -> Keeper:
    """The module's own variables, as what makes them leaves them."""
    own = sorted({name for function in functions.values() for name in function.__code__.co_names})

    def make(sizes: tuple[int, int]) -> Instance:
        for name, function in functions.items():
            asked = arguments_of(function) or []
            if _MAKES in name.lower() and 1 <= len(asked) <= 3:
                every = (caller(function, _filled(given, sizes)) for given in _made_with(asked, caller))
                next((True for found in every if found is not FAILED), False)
        return Instance(
            lambda: dict(_flat({name: names[name] for name in own if name in names})),
            lambda path, value: _put(names, path, value),
            functions,
        )

    return Keeper("", make)


#: What a function's name has that makes the module's variables.
_MAKES = "init"


def is_changed(before: Any, after: Any) -> bool:
    """Whether a value is another one, or new."""
    return before is None or np.shape(before) != np.shape(after) or not np.array_equal(before, after)
