"""What an optimizer's code may be given: arrays in lists, dicts and objects that have whatever it asks for.

This module runs beside a submission.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from harness.checking.homework.calling.choices import Choices

#: The parameters' names, in dicts; and how many there are, wherever they are.
NAMES = ("W1", "b1", "W2", "b2")
#: The shape of an array about which nothing is known.
_SHAPE = (2, 3)
#: How deep objects may lie in objects.
_DEEPEST = 3
_ABSENT = "absent"
#: A number of an object, or the name of a parameter.
_ONE_OF = re.compile(r"(?<=\{)\d+|" + "|".join(NAMES))
#: What an attribute or a key may be that code asks for: the likeliest first.
_OF_OBJECTS = (_ABSENT, "array", "empty", "keyed", "some", "true", "objects", "call")
_OF_DICTS = (_ABSENT, "array", "zero", "empty", "keyed", "some")
_OF_CALLS = ("nothing", "some", "keyed", "objects")


class Slot:
    """Where an array lies."""

    def __init__(self, holder: Any, key: Any) -> None:
        self.holder, self.key = holder, key

    def get(self) -> Any:
        """What lies there now; None where it is gone."""
        try:
            return getattr(self.holder, self.key) if isinstance(self.holder, Open) else self.holder[self.key]
        except (AttributeError, KeyError, IndexError):
            return None

    def put(self, array: Any, in_place: bool = False) -> None:
        """Another array, or its numbers in the one that lies there."""
        if in_place or isinstance(self.holder, tuple):
            now = self.get()
            if isinstance(now, np.ndarray) and now.shape == array.shape:
                now[...] = array
                return
        if isinstance(self.holder, Open):
            setattr(self.holder, self.key, array)
        else:
            self.holder[self.key] = array


class World:
    """Everything that one trial hands over."""

    def __init__(self, choices: Choices, arrays: Mapping[str, Any], shapes: Sequence[Any] | None = None) -> None:
        """``arrays``: what arrays are, by place, where they are not any numbers.

        ``shapes``: of the parameters, where it is no trial; arrays of which nothing is said are 0 then.
        """
        self.choices, self.arrays = choices, arrays
        self.shapes, self.is_trial = shapes or [_SHAPE] * len(NAMES), shapes is None
        self.slots: dict[str, Slot] = {}

    def array(self, place: str) -> Any:
        """The array of a place: of a trial positive numbers that the place gives, where nothing is said of it."""
        known = self.arrays.get(place)
        if known is not None:
            return np.array(known)
        if not self.is_trial:
            return np.zeros(_SHAPE)
        return np.random.RandomState(zlib.crc32(place.encode())).uniform(0.5, 1.5, _SHAPE)

    def shapes_as(self, form: str) -> Any:
        """Shapes, as the parameters are handed over."""
        if form in ("array", "object"):
            return self.shapes[0]
        return dict(zip(NAMES, self.shapes, strict=False)) if form == "dict" else list(self.shapes)

    def put(self, holder: Any, key: Any, place: str) -> Any:
        """An array in a holder."""
        self.slots[place] = Slot(holder, key)
        found = self.array(place)
        self.slots[place].put(found)
        return found

    def made(self, kind: str, place: str) -> Any:
        """Something of a kind."""
        return _MADE[kind](self, place)

    def asked(self, holder: Any, key: Any, place: str, options: tuple[str, ...]) -> Any:
        """What code asks a holder for that this has not yet. Raises LookupError where it shall not have it."""
        depth = place.count(".") + place.count("[")
        kind = self.choices.of(_for_each(place), options if depth <= _DEEPEST else options[:2])
        if kind == _ABSENT:
            raise LookupError(key)
        if kind == "array":
            return self.put(holder, key, place)
        found = self.made(kind, place)
        if isinstance(holder, Open):
            setattr(holder, key, found)
        else:
            holder[key] = found
        return found


def _for_each(place: str) -> str:
    """A place whichever of several objects, or of the parameters by name, it is of."""
    return _ONE_OF.sub("#", place)


class Open:
    """An object that has what it is asked for."""

    def __init__(self, world: World, place: str) -> None:
        self.__dict__.update(_harness=(world, place))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        world, place = self.__dict__["_harness"]
        try:
            return world.asked(self, name, f"{place}.{name}", _OF_OBJECTS)
        except LookupError:
            raise AttributeError(name) from None


class OpenDict(dict):  # type: ignore[type-arg]
    """A dict that has what it is asked for."""

    def __init__(self, world: World, place: str) -> None:
        super().__init__()
        self.world, self.place = world, place

    def __missing__(self, key: Any) -> Any:
        try:
            return self.world.asked(self, key, f"{self.place}[{key!r}]", _OF_DICTS)
        except LookupError:
            raise KeyError(key) from None


def _filled(world: World, holder: Any, keys: Any, place: str) -> Any:
    for key in keys:
        world.put(holder, key, f"{place}[{key!r}]")
    return holder


def _list(world: World, place: str, count: int = len(NAMES)) -> Any:
    return _filled(world, [None] * count, range(count), place)


def _objects(world: World, place: str) -> Any:
    return [Open(world, f"{place}{{{at}}}") for at in range(len(NAMES))]


def _dicts(world: World, place: str) -> Any:
    return [_filled(world, OpenDict(world, one := f"{place}{{{at}}}"), ("W", "b"), one) for at in range(2)]


def _pairs(world: World, place: str) -> Any:
    found = []
    for at in range(len(NAMES)):
        own = f"{place}{{{at}}}"
        pair = (world.array(f"{own}[0]"), world.array(f"{own}[1]"))
        world.slots |= {f"{own}[{one}]": Slot(pair, one) for one in range(2)}
        found.append(pair)
    return found


def _call(world: World, place: str) -> Callable[..., Any]:
    own = f"{place}()"
    kept: list[Any] = []

    def call(*_: Any, **__: Any) -> Any:
        if not kept:
            kept.append(world.made(world.choices.of(_for_each(own), _OF_CALLS), own))
        return kept[0]

    return call


_MADE: Mapping[str, Callable[[World, str], Any]] = {
    "list": _list,
    "some": lambda world, place: _list(world, place, 2),
    "dict": lambda world, place: _filled(world, OpenDict(world, place), NAMES, place),
    "keyed": lambda world, place: _filled(world, OpenDict(world, place), ("W", "b"), place),
    "empty": OpenDict,
    "objects": _objects,
    "object": Open,
    "objects_by_name": lambda world, place: dict(zip(NAMES, _objects(world, place), strict=True)),
    "dicts": _dicts,
    "pairs": _pairs,
    "call": _call,
    "true": lambda *_: True,
    "zero": lambda *_: 0,
    "nothing": lambda *_: None,
}
