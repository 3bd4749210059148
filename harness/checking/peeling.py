"""Several mistakes at once: what is wrong first is explained alone, what is wrong then given that, and so on.

The way is cut at the first tensor, in the order of computation, that is wrong: a mistake explains it if it gives that
one and leaves all that is explained so. What nothing explains is left, and what follows is judged from the candidate's
own: a gradient that is wrong hides no mistake of the step that is taken with it, and where the error that is handed
back is right, no mistake of other layers. Of a mistake that gives gradients and nothing that is handed back, too, the
candidate's own are taken from then on, so that one of the same layer's other gradients is sought by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from harness.checking.matching import (
    LOSS,
    Hypothesis,
    Key,
    Score,
    Target,
    alike,
    changed,
    outside,
    predictions,
    telling,
)
from harness.faults.fault import Injection
from harness.task.numbers.plain import PlainKind

#: How many mistakes are sought, how many tensors are left unexplained on the way, and how many ways are followed.
MISTAKES, LEFT, WAYS_ON = 4, 4, 3
#: How often constants are solved for.
SOLVED = 2
#: Others that give the same numbers, which are kept of each mistake.
SAME = 3

Late = Callable[[], bool]
Solve = Callable[[Hypothesis], Sequence[Injection]]


@dataclass(frozen=True)
class Mistake:
    """One of those that were found one after another."""

    fault: Injection
    first: Key
    """The tensor for which it was sought."""
    beside: Hypothesis
    """Those with which it was sought."""
    given: frozenset[Key]
    """Gradients that were the candidate's own then."""
    mends: frozenset[Key] = frozenset()
    """What it gives that was wrong before."""
    is_closed: bool = False
    """Whether it gives no more than gradients, which are the candidate's own from then on."""
    same: tuple[Injection, ...] = ()
    """Others that give the same numbers in its place."""


@dataclass(frozen=True)
class Peeled:
    """Mistakes that were found one after another."""

    mistakes: tuple[Mistake, ...] = ()
    left: frozenset[Key] = frozenset()
    """Tensors that no mistake explains; what follows from them is judged from the candidate's own."""
    met: frozenset[Key] = frozenset()
    """Tensors that it gives, right ones among them."""
    unexplained: tuple[Key, ...] = ()
    keys: tuple[Key, ...] = ()
    """All tensors in the order of computation."""

    @property
    def faults(self) -> Hypothesis:
        """All of them."""
        return tuple(one.fault for one in self.mistakes)

    @property
    def open(self) -> Hypothesis:
        """Those that others are sought with."""
        return tuple(one.fault for one in self.mistakes if not one.is_closed)

    @property
    def given(self) -> frozenset[Key]:
        """Gradients that are the candidate's own from now on."""
        return self.left.union(*(one.mends for one in self.mistakes if one.is_closed))

    @property
    def order(self) -> tuple[int, int, int]:
        """The most explained first, by the fewest mistakes in the fewest places."""
        return -len(self.met), len(self.mistakes), sum(len(one.site) for one in self.faults)

    @property
    def mends(self) -> tuple[tuple[Key, ...], ...]:
        """Of several, what each explains, in the order of computation."""
        several = len(self.mistakes) > 1
        return tuple(tuple(key for key in self.keys if key in one.mends) for one in self.mistakes) if several else ()

    @property
    def alternatives(self) -> Iterator[Hypothesis]:
        """The same with another of the same numbers in one's place."""
        for index, mistake in enumerate(self.mistakes):
            yield from ((*self.faults[:index], one, *self.faults[index + 1 :]) for one in mistake.same)


class Peeling:
    """The search; ``scores`` are of the single mistakes, ``solve`` solves for constants given others."""

    def __init__(self, scores: Mapping[Hypothesis, Score], targets: Sequence[Target], solve: Solve, late: Late) -> None:
        self._scores = {one[0]: each for one, each in scores.items() if not one[0].fault.alone}
        self._targets, self._solve, self._late = targets, solve, late
        steps = [step for target in targets for step in target.numbers]
        self._order = sorted(dict.fromkeys(key for step in steps for key in step), key=_is_loss)
        self._flat = [key for step in steps for key in step if key != LOSS]
        self._takes_own = not any(target.case.scenario.penalties for target in targets)
        self._solving = SOLVED
        self.tried = 0

    def found(self) -> Peeled | None:
        """What explains most, with the fewest mistakes; None where not one is explained."""
        ways, ended = [self._judged(Peeled(keys=tuple(self._order)))], list[Peeled]()
        while ways and not self._late():
            further = [on for one in ways for on in self._further(one)]
            ended += [one for one in further if self._is_at_its_end(one)]
            ways = _best(one for one in further if not self._is_at_its_end(one))
        checked = (self._checked(self._needed(one)) for one in _best(ended + ways) if one.mistakes)
        return next((one for one in checked if one is not None), None)

    def _is_at_its_end(self, one: Peeled) -> bool:
        return self._first(one) is None or len(one.mistakes) >= MISTAKES or len(one.left) >= LEFT

    def _first(self, one: Peeled) -> Key | None:
        """What is wrong first, still, and not given up."""
        return next((key for key in self._order if key not in one.met | one.left), None)

    # -------------------------------------------------------------- one more

    def _further(self, one: Peeled) -> list[Peeled]:
        """With each mistake that gives what is wrong first; where none does, without that tensor."""
        first = self._first(one)
        if first is None:  # what is wrong beyond rounding is not so in plain numbers
            return []
        found = self._explaining(one, first, self._acting(one, first, frozenset({first})))
        if not found and one.given:  # such as change what is left unexplained, too
            found = self._explaining(one, first, self._acting(one, first, one.given))
        if not found and one.open and self._solving:  # what is solved for right away is among the single ones
            self._solving -= 1
            found = self._explaining(one, first, self._solve(one.open))
        if found or first[0] == "output":
            return found
        return [self._judged(replace(one, left=one.left | {first}))]

    def _explaining(self, one: Peeled, first: Key, faults: Iterable[Injection]) -> list[Peeled]:
        found: list[Peeled] = []
        for fault in faults:
            if self._late():
                break
            mistake = Mistake(fault, first, one.open, one.given)
            test = replace(one, mistakes=(*one.mistakes, mistake))
            if self._meets(test, one.met | {first}):
                self._add(found, self._judged(test), one)
        return [self._closed(each, one) for each in found]

    def _add(self, found: list[Peeled], test: Peeled, before: Peeled) -> None:
        """To those that give other numbers; that which gives the same is kept beside them."""
        *earlier, last = test.mistakes
        mends = test.met - before.met
        for index, other in enumerate(found):
            if alike(test.open, other.open, self._targets):
                like = other.mistakes[-1]
                like = replace(like, same=(*like.same, last.fault)[:SAME])
                found[index] = replace(other, mistakes=(*earlier, like))
                return
        if any(map(self._has_entries, mends)):
            found.append(replace(test, mistakes=(*earlier, replace(last, mends=mends))))

    def _closed(self, test: Peeled, before: Peeled) -> Peeled:
        """With the last mistake closed, if it changes no more than gradients that it gives, and what they move."""
        *earlier, last = test.mistakes
        moved = changed(last.beside, test.open, self._given(before))
        gradients = {key for key in moved if key[0] == "gradient"}
        others = {quantity for quantity, _ in moved - gradients}
        if not self._takes_own or not gradients or not gradients <= last.mends or others & {"output", "loss"}:
            return test
        return replace(test, mistakes=(*earlier, replace(last, mends=frozenset(gradients), is_closed=True)))

    def _acting(self, one: Peeled, first: Key, begin: frozenset[Key]) -> Iterator[Injection]:
        """Mistakes that may change it, and of all tensors one of ``begin`` first."""
        names = {each.fault.name for each in one.faults}
        for fault, each in self._scores.items():
            acts = each.changes_loss if first == LOSS else self._changed_first(each) in begin
            if acts and fault.fault.name not in names:
                yield fault

    def _changed_first(self, each: Score) -> Key | None:
        """The tensor that a single mistake changes first, in the order of computation and without the loss."""
        return self._flat[each.untouched] if each.untouched < len(self._flat) else None

    def _given(self, one: Peeled) -> list[Target]:
        return _with_own(self._targets, one.given)

    def _meets(self, one: Peeled, keys: frozenset[Key]) -> bool:
        self.tried += 1
        return all(
            step.away(key) < target.precision.near
            for target in self._given(one)
            for step in predictions(one.open, target, PlainKind())
            for key in step.numbers
            if key in keys
        )

    def _judged(self, one: Peeled) -> Peeled:
        """With what it gives."""
        far = {
            key
            for target in self._given(one)
            for step in predictions(one.open, target, PlainKind())
            for key in step.numbers
            if not step.away(key) < target.precision.near
        }
        return replace(one, met=frozenset(self._order) - far - one.left)

    def _has_entries(self, key: Key) -> bool:
        """Whether a tensor has several entries, all finite, in some step."""
        steps = (step for target in self._targets for step in target.numbers if key in step)
        return any(np.size(step[key]) > 1 and bool(np.isfinite(step[key]).all()) for step in steps)

    # -------------------------------------------------------------- at the end

    def _needed(self, one: Peeled) -> Peeled:
        """Without mistakes that change nothing of what is given."""
        for mistake in reversed(one.mistakes):
            if not mistake.is_closed:
                less = self._judged(replace(one, mistakes=tuple(each for each in one.mistakes if each is not mistake)))
                one = less if less.met >= one.met else one
        return one

    def _checked(self, one: Peeled) -> Peeled | None:
        """Within rounding, with what is left; None where a mistake gives nothing that tells of it."""
        if not one.mistakes or self._late() or not all(map(self._tells, one.mistakes)):
            return None
        wrong = outside((), self._targets)
        rest = outside(one.open, self._given(one)) | one.left
        if not rest <= wrong or any(each.first in rest for each in one.mistakes):
            return None
        return replace(one, unexplained=tuple(key for key in self._order if key in rest))

    def _tells(self, one: Mistake) -> bool:
        """Whether what it gives is within rounding, and some of it no number that many mistakes give."""
        faults, targets = (*one.beside, one.fault), _with_own(self._targets, one.given)
        if outside(faults, targets, one.mends) & one.mends:
            return False
        return any(map(self._has_entries, one.mends & telling(faults, targets)))


def _best(ways: Iterable[Peeled]) -> list[Peeled]:
    return sorted(ways, key=lambda one: one.order)[:WAYS_ON]


def _with_own(targets: Sequence[Target], given: frozenset[Key]) -> list[Target]:
    return [target._replace(given=given) for target in targets]


def _is_loss(key: Key) -> bool:
    return key == LOSS
