"""Which formula edit gives a candidate's numbers, where no known mistake explains all of them.

One edit is sought first, then a known mistake with an edit, then two edits in different places. What is told fits every
number within its bound; everything else that comes near, the right step as well, must be far beyond it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from harness.checking.matching import (
    LOSS,
    Hypothesis,
    Score,
    Target,
    bounds_away,
    explains,
    outside,
    progress,
    score,
    telling,
    tensors,
)
from harness.faults.edits import edits
from harness.faults.fault import Injection
from harness.ground.facts import Fact

#: What does not fit must be away by so many bounds.
APART = 100.0
#: Of more sentences for the same numbers than this, none is told.
MOST_ALIKE = 4
#: Pairs that are tried at most, and bases of them.
PAIRS, BASES = 1_500, 12
#: Of what comes near and does not fit, so many are held against bounds.
_NEXT = 8


@dataclass
class EditSearch:
    """One candidate's numbers, and edits of the stated step. ``known``: the catalogue's mistakes with their scores."""

    targets: Sequence[Target]
    right: Score
    known: Mapping[Hypothesis, Score]
    late: Callable[[], bool]
    """Whether to try no pairs: single edits are as many as the step has formulas, and have their time."""
    scores: dict[Hypothesis, Score] = field(default_factory=dict)
    """Of single edits."""
    pairs: int = 0

    def __post_init__(self) -> None:
        self.whole_progress = tensors(self.targets)
        for one in edits([target.case for target in self.targets]):
            self.scores[(one,)] = score((one,), self.targets)

    @property
    def _exact(self) -> float:
        """How near a hypothesis must be in plain numbers: bounds alone may be wide."""
        return self.targets[0].precision.right

    def found(self) -> list[Hypothesis]:
        """What fits alone, or else in a pair; all of it gives the same numbers, and is to be told together."""
        alone = [one for one in self._whole() if self.scores[one].away < self._exact]
        return self._told(alone) if alone else self._paired()

    def without_loss(self) -> list[Hypothesis]:
        """Single edits that fit in all but the loss, to be told together."""
        return self._told([one for one in self._whole() if not self.scores[one].meets_loss], loss=False)

    def _whole(self) -> list[Hypothesis]:
        """Single edits that come near in all but the loss, perhaps."""
        return [one for one, each in self.scores.items() if each.met == self.whole_progress]

    def _paired(self) -> list[Hypothesis]:
        pairs = self._known_with_edits(), self._edits_in_two_places(), self._edits_of_one_tensor()
        for several in pairs:
            if self.late():
                break
            tried = list(itertools.islice(several, PAIRS))
            self.pairs += len(tried)
            fitting = [one for one in tried if not self.late() and self._is_exact(one)]
            if told := self._told(fitting):
                return told
        return []

    def _is_exact(self, one: Hypothesis) -> bool:
        if progress(one, self.targets) < self.whole_progress:
            return False
        return score(one, self.targets).away < self._exact

    # -------------------------------------------------------------- pairs

    def _known_with_edits(self) -> Iterator[Hypothesis]:
        yield from self._continued(self.known, self.scores)
        yield from self._continued(
            self.scores, {one: each for one, each in self.known.items() if not one[0].fault.alone}
        )

    def _edits_in_two_places(self) -> Iterator[Hypothesis]:
        return self._continued(self.scores, self.scores)

    def _continued(
        self, firsts: Mapping[Hypothesis, Score], others: Mapping[Hypothesis, Score]
    ) -> Iterator[Hypothesis]:
        """Those that come furthest, each with whatever acts first on the tensor at which it fails."""
        further = sorted((one for one in firsts if self._comes_further(firsts[one])), key=lambda one: -firsts[one].met)
        for one in further[:BASES]:
            for other, each in others.items():
                if each.untouched == firsts[one].met and one != other:
                    yield (*one, *other)

    def _comes_further(self, each: Score) -> bool:
        return self.right.met < each.met < self.whole_progress

    def _edits_of_one_tensor(self) -> Iterator[Hypothesis]:
        """Both act on the first tensor that is wrong, in different formulas."""
        acting = [
            one
            for one, each in self.scores.items()
            if each.untouched == self.right.met and one[0].fault.way == "backward" and _extent(one) == 1
        ]
        pairs = ((*one, *other) for one, other in itertools.combinations(acting, 2))
        return (pair for pair in pairs if _place(pair[0]) != _place(pair[1]))

    # -------------------------------------------------------------- what is told

    def _told(self, near: Sequence[Hypothesis], *, loss: bool = True) -> list[Hypothesis]:
        """Those of hypotheses that fit, where there are few, all others are far away, and the numbers tell.

        ``loss``: whether the loss has to fit as well.
        """
        fitting = sorted((one for one in near if explains(one, self.targets, loss=loss)), key=_extent)
        if not 0 < len(fitting) <= MOST_ALIKE or not all(map(self._tells, fitting)):
            return []
        others = [(), *(one for one in near if one not in fitting), *self._next_to(fitting)]
        is_far = all(bounds_away(one, self.targets, APART, loss=loss) >= APART for one in others)
        return fitting if is_far else []

    def _next_to(self, fitting: Sequence[Hypothesis]) -> list[Hypothesis]:
        """The nearest others, of edits and of known mistakes."""
        rest = {one: each.away for one, each in (*self.scores.items(), *self.known.items()) if one not in fitting}
        return sorted(rest, key=lambda one: rest[one])[:_NEXT]

    def _tells(self, one: Hypothesis) -> bool:
        """Whether of some wrong tensor of several entries it gives numbers that are neither 0 nor right."""
        wrong = outside((), self.targets) & telling(one, self.targets)
        return any(
            np.size(step.get(key, 0)) > 1 for key in wrong - {LOSS} for each in self.targets for step in each.numbers
        )


def _extent(one: Hypothesis) -> int:
    """In how many places its edits are made: of those with the same numbers the narrowest is told first."""
    return sum(_listed(each.fault.edit) for each in one if each.fault.edit)


def _listed(said: Fact) -> int:
    """Of the formulas that are edited, how many layers or parameters are told."""
    fields = dict(said.fields)
    place = fields.get("place", said)
    names = dict(place.fields).get("names") or dict(place.fields).get("layers") or ()
    return len(names)


def _place(one: Injection) -> object:
    """The formula that is edited."""
    said = one.fault.edit
    return dict(said.fields).get("place", said.code) if said else one.fault.name
