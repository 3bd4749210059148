"""Which lines of a script to change: small changes are tried, one at a time, on the first step that is wrong.

Each assignment is disturbed first: one that reaches all that is wrong and nothing that is right is suspect. What a
change makes right on that step is held to everything. Where no single change mends all, the one that mends most stays,
and another is sought with it in place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.candidate.reading.source import Unit
from harness.checking.editing.edit import MISSING, OTHER, RARE, REMOVED, SLIP, TERM, Edit, how_much, lines_changed
from harness.checking.editing.edits import edits
from harness.checking.result import Change
from harness.checking.script.judge import Judged, judged_again
from harness.checking.script.record import Script, same
from harness.checking.script.roles import held_back
from harness.checking.script.slopes import alike, common, slopes_of
from harness.checking.script.terms import missing_terms
from harness.ground.errors import HarnessError

#: How many changes may be needed, how many are held to everything, and how long one run of a changed script may take.
MOST, HELD, SECONDS = 3, 8, 2.0
_LOSS = "loss"
#: A move counts as a change of so many characters.
_OF_A_MOVE = 4.0
#: What is tried one after another: of lines that reach all that is wrong and no more, a part of it and no more, others.
_SURE, _PART, _BACK, _FORWARD = "sure", "part", "back", "forward"
_ORDER = (
    *((_SURE, SLIP), (_SURE, OTHER), (_SURE, MISSING), (_BACK, SLIP), (_FORWARD, SLIP), (_BACK, OTHER)),
    *((_FORWARD, OTHER), (_SURE, RARE), (_SURE, TERM), (_BACK, MISSING), (_FORWARD, MISSING), (_BACK, RARE)),
)
#: Up to where a change that makes all right is sought alone; then one that makes a part right will do.
_USUAL = _ORDER.index((_BACK, SLIP))
#: Where no line reaches all that is wrong and no more, there are several mistakes: one that makes a part right will do.
_OF_SEVERAL = ((_PART, SLIP), (_PART, OTHER), (_PART, MISSING))


@dataclass(frozen=True)
class Mended:
    """Changes, and what is right with them."""

    changes: tuple[Change, ...] = ()
    is_all: bool = False
    suspects: tuple[tuple[str, int], ...] = ()


def mended(script: Script, found: Judged, late: Callable[[], bool]) -> Mended:
    """The changes with which everything is right, or as much as can be."""
    changes: list[Change] = []
    suspects: tuple[tuple[str, int], ...] = ()
    while found.wrong and len(changes) < MOST and not late():
        search = _Search(script, found, late)
        suspects = suspects or tuple((script.units[unit].label, line) for unit, line in sorted(search.sure))
        better = search.best()
        if better is None:
            break
        edit, again = better
        changes.append(_change(script.units, edit))
        script, found = script.edited(_edited(script.units, edit)), again
    return Mended(tuple(changes), bool(changes) and not found.wrong, suspects)


def _edited(units: Sequence[Unit], edit: Edit) -> tuple[Unit, ...]:
    return tuple(edit.applied(unit) if number == edit.unit else unit for number, unit in enumerate(units))


class _Search:
    """The search for one change."""

    def __init__(self, script: Script, found: Judged, late: Callable[[], bool]) -> None:
        self._script, self._found, self._late = script, found, late
        task, self._number = found.task, min(row.step for row in found.wrong) - 1
        self._pass = task.passes[self._number]
        self._wrong = frozenset(row.name for row in found.wrong if row.name in task.parameters)
        self._slopes = self._known_slopes()
        self._probes = {path: self._probe(path) for path in self._slopes}
        self._watch = tuple({*map(self._watched, self._probes), *found.loss.watch})
        self._own = self._told(script)
        self.sure: frozenset[tuple[int, int]] = frozenset()
        self._part: frozenset[tuple[int, int]] = frozenset()
        self._forward: frozenset[tuple[int, int]] = frozenset()
        self._freeze = held_back(self._pass, task.state)
        self._loss = found.loss.in_pass(self._pass.number)
        self._disturb()

    def _known_slopes(self) -> Mapping[str, Any]:
        task, loss = self._found.task, self._found.loss
        if self._number == 0:
            return {
                path: each[loss] for path, each in task.slopes.items() if each[loss].is_known and not each[loss].is_zero
            }
        freeze = held_back(self._pass, task.state)
        return {path: slopes_of(self._script, self._pass, path, (loss,), freeze)[loss] for path in task.moving}

    def _probe(self, path: str) -> str:
        """By what a parameter is judged: by its step, or by its gradient, where steps are no multiples of it."""
        is_stepped = self._found.ratio is not None and any(
            row.name == path and row.quantity == "update" and not row.is_right for row in self._found.rows
        )
        is_by_gradient = self._found.by_gradients and not is_stepped
        return self._found.gradients.get(path, path) if is_by_gradient else path

    def _watched(self, path: str) -> str:
        return self._probes[path].partition("@")[0]

    def _told(self, script: Script, value: tuple[str, Any] | None = None) -> Mapping[str, Any] | None:
        try:
            return script.watched(self._pass, self._watch, value=value, seconds=SECONDS)
        except HarnessError:
            return None

    def _disturb(self) -> None:
        """Which assignments reach what: all that is wrong and nothing else, or the loss."""
        lines: dict[tuple[int, int], set[str]] = {}
        seen: set[str] = set()
        for event in self._pass.events:
            if event.kind not in ("set", "update") or event.at in seen or self._late() or self._own is None:
                continue
            seen.add(event.at)
            if np.asarray(event.value).dtype.kind != "f":
                continue
            delta = 1e-3 * (1 + np.abs(np.asarray(event.value, float)))
            told = self._told(self._script, (event.at, delta))
            if told is not None:
                lines.setdefault((event.unit, event.line), set()).update(self._moved(told, self._own))
        wrong = self._wrong & set(self._probes)
        right = set(self._probes) - self._wrong - set(self._found.unclear)
        sure = {place for place, moved in lines.items() if wrong <= moved and not moved & (right | {_LOSS})}
        self.sure = frozenset(sure)
        if not sure:
            part = {place for place, moved in lines.items() if moved & wrong and not moved & (right | {_LOSS})}
            self._part = frozenset(part)
        self._forward = frozenset(place for place, moved in lines.items() if _LOSS in moved)

    def _moved(self, told: Mapping[str, Any], own: Mapping[str, Any]) -> set[str]:
        """The parameters whose steps or gradients differ between two runs, and whether the loss does."""
        pairs = {path: (self._array(path, told), self._array(path, own)) for path in self._probes}
        moved = {path for path, (one, other) in pairs.items() if one is not None and not same(one, other)}
        return moved | ({_LOSS} if self._loss.value(told) != self._loss.value(own) else set())

    def best(self) -> tuple[Edit, Judged] | None:
        """The change that makes most right, with what is right then; None where none makes more right."""
        executed = frozenset((self._script.units[e.unit].label, e.line) for e in self._pass.events)
        thorough = frozenset((e.unit, e.line) for e in self._pass.events)
        every = edits(self._script.units, executed, thorough, is_script=True)
        partly: list[tuple[int, Edit]] = []
        first = _OF_SEVERAL if self._part else ()
        for number, (group, rank) in enumerate((*first, *_ORDER), -len(first)):
            passing = []
            for one in (one for one in every if one.rank == rank and self._group(one) == group):
                if self._late():
                    break
                count = self._right_by(one)
                if count == len(self._slopes):
                    passing.append(one)
                elif count > len(self._slopes) - len(self._wrong):
                    partly.append((count, one))
            if (found := self._first_of(passing, most=0)) is not None:
                return found
            if number == 0 and (found := self._first_of(self._lacking(), most=0)) is not None:
                return found
            if (number >= _USUAL or number < 0) and (found := self._partly(partly)) is not None:
                return found
            if self._late():
                break
        return self._partly(partly)

    def _lacking(self) -> list[Edit]:
        """Terms that gradients of what is wrong lack, as the numbers of the pass tell."""
        told = {path: at for path, at in self._found.gradients.items() if path in self._wrong & set(self._slopes)}
        terms = missing_terms(self._script.units, self._pass, told, self._slopes)
        return [one for one in terms if self._right_by(one) == len(self._slopes)]

    def _partly(self, partly: Sequence[tuple[int, Edit]]) -> tuple[Edit, Judged] | None:
        """Of changes that make a part right the one that makes most."""
        most = max((count for count, _ in partly), default=0)
        return self._first_of([one for count, one in partly if count == most], most=len(self._found.wrong) - 1)

    def _first_of(self, passing: Sequence[Edit], most: int) -> tuple[Edit, Judged] | None:
        """The most natural by which the whole check finds no more wrong than this."""
        for one in self._naturally(passing)[:HELD]:
            again = self._judged(one)
            if again is None or len(again.wrong) > most or (not most and again.unclear):
                continue
            if all(row.step > self._number for row in again.wrong):  # no earlier step is wrong now
                return one, again
        return None

    def _judged(self, edit: Edit) -> Judged | None:
        try:
            return judged_again(self._script.edited(_edited(self._script.units, edit)), self._found)
        except (HarnessError, ArithmeticError, np.linalg.LinAlgError):  # a change may make any numbers
            return None

    def _group(self, edit: Edit) -> str:
        place = edit.unit, edit.statement or edit.line
        if place in self._forward and not (edit.moved and edit.moved != REMOVED):
            return _FORWARD
        is_part = place in self._part and edit.rank in (SLIP, OTHER, MISSING)
        return _SURE if place in self.sure else _PART if is_part else _BACK

    def _right_by(self, edit: Edit) -> int:
        """How many parameters are right with a change, by this one step."""
        script = self._script.edited(_edited(self._script.units, edit))
        told = self._told(script)
        if told is None or self._own is None:
            return 0
        own, value = self._loss.value(self._own), self._loss.value(told)
        if not np.isfinite(value):
            return 0
        arrays = {path: self._array(path, told) for path in self._slopes}
        if abs(value - own) > 1e-12 * abs(own):
            is_of_loss = all(same(array, self._array(path, self._own)) for path, array in arrays.items())
            return 0 if is_of_loss else self._right_by_itself(script, arrays)  # what is minimised is as it says
        ratios = {
            path: None if arrays[path] is None else slopes.ratio(arrays[path]) for path, slopes in self._slopes.items()
        }
        stepped = {path: each for path, each in ratios.items() if self._probes[path] == path}
        by_gradient = {path: each for path, each in ratios.items() if path not in stepped}
        return self._common_in(stepped, self._found.ratio) + self._common_in(by_gradient)

    def _common_in(self, ratios: Mapping[str, float | None], ratio: float | None = None) -> int:
        """How many of them are one number above 0: this one, or that of most."""
        of_most = ratio or common(ratios, self._slopes)
        return len(alike(ratios, of_most, self._slopes)) if of_most and of_most > 0 else 0

    def _array(self, path: str, told: Mapping[str, Any]) -> Any:
        """A parameter's step, or its gradient."""
        at, _, number = self._probes[path].partition("@")
        array = told.get(at)
        if isinstance(array, tuple):
            array = array[min(int(number or len(array) - 1), len(array) - 1)]
        if array is None or self._probes[path] != path:
            return array
        before = np.asarray(self._pass.before[path], float)
        return before - np.asarray(array, float) if np.shape(array) == before.shape else None

    def _right_by_itself(self, script: Script, arrays: Mapping[str, Any]) -> int:
        """Of a change of the way forward: by its own loss, along one direction of each parameter that was wrong."""
        right = len(self._slopes) - len(self._wrong)
        for path in sorted(self._wrong & set(self._slopes)):
            direction = self._slopes[path].directions[0]
            array = arrays[path]
            if array is None or np.size(array) != np.size(direction):
                return 0
            slope = self._slope(script, path, direction)
            along = float((np.asarray(array, float).ravel() * direction.ravel()).sum())
            ratio = self._found.ratio
            is_near = along > 0 if slope > 0 else along < 0
            if ratio is not None and self._probes[path] == path:
                is_near = abs(along - ratio * slope) <= 1e-3 * abs(ratio * slope)
            if not is_near or not np.isfinite(slope) or slope == 0:
                return right
            right += 1
        return right

    def _slope(self, script: Script, path: str, direction: Any) -> float:
        h = 1e-5 * max(1e-2, float(np.abs(np.asarray(self._pass.before[path], float)).max(initial=0)))
        values = []
        for sign in (1, -1):
            try:
                told = script.watched(
                    self._pass,
                    self._found.loss.watch,
                    self._freeze,
                    {path: sign * h * direction},
                    seconds=SECONDS,
                )
            except HarnessError:
                return float("nan")
            values.append(self._loss.value(told))
        return (values[0] - values[1]) / (2 * h)

    def _naturally(self, passing: Sequence[Edit]) -> list[Edit]:
        """Those that change least of the text first."""
        return sorted(passing, key=lambda one: (one.rank, self._how_much(one)))

    def _how_much(self, edit: Edit) -> float:
        """How much of the text an edit changes; a line that moves stays as it is."""
        is_move = edit.moved and edit.moved != REMOVED
        return _OF_A_MOVE if is_move else how_much(self._script.units[edit.unit], edit)


def _change(units: Sequence[Unit], edit: Edit) -> Change:
    unit = units[edit.unit]
    before, after = lines_changed(unit, edit)
    return Change(unit.label, edit.line + unit.offset, before, after, edit.moved)
