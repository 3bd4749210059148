"""Which of the arrays that an optimizer is given are parameters and which are gradients, by what it does to them.

A parameter is what is as much larger after the step as it was made before; its gradient is that with which its step
changes its sign, while everything else is 0. The rate is that with which the step doubles.

This module runs beside a submission.
"""

from __future__ import annotations

import contextlib
import copy
import dis
import inspect
import io
import itertools
import time
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from harness.checking.homework.calling.choices import Choices
from harness.checking.homework.calling.session import FORMS, Asked, Session, arrays_in
from harness.checking.homework.calling.things import NAMES, World

#: How many combinations of each form are tried, at first and then, and how long all may take.
_MOST, _SECONDS = (60, 1_000), 2.0
#: Steps of the first trial, in which everything is asked for that code ever asks for.
_STEPS = 3
_NEAR = 1e-9
#: What may be less than all parameters at a time.
_IN_PIECES = ("array", "object", "objects")


@dataclass(frozen=True)
class Pair:
    """A parameter, where it is after the step, and its gradient."""

    parameter: str
    after: str
    gradient: str


@dataclass(frozen=True)
class Plan:
    """How an optimizer is called."""

    asked: Asked
    trail: tuple[Any, ...]
    pairs: tuple[Pair, ...]
    like: Mapping[str, int]
    """Of what it keeps, of which pair it is."""
    taken: tuple[Any, ...]
    """Places of the parameters in what it returns."""


class Kept:
    """What a file keeps beside its objects, as it was when it was loaded."""

    def __init__(self, scope: dict[str, Any]) -> None:
        self.scope = scope
        own = {name: one for name, one in scope.items() if not name.startswith("__") and _is_plain(one)}
        self.plain = {name: (one, copy.deepcopy(one)) for name, one in own.items()}
        functions = [one for one in scope.values() if isinstance(one, types.FunctionType)]
        self.defaults = [
            (one, copy.deepcopy(one.__defaults__)) for one in functions if _is_plain(list(one.__defaults__ or ()))
        ]

    def restore(self) -> None:
        """Put it back."""
        for name, (one, before) in self.plain.items():
            if isinstance(one, dict | list):
                one.clear()
                one.update(copy.deepcopy(before)) if isinstance(one, dict) else one.extend(copy.deepcopy(before))
            self.scope[name] = one
        for function, before in self.defaults:
            function.__defaults__ = copy.deepcopy(before)


def _is_plain(one: Any) -> bool:
    if isinstance(one, dict):
        return all(map(_is_plain, one.values()))
    if isinstance(one, list | tuple):
        return all(map(_is_plain, one))
    return one is None or isinstance(one, int | float | str | np.ndarray)


@dataclass
class Trials:
    """Trials of one optimizer."""

    scope: dict[str, Any]
    asked: Asked

    def __post_init__(self) -> None:
        self.kept = Kept(self.scope)

    def plan(self) -> Plan | None:
        """How it is called; None where nobody can tell."""
        until = time.process_time() + _SECONDS
        for most, at in itertools.product(_MOST, range(len(FORMS))):
            choices = Choices([("form", at, at + 1)])
            for _ in range(most):
                found = self._by(choices)
                if found is not None:
                    return found
                if time.process_time() > until:
                    return None
                if not choices.advance():
                    break
        return None

    def _by(self, choices: Choices) -> Plan | None:
        every = self.run(choices, {}, steps=_STEPS)
        if every is None or not _are_finite(every[0]):
            return None
        places = list(every[1].world.slots)
        if not places or not self._moves(choices, places):
            return None
        every_pair = tuple(self._pairs(choices, places))
        gradients = {one.gradient for one in every_pair}
        pairs = tuple(one for one in every_pair if one.parameter not in gradients)
        if len(pairs) in (0, 3) or len({one.gradient for one in pairs}) < len(pairs):
            return None
        if len(pairs) < len(NAMES) and every[1].form not in _IN_PIECES:
            return None
        if not (self._is_whole(choices, places, pairs) and self._is_known(pairs)):
            return None
        asked = self._with_rate(choices, places, pairs[0])
        if asked is None:
            return None
        taken = _taken(pairs, every[2])
        if not every[1].keep(every[2], taken):
            return None
        trail = tuple(map(tuple, self._counting(choices).trail))
        return Plan(asked, trail, pairs, self._like(choices, places, pairs), taken)

    def _is_whole(self, choices: Choices, places: Sequence[str], pairs: Sequence[Pair]) -> bool:
        """Whether nothing is left that may be a parameter: moved without a gradient, or held beside one and left."""
        known = {one.parameter for one in pairs} | {one.gradient for one in pairs}
        beside = {_around(one.parameter) for one in pairs} - {""}
        moved = {place for place, _ in self._parameters(choices, places)}
        rest = [one for one in places if one not in known and (one in moved or _around(one) in beside)]
        return all(self._moved_by(choices, one, pairs) for one in rest)

    def _is_known(self, pairs: Sequence[Pair]) -> bool:
        """Whether objects with one parameter are such: as their name says, or as a class of the file says.

        A layer whose bias no code asks for looks like one as well.
        """
        own = [one.parameter.rpartition(".") for one in pairs]
        if any(not holder or name.endswith(")") or "[" in name for holder, _, name in own):
            return True
        if len({holder for holder, _, _ in own}) < len(own) or all(name in self.asked.data for _, _, name in own):
            return True
        used = {own[0][2], pairs[0].gradient.rpartition(".")[2]}
        classes = [one for one in self.scope.values() if isinstance(one, type)]
        return any(used <= (held := _held_by(one)) and len(held - used) < len(used) for one in classes)

    def _counting(self, choices: Choices) -> Choices:
        """Counting steps from 0 where that gives numbers."""
        first = Choices(
            [(one, at + (count > at + 1 and self._is_count(one, choices)), count) for one, at, count in choices.trail]
        )
        found = self.run(first, {}, steps=_STEPS) if first.trail != choices.trail else None
        return first if found and _are_finite(found[0]) else choices

    def _is_count(self, place: str, choices: Choices) -> bool:
        found = self.run(choices, {})
        return found is not None and found[1].kinds.get(place.partition(" ")[2]) == "t from 1"

    def run(
        self, choices: Choices, arrays: Mapping[str, Any], steps: int = 1, rate: float = 1.0, asked: Asked | None = None
    ) -> tuple[dict[str, Any], Session, Any] | None:
        """Every array after so many steps, by path, the session, and what it returned; None where it raises."""
        self.kept.restore()
        with quiet():
            try:
                session = Session(World(choices, arrays), self.scope, asked or self.asked, rate)
                result = None
                for _ in range(steps):
                    result = session.step()
                return outputs(session, result), session, result
            except Exception:
                return None

    def _moves(self, choices: Choices, places: Sequence[str]) -> bool:
        """Whether anything is another than it was, or something new is returned."""
        before = World(choices, {})
        found = self.run(choices, {})
        if found is None:
            return False
        same = {place: before.array(place) for place in places}
        return any(
            name not in same or one.shape != same[name].shape or not np.array_equal(one, same[name])
            for name, one in found[0].items()
        )

    def _pairs(self, choices: Choices, places: Sequence[str]) -> Iterator[Pair]:
        for place, after in self._parameters(choices, places):
            gradients = [one for one in places if one != place and self._turns(choices, places, place, after, one)]
            if len(gradients) > 1:
                gradients = self._unmoved(choices, gradients)
            if len(gradients) > 1:
                gradients = self._named(gradients)
            if len(gradients) == 1:
                yield Pair(place, after, gradients[0])

    def _parameters(self, choices: Choices, places: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Each that is after the step by as much larger as it was made before, and where it is then."""
        base = self.run(choices, {})
        for place in places if base else ():
            own = World(choices, {}).array(place)
            moved = self.run(choices, {place: own + 1.0})
            if base is None or moved is None:
                continue
            names = [place, *(name for name in base[0] if name not in places)]
            for name in names:
                one, other = base[0].get(name), moved[0].get(name)
                if one is None or other is None or one.shape != own.shape or other.shape != own.shape:
                    continue
                if not np.allclose(one, own, rtol=0, atol=_NEAR) and np.allclose(other - one, 1.0, rtol=0, atol=_NEAR):
                    yield place, name
                    break

    def _turns(self, choices: Choices, places: Sequence[str], parameter: str, after: str, gradient: str) -> bool:
        """Whether the step has the other sign where this has, and everything else is 0."""
        there, back = (self._step(choices, places, parameter, after, gradient, sign) for sign in (1.0, -1.0))
        if there is None or back is None or not there.all() or not np.isfinite(there).all():
            return False
        return bool(np.allclose(there, -back, rtol=1e-7, atol=0))

    def _step(
        self,
        choices: Choices,
        places: Sequence[str],
        parameter: str,
        after: str,
        gradient: str,
        sign: float = 1.0,
        rate: float = 1.0,
        asked: Asked | None = None,
    ) -> Any:
        world = World(choices, {})
        arrays = {one: np.zeros_like(world.array(one)) for one in places}
        start = world.array(parameter)
        arrays |= {parameter: start, gradient: sign * world.array(gradient)}
        found = self.run(choices, arrays, rate=rate, asked=asked)
        moved = None if found is None else found[0].get(after)
        return moved - start if moved is not None and moved.shape == start.shape else None

    def _unmoved(self, choices: Choices, several: Sequence[str]) -> list[str]:
        """Those that no step moves by another: what is kept is moved by the gradient."""
        base, world = self.run(choices, {}), World(choices, {})
        found = []
        for one in several:
            others = (self.run(choices, {other: 2 * world.array(other)}) for other in several if other != one)
            if base and all(other and _is_same(other[0].get(one), base[0].get(one)) for other in others):
                found.append(one)
        return found

    def _named(self, several: Sequence[str]) -> list[str]:
        """Those whose argument has a gradient's name; else those that have no name of what is kept."""

        def hint(one: str) -> str:
            argument = one.partition(" ")[2].partition("[")[0].partition("{")[0].partition(".")[0]
            return self.asked.hints.get(argument, "")

        return [one for one in several if hint(one) == "grads"] or [one for one in several if hint(one) != "state"]

    def _with_rate(self, choices: Choices, places: Sequence[str], pair: Pair) -> Asked | None:
        """With the argument that is the rate; None where there is none."""

        def step(rate: float, asked: Asked) -> Any:
            return self._step(choices, places, pair.parameter, pair.after, pair.gradient, 1.0, rate, asked)

        def doubles(one: Any, two: Any) -> bool:
            return one is not None and two is not None and bool(np.allclose(two, 2 * one, rtol=1e-6, atol=0))

        if doubles(step(1.0, self.asked), step(2.0, self.asked)):
            return self.asked
        for name in self._numbers(choices):
            asked = replace(self.asked, rates=(name,))
            if doubles(step(1.0, asked), step(2.0, asked)):
                return asked
        return None

    def _numbers(self, choices: Choices) -> list[str]:
        """Arguments with a number by default, of which nobody knows what they are."""
        found = self.run(choices, {})
        calls = [self.scope[self.asked.name], *([found[1].call] if found else [])]
        every = (one for call in calls for one in inspect.signature(call).parameters.values())
        known = {*self.asked.settings, *self.asked.rates}
        return [one.name for one in every if type(one.default) in (int, float) and one.name not in known]

    def _like(self, choices: Choices, places: Sequence[str], pairs: Sequence[Pair]) -> dict[str, int]:
        """Of what it keeps, of which pair it is: by what it changes, else by its order."""
        known = {one.parameter for one in pairs} | {one.gradient for one in pairs}
        rest = [one for one in places if one not in known]
        found: dict[str, int] = {}
        for order, place in enumerate(rest):
            moved = self._moved_by(choices, place, pairs)
            found[place] = moved[0] if len(moved) == 1 else order % len(pairs)
        return found

    def _moved_by(self, choices: Choices, place: str, pairs: Sequence[Pair]) -> list[int]:
        """Which parameters are others after the step where this is another before it."""
        base, other = self.run(choices, {}), self.run(choices, {place: World(choices, {}).array(place) + 0.5})
        if base is None or other is None:
            return []
        return [at for at, one in enumerate(pairs) if not _is_same(base[0].get(one.after), other[0].get(one.after))]


def _around(place: str) -> str:
    """The list or dict in which a place is; empty where it is in none."""
    return place.rpartition("[")[0] if place.endswith("]") else ""


def _held_by(cls: type) -> set[str]:
    """Attributes that a class gives its objects."""
    made = vars(cls).get("__init__")
    stored = dis.get_instructions(made) if isinstance(made, types.FunctionType) else ()
    own = {one.argval for one in stored if one.opname == "STORE_ATTR"}
    return own | set(vars(cls).get("__annotations__", {}))


def _is_same(one: Any, other: Any) -> bool:
    return (
        one is not None
        and other is not None
        and one.shape == other.shape
        and np.array_equal(one, other, equal_nan=True)
    )


def _are_finite(arrays: Mapping[str, Any]) -> bool:
    """Whether all are numbers, none of them infinite; a file may put anything in their place."""
    every = list(map(np.asarray, arrays.values()))
    return all(one.dtype.kind in "biuf" and bool(np.isfinite(one).all()) for one in every)


def _taken(pairs: Sequence[Pair], result: Any) -> tuple[Any, ...]:
    """Places in a tuple at which parameters are returned; None for all of it."""
    own = [one.after for one in pairs if one.after.startswith("returned")]
    if not own:
        return ()
    if not isinstance(result, tuple):
        return (None,)
    places = {int(one[len("returned[") :].partition("]")[0]) for one in own}
    return tuple(places) if len(places) == 1 else (None,)


def outputs(session: Session, result: Any) -> dict[str, Any]:
    """Every array that there is after a step, by path."""
    found = {
        place: np.array(one.get()) for place, one in session.world.slots.items() if isinstance(one.get(), np.ndarray)
    }
    found |= {path: np.array(one) for path, one in arrays_in(result, "returned")}
    return found | {path: np.array(one) for path, one in arrays_in(session.own, "own")}


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Without what is printed, and without warnings of numbers."""
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        yield
