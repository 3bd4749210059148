"""Which small change of a candidate's own file makes it right: found by trying them, one at a time.

First, every statement's value is disturbed a little. A statement is *suspect* if that reaches all that is wrong and
nothing that is right: one mistake then stands there, or just before. Edits of suspect statements are tried first, on
the first step that fails; what passes there is held to everything that a whole check asks.

Where no change makes everything right, several mistakes may be in the file: then a change is sought that makes some of
what is wrong right, the first of it if there is one, and nothing wrong that is right; with that in place the next.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, Protocol

import numpy as np

from harness.candidate.process.process import CandidateProcess
from harness.candidate.reading.source import Unit
from harness.checking.editing.edit import MISSING, OTHER, RARE, REMOVED, SLIP, TERM, Edit, how_much, lines_changed
from harness.checking.editing.edits import disturbances, edits
from harness.checking.matching import LOSS, Key, Target, numbers_of, relative, targets_of
from harness.checking.result import CONVENTION, RIGHT, Change, Checked, Diagnosis, Found
from harness.faults.purposes import PURPOSES
from harness.ground.errors import HarnessError
from harness.implementation import Implementation
from harness.run.result import Kind, Seen
from harness.scenario.model import Case

#: How many edits are tried at most, how many where a known mistake explains all, and how many that pass one step are
#: held to everything.
MOST, KNOWN, HELD = 8_000, 2_000, 6
#: How many are held to everything where no single step shows what is wrong.
WHOLE = 500
#: How many changes are sought in a row, how many edits are tried for each, and how many of them are held to everything.
ROW, EACH, HELD_EACH = 3, 1_000, 2
#: How long one call of a changed candidate may take: a change may make a loop endless.
SECONDS = 0.5
#: How far a right number may be from the textbook's, relative to its tensor, and what counts as moved by a disturbance.
_NEAR, _NEAR_IN_FLOAT32, _MOVED = 1e-8, 1e-4, 1e-12
#: The same where a convention, such as another place for an epsilon, may move every number a little.
_ROUGHLY = 1e-4
#: What is tried one after another, of suspect statements, of statements that move, and of others.
_SURE, _SUSPECT, _MOVE, _REST = "sure", "suspect", "move", "rest"
_ORDER = (
    *((_SUSPECT, SLIP), (_SUSPECT, OTHER), (_SURE, MISSING), (_MOVE, SLIP), (_REST, SLIP), (_SUSPECT, MISSING)),
    *((_SUSPECT, RARE), (_MOVE, OTHER), (_SUSPECT, TERM), (_REST, OTHER)),
)
#: The likeliest, which are all that is tried where a known mistake explains all.
_FIRST, _LATER = _ORDER[:6], _ORDER[6:]
#: Of one of several changes: all of the statements that reach what is wrong first, before any other.
_OF_ONE = ((_SUSPECT, SLIP), (_SUSPECT, OTHER), (_SURE, MISSING), (_MOVE, SLIP), (_SUSPECT, RARE), (_REST, SLIP))

#: What a changed candidate is: not right, right but for an overflow at extreme numbers, right.
WRONG_STILL, RIGHT_BUT_FOR_OVERFLOWS, RIGHT_THROUGHOUT = range(3)

Place = tuple[int, int]
"""A unit's number and a line in it."""


class Steps(Protocol):
    """A candidate that can be taken to a case."""

    def at(self, case: Case) -> Implementation:
        """The candidate of a probe."""


class Repair:
    """The search for a change of one candidate, in a process of its own that ``put`` may give other code."""

    def __init__(
        self,
        process: CandidateProcess,
        units: Sequence[Unit],
        candidate: Steps,
        again: Callable[[Sequence[Unit]], Checked | None],
        late: Callable[[], bool],
    ) -> None:
        """``again``: the whole check of a candidate of other units; ``late``: whether to stop."""
        self._process, self._units, self._candidate = process, tuple(units), candidate
        self._again, self._late = again, late
        self._left = self._tried = 0
        self._made: list[tuple[Unit, Edit]] = []
        """The changes that are in place, each with its unit as it was before."""
        self._mending: dict[Edit, frozenset[Key]] = {}
        """What changes that were tried make right on a step, and nothing that is right wrong."""
        self._seen: set[Edit] = set()
        """Those that were tried with the changes that are in place."""
        self._mended: tuple[Unit, ...] = ()
        """The code with the changes that were found."""

    def found(
        self, checked: Checked, unchecked: frozenset[str], known: Diagnosis, *, is_by_convention: bool = False
    ) -> Found:
        """The likeliest change that makes it right, or several, and the lines that are suspect.

        ``known``: where a known mistake explains all, and there are suspects too, only the likeliest changes are tried;
        where several do, fewer before several changes are sought.
        ``is_by_convention``: what is right may be so by a convention that no single step shows.
        """

        def first_wrong(one: Checked) -> _Step | None:
            # in later probes gradients are small, and conventions count
            step = _first_wrong(replace(one, tried=one.tried[:1]) if is_by_convention else one, unchecked)
            return replace(step, near=_ROUGHLY) if step and is_by_convention else step

        step = first_wrong(checked)
        if step is None:
            return Found()
        with np.errstate(all="ignore"):
            is_one = known.is_simple or len(_wrong(checked)) == 1  # what makes one tensor right makes all right
            row = None if is_one else partial(self._in_a_row, checked, first_wrong)
            return self._found(step, known, row)

    def by_goodness(self, places: frozenset[Place], is_right: Callable[[Sequence[Unit]], bool]) -> Found:
        """The likeliest change of these lines, each held to everything: where no single step shows what is wrong."""
        lines = frozenset((self._units[unit].label, line) for unit, line in places)
        for one in edits(self._units, lines, places)[:WHOLE]:
            if self._late() or one.rank > MISSING:
                break
            self._tried += 1
            if is_right(self._edited(one)):
                return Found((self._change(one),), tried=self._tried, units=self._edited(one))
        return Found(tried=self._tried)

    def _found(self, step: _Step, known: Diagnosis, several: Callable[[], Found] | None) -> Found:
        """``several``: seeks several changes; None where there is one mistake.

        They are sought after the likeliest single ones, and before the others: several that make everything right are
        likelier than these. Where one makes a whole step right and not all, they are sought at once.
        """
        told, executed = self._as_it_is(step)
        if told is None or step.passes(told):
            return Found()
        reached = self._reached(step, told, executed)
        suspects = frozenset(place for place, is_reached in reached.items() if is_reached is not False)
        sure = frozenset(place for place, is_reached in reached.items() if is_reached)
        among = partial(self._change_among, step, edits(self._units, executed, suspects), (sure, suspects))
        lines = tuple(self._place(*place) for place in sorted(sure))
        is_narrow = known.is_simple and bool(sure)
        self._left = min(MOST, KNOWN) if is_narrow or (known.is_whole and not known.is_simple) else MOST
        aside = cache(several) if several else Found
        one = among(_FIRST, aside)
        row = aside() if one is None else Found()
        if one is None and not row.is_whole and not is_narrow:
            one = among(_LATER, aside)
        found = row if one is None else Found((one,), units=self._mended)
        return replace(found, suspects=lines, tried=self._tried)

    def _as_it_is(self, step: _Step) -> tuple[Told | None, frozenset[tuple[str, int]]]:
        """What the candidate tells without another change, and the lines that this runs."""
        self._process.reading += 1
        told = self._told(step)
        executed = frozenset(one for one in self._process.executed() if not one[0].startswith("<"))  # no code of ours
        self._process.reading = 0
        return told, executed

    def _change_among(
        self,
        step: _Step,
        every: Sequence[Edit],
        places: tuple[frozenset[Place], frozenset[Place]],
        order: Sequence[tuple[str, int]],
        several: Callable[[], Found],
    ) -> Change | None:
        """``places``: of statements that reach what is wrong, and with these of those that may."""
        overflowing: Edit | None = None
        for group, rank in order:
            chosen = [one for one in every if one.rank == rank and _group(one, *places) == group]
            passing = self._naturally(list(self._passing(step, chosen)))[:HELD]
            for one in passing:
                goodness = _goodness(self._again(self._edited(one)))
                if goodness == RIGHT_THROUGHOUT:
                    return self._kept(one)
                overflowing = overflowing or (one if goodness else None)
            if self._left <= 0 or self._late() or (overflowing and (group, rank) == _FIRST[-1]):
                break
            if passing and not overflowing and several().is_whole:
                return None
        return None if overflowing is None else self._kept(overflowing)

    def _kept(self, edit: Edit) -> Change:
        """What is found at last."""
        self._mended = self._edited(edit)
        return self._change(edit)

    def _passing(self, step: _Step, chosen: Sequence[Edit]) -> Iterator[Edit]:
        for one in chosen:
            if self._left <= 0 or self._late():
                return
            self._left -= 1
            self._tried += 1
            self._seen.add(one)
            told = self._told(step, one)
            if told is not None and (mended := step.mended(told)):
                self._mending[one] = mended
            if told is not None and step.passes(told):
                yield one

    def _reached(self, step: _Step, own: Told, executed: frozenset[tuple[str, int]]) -> dict[Place, bool | None]:
        """By statement, whether its value reaches all that is wrong and nothing that is right; None: not known."""
        known: dict[Place, bool | None] = {}
        for one, of_index in disturbances(self._units, executed):
            told = None if self._late() else self._told(step, one) or self._told(step, of_index)
            reached = None if told is None else step.is_reached(own, told)
            place = one.unit, one.line
            known[place] = known.get(place, False) or reached if reached is not None else known.get(place) or None
        return known

    # -------------------------------------------------------------- several changes

    def _in_a_row(self, checked: Checked, first_wrong: Callable[[Checked], _Step | None]) -> Found:
        """Changes that each make more of what is wrong right; at the end the tensors that are left."""
        units, left_to_try = self._units, self._left
        changes, is_sure = list[Change](), True
        while len(changes) < ROW and checked.verdict not in (RIGHT, CONVENTION):
            step = first_wrong(checked)
            following = None if step is None or self._late() else self._next(step, checked)
            if following is None:
                break
            edit, again = following
            mended = _wrong(checked) - _wrong(again)
            is_sure = is_sure and _wrong(again) < _wrong(checked)
            changes.append(replace(self._change(edit), mends=_in_order(mended, checked)))
            self._made.append((self._units[edit.unit], edit))
            self._units, checked = self._edited(edit), again
            self._mending.clear()
            self._seen.clear()
        with_changes, self._units, self._left = self._units, units, left_to_try
        self._made.clear()
        left = () if checked.verdict in (RIGHT, CONVENTION) else _in_order(_wrong(checked), checked)
        return Found(tuple(changes), left=left, units=with_changes) if changes and (is_sure or not left) else Found()

    def _next(self, step: _Step, checked: Checked) -> tuple[Edit, Checked] | None:
        """The change that makes most of what is wrong right, and the whole check with it."""
        if not any(step.first in mended for mended in self._mending.values()):
            self._mend(step)
        order = {
            one: (step.first not in mended, -len(mended), self._hands_back(one))
            for one, mended in self._mending.items()
        }
        likely = sorted(self._naturally(list(order)), key=order.__getitem__)[:HELD_EACH]
        held = ((one, self._again(self._edited(one))) for one in likely)
        return next(((one, again) for one, again in held if again and _is_better(again, checked)), None)

    def _mend(self, step: _Step) -> None:
        """Try changes until some make what is wrong first right: of statements that reach most of it before others."""
        told, executed = self._as_it_is(step)
        if told is None:
            return
        reach = self._reach(step, told, executed)
        reached = frozenset(reach)
        every = [one for one in edits(self._units, executed, reached) if one not in self._seen]
        every.sort(key=lambda one: -reach.get((one.unit, one.statement or one.line), 0))
        self._left = EACH
        for is_return, (group, rank) in itertools.product((False, True), _OF_ONE):
            chosen = [one for one in every if (one.rank, _group(one, reached, reached)) == (rank, group)]
            for _ in self._passing(step, [one for one in chosen if self._hands_back(one) == is_return]):
                pass  # what passes makes all right on this step, and is kept with what it mends
            if self._left <= 0 or any(step.first in mended for mended in self._mending.values()):
                return

    def _hands_back(self, edit: Edit) -> bool:
        """Whether it changes a return, where all that is wrong comes by, and not a line that works something out."""
        return self._units[edit.unit].code.splitlines()[edit.line - 1].strip().startswith("return ")

    def _reach(self, step: _Step, own: Told, executed: frozenset[tuple[str, int]]) -> dict[Place, int]:
        """How much of what is wrong statements reach whose values reach the first of it, and nothing that is right."""
        found: dict[Place, int] = {}
        for one, of_index in disturbances(self._units, executed):
            told = None if self._late() else self._told(step, one) or self._told(step, of_index)
            if told is not None and (reached := step.reached(own, told)):
                found[one.unit, one.line] = max(found.get((one.unit, one.line), 0), reached)
        return found

    # -------------------------------------------------------------- one change

    def _told(self, step: _Step, edit: Edit | None = None) -> Told | None:
        """What the candidate tells of each step up to this one; None where it fails."""
        try:
            if not self._process.alive:
                self._process.restart()
            if edit is not None or self._made:
                self._process.put(self._units if edit is None else self._edited(edit))
            candidate = self._candidate.at(step.target.case)
            return list(step.told_by(candidate))
        except HarnessError:
            return None

    def _edited(self, edit: Edit) -> tuple[Unit, ...]:
        return tuple(edit.applied(unit) if i == edit.unit else unit for i, unit in enumerate(self._units))

    def _naturally(self, passing: Sequence[Edit]) -> list[Edit]:
        """Those that change least of the text first."""
        return sorted(passing, key=lambda one: (one.rank, how_much(self._units[one.unit], one)))

    def _place(self, unit: int, line: int) -> tuple[str, int]:
        return self._units[unit].label, line + self._units[unit].offset

    def _change(self, edit: Edit) -> Change:
        unit = self._units[edit.unit]
        before, after = lines_changed(unit, edit)
        return Change(*self._place(edit.unit, self._line_before(edit)), before, after, edit.moved)

    def _line_before(self, edit: Edit) -> int:
        """Where an edit's line stands in the file itself, without the changes that are in place."""
        line = edit.line
        for unit, made in reversed(self._made):
            if made.unit == edit.unit and line > made.line:
                old = unit.code.encode()[made.first : made.last].count(b"\n")
                line = max(made.line, line - made.text.count("\n") + old)
        return line


def _goodness(again: Checked | None) -> int:
    """What a whole check of a changed candidate amounts to."""
    if again is None or again.verdict not in (RIGHT, CONVENTION):
        return WRONG_STILL
    return RIGHT_BUT_FOR_OVERFLOWS if again.overflows else RIGHT_THROUGHOUT


def _is_better(again: Checked, checked: Checked) -> bool:
    """Whether some of what was wrong is right, no more is wrong, and it comes as far.

    By another convention, which fits once a mistake is mended, something else may be wrong than before.
    """
    stops = any(one.failure and not other.failure for one, other in zip(again.tried, checked.tried, strict=False))
    now, before = _wrong(again), _wrong(checked)
    return not stops and len(again.rows) >= len(checked.rows) and not before <= now and len(now) <= len(before)


def _wrong(checked: Checked) -> set[Key]:
    return {(row.quantity, row.name) for row in checked.rows if not row.is_right}


def _in_order(keys: Collection[Key], checked: Checked) -> tuple[Key, ...]:
    """In the order of computation."""
    rows = sorted((row for row in checked.rows if (row.quantity, row.name) in keys), key=checked.computed)
    return tuple(dict.fromkeys((row.quantity, row.name) for row in rows))


def _group(edit: Edit, sure: frozenset[Place], suspects: frozenset[Place]) -> str:
    """A statement that moves may be any: where it stands, it works on something else.

    Of those that reach all that is wrong, what is missing is tried before other statements.
    """
    place = edit.unit, edit.statement or edit.line
    if place in sure and edit.rank == MISSING and edit.moved in (None, REMOVED):
        return _SURE
    return _MOVE if edit.moved not in (None, REMOVED) else _SUSPECT if place in suspects else _REST


# ---------------------------------------------------------------- the step that fails

Told = Sequence[Mapping[Key, Any]]
"""By step, what a candidate tells."""


@dataclass(frozen=True)
class _Step:
    """The first step of a probe that fails, and what is right in it and in those before."""

    target: Target
    wrong: frozenset[Key]
    """What is wrong in the last of the target's steps."""
    unchecked: frozenset[str]
    near: float

    def told_by(self, candidate: Implementation) -> Iterator[Mapping[Key, Any]]:
        """What a candidate tells of each step."""
        case = self.target.case
        assert case.optimizer is not None
        for seen in self.target.seen:
            candidate.load(seen.before)
            told = candidate.step(seen.batch, case.optimizer.lr_at(seen.number))
            yield numbers_of(case, Seen(seen.number, seen.batch, seen.before, told), self.unchecked)

    def passes(self, told: Told) -> bool:
        """Whether everything is right, and what was right is as it was."""
        return all(self._fits(number, found) for number, found in enumerate(told))

    def _fits(self, number: int, found: Mapping[Key, Any]) -> bool:
        """Every number right, or all but the outputs by one factor: of several reductions, none may be settled yet."""
        own, last = self.target.numbers[number], number == len(self.target.seen) - 1
        wrong = self.wrong if last else frozenset[Key]()
        if not all(key in found and self._is_near(number, key, found[key], own[key]) for key in own.keys() - wrong):
            return False
        right = self.target.right[number]
        told = [key for key in wrong if key in found or key[0] != "output"]  # probabilities are not the outputs
        return any(
            all(
                key in found
                and self._is_near(number, key, factor * found[key] if key[0] != "output" else found[key], right[key])
                for key in told
            )
            for factor in _factors(wrong, found, right)
        )

    def _is_near(self, number: int, key: Key, found: Any, right: Any) -> bool:
        """By the size of the right tensors of the quantity; the candidate's own may have run away."""
        scale = max(
            float(np.abs(one).max(initial=0)) for at, one in self.target.right[number].items() if at[0] == key[0]
        )
        return relative(found, right, self.target.precision.nothing * scale) <= self.near

    @property
    def first(self) -> Key:
        """What is wrong first in the order of computation; the loss, which leads nowhere, last."""
        order = list(self.target.numbers[-1])
        return min(self.wrong, key=lambda key: (key == LOSS, order.index(key)))

    def mended(self, told: Told) -> frozenset[Key]:
        """What of it is right in what another candidate tells; nothing where that tells what is right otherwise."""
        for number, (found, own) in enumerate(zip(told, self.target.numbers, strict=True)):
            wrong = self.wrong if number == len(self.target.seen) - 1 else frozenset[Key]()
            if not all(key in found and self._is_near(number, key, found[key], own[key]) for key in own.keys() - wrong):
                return frozenset()
        last, right = len(self.target.seen) - 1, self.target.right[-1]
        return frozenset(
            key for key in self.wrong & told[-1].keys() if self._is_near(last, key, told[-1][key], right[key])
        )

    def is_reached(self, own: Told, told: Told) -> bool:
        """Whether all that is wrong differs from what the candidate told before, and nothing else does."""
        moved = _moved(own, told)
        return moved[0] <= self.wrong <= moved[-1]  # what an object keeps moves everything from the second step on

    def reached(self, own: Told, told: Told) -> int:
        """How much of it differs, if what is wrong first does, and nothing that is right."""
        moved = _moved(own, told)
        return len(moved[-1] & self.wrong) if moved[0] <= self.wrong and self.first in moved[-1] else 0


def _moved(own: Told, told: Told) -> list[set[Key]]:
    """By step, what differs."""
    return [{key for key in a if _differ(a[key], b.get(key))} for a, b in zip(own, told, strict=True)]


def _factors(wrong: frozenset[Key], found: Mapping[Key, Any], right: Mapping[Key, Any]) -> Iterator[float]:
    """By what loss and gradients together may be multiplied: 1, and what the loss says if both are wrong."""
    yield 1.0
    if LOSS in wrong & found.keys() and any(quantity not in ("loss", "output") for quantity, _ in wrong):
        own = float(found[LOSS].sum())
        if own and math.isfinite(own):
            yield float(right[LOSS].sum()) / own


def _differ(one: Any, other: Any) -> bool:
    return other is None or relative(one, other, 0.0) > _MOVED


def _first_wrong(checked: Checked, unchecked: frozenset[str]) -> _Step | None:
    """The first step that fails, of the probe in which most is right; of one for extremes only if no other fails."""
    found = []
    for tried in checked.tried:
        wrong = [row for row in tried.rows if not row.is_right]
        if not wrong or any(row.verdict.kind is Kind.MISSING for row in wrong):
            continue
        first = min(row.step for row in wrong)
        keys = frozenset((row.quantity, row.name) for row in wrong if row.step == first)
        target = next(iter(targets_of([tried], unchecked)), None)
        if target is None or len(target.seen) < first:
            continue
        keys &= target.numbers[first - 1].keys()  # a gradient may only follow from the update
        if not keys:
            continue
        near = _NEAR_IN_FLOAT32 if tried.case.dtype == "float32" else _NEAR
        found.append(_Step(target.steps(slice(first)), keys, unchecked, near))
    return min(
        found,
        key=lambda step: (step.target.probe in PURPOSES, len(step.wrong), len(step.target.seen)),
        default=None,
    )
