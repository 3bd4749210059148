"""Which mistake gives a candidate's numbers: the textbook's step with each fault, then with two and three of them.

A hypothesis explains a candidate if every number that it returned lies within the rounding bound of the mistaken
computation. The loss leads nowhere, so it is held back: what explains gradients and updates explains the candidate if
the loss then fits, with an epsilon, a penalty or a factor that is solved for if need be. Where nothing explains
everything, mistakes are sought one after another (`peeling`), and what explains some of the wrong tensors and leaves
the right ones alone is said to do just that.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from harness.checking.constants import solved
from harness.checking.edited import EditSearch
from harness.checking.matching import (
    LOSS,
    SINGLE,
    Hypothesis,
    Key,
    Score,
    Target,
    alike,
    away_by_tensor,
    distance,
    explains,
    in_single,
    leaves_alone,
    loss_is_near,
    outside,
    progress,
    score,
    targets_of,
    telling,
    tensors,
)
from harness.checking.peeling import Peeling
from harness.checking.result import Diagnosis, Explanation, Tried
from harness.faults.fault import Injection
from harness.faults.library import injections
from harness.scenario.check import is_small

#: How many pairs are tried at most, twice, times the linear layers of the network; half as many of three.
PAIRS = 6_000
#: Of more faults than this, those of all layers at once are tried first: time may run out before the others.
MANY = 2_000
#: Explanations that are kept.
MOST = 5
#: Hypotheses that are extended by another fault, and for which a form of the loss is sought.
_BASES, _WIDE, _FORMS = 3, 24, 6
#: Parameters so much larger than at a probe's start have run away.
RUNAWAY = 30.0

#: Faults that say by which factor something is off, and not why.
MULTIPLES = frozenset(
    {"residual_times", "step_times", "loss_times", "decay_times", "momentum_of_its_own", "penalty_gradient_times"}
)
#: Faults whose numbers are those of any factor of the gradient, where no step is told.
OF_RATE = frozenset({"rate_in_the_gradient", "rate_in_the_reported_gradient"})

Late = Callable[[], bool]


def never() -> bool:
    """A time that does not run out."""
    return False


def diagnose(tried: Sequence[Tried], unchecked: frozenset[str], late: Late = never) -> Diagnosis:
    """The faults that explain what a candidate returned, the simplest first; ``late``: whether to stop looking."""
    targets = targets_of(tried, unchecked)
    if not targets or not _tells_anything(targets):
        return Diagnosis((), 0, 0, np.inf)
    with np.errstate(all="ignore"):
        # what only the operations show to be wrong cannot be told from what is right over the whole step
        return Diagnosis((), 0, 0, np.inf) if explains((), targets) else _diagnosis(targets, late)


def _diagnosis(targets: Sequence[Target], late: Late) -> Diagnosis:
    """On all steps; if nothing fits, without those on which the parameters had run away; if nothing fits, in part."""
    search = _Search(targets, late)
    found = search.whole()
    steady, left_out = _steady(targets)
    if not found and left_out and not late():
        again = _Search(steady, late)
        found = again.whole()
        search = again if found else search
    left_out = left_out if search.targets is steady else ()
    found = found or search.without_a_whole()
    return Diagnosis(
        _ranked(found, search.targets),
        len(search.singles),
        search.pairs,
        search.nearest(found),
        left_out=left_out,
        stopped=late(),
        in_float32=search.in_float32,
        right_in_float32=search.right_in_float32,
        edits=len(search.edits),
    )


def _tells_anything(targets: Sequence[Target]) -> bool:
    """Whether some gradient or update is not 0: with zeros throughout, nearly everything fits."""
    told = [own for target in targets for step in target.numbers for key, own in step.items() if key != LOSS]
    return any(own.any() for own in told) or not told


def _steady(targets: Sequence[Target]) -> tuple[list[Target], tuple[tuple[str, int, int], ...]]:
    """Without the steps from which on parameters are far larger than at the start, and which those are."""
    kept, left_out = [], []
    for target in targets:
        sizes = [max(float(np.abs(a).max()) for a in seen.before.parameters.values()) for seen in target.seen]
        end = next((i for i, size in enumerate(sizes) if not size < RUNAWAY * sizes[0]), len(sizes))
        kept.append(target.steps(slice(end or None)))
        if 0 < end < len(sizes):
            left_out.append((target.probe, end + 1, len(sizes)))
    return kept, tuple(left_out)


# ---------------------------------------------------------------- the search


@dataclass(frozen=True)
class _Found:
    """A hypothesis that explains, with the form of the loss that it needs, and what it does not explain."""

    faults: Hypothesis
    loss: Hypothesis = ()
    unexplained: tuple[Key, ...] = ()
    mends: tuple[tuple[Key, ...], ...] = ()
    """Of several faults that were found one after another, what each explains."""


@dataclass
class _Search:
    """One candidate's numbers, and the hypotheses about them."""

    targets: Sequence[Target]
    late: Late
    scores: dict[Hypothesis, Score] = field(default_factory=dict)
    """Of single faults."""
    pairs: int = 0
    without_loss: list[_Found] = field(default_factory=list)
    """What explains all but the loss."""
    in_float32: bool = False
    """Whether what explains does so within the rounding of float32 alone."""
    right_in_float32: bool = False
    """Whether the textbook's step without any fault does so."""
    best: list[tuple[int, Hypothesis]] = field(default_factory=list)
    """By progress, pairs that come further than any single fault."""
    is_cut: bool = False
    """Whether time was up before every single fault was tried."""
    edits: dict[Hypothesis, Score] = field(default_factory=dict)
    """Of single formula edits, where some were tried."""

    def __post_init__(self) -> None:
        every = list(dict.fromkeys(one for target in self.targets for one in injections(target.case)))
        if not self._steps():
            every = [one for one in every if one.fault.name not in OF_RATE]
        if len(every) > MANY:
            every.sort(key=lambda one: len(one.site) == 1 or one.fault.alone)
        self.open = [one for one in every if one.fault.solve]
        self.forms = [one for one in self.open if one.fault.way == "reported"]
        self.causes = [one for one in self.open if one.fault.way != "reported"]
        self.right = score((), self.targets)
        self.whole_progress = tensors(self.targets)
        for one in itertools.chain((one for one in every if not one.fault.solve), self._solved(self.open, ())):
            if self.late():
                self.is_cut = True
                break
            self.scores[(one,)] = score((one,), self.targets)

    def _steps(self) -> bool:
        """Whether a step was told: to what tells none, the learning rate is nothing."""
        return any(key[0] == "update" for target in self.targets for step in target.numbers for key in step)

    @property
    def near(self) -> float:
        return self.targets[0].precision.near

    @property
    def singles(self) -> list[Hypothesis]:
        return list(self.scores)

    def nearest(self, found: Sequence[_Found]) -> float:
        """How far the nearest single fault or edit is that does not explain the candidate."""
        explaining = {faults for one in found for faults in (one.faults, (*one.faults, *one.loss))}
        nearest = np.inf
        every = {**self.scores, **self.edits}
        for one, each in sorted(every.items(), key=lambda item: item[1].away):
            if one not in explaining and each.away < nearest and not self._changes_nothing(each):
                nearest = min(nearest, distance(one, self.targets, nearest))
        return nearest

    def _solved(self, asked: Sequence[Injection], base: Hypothesis) -> list[Injection]:
        return [] if self.late() else solved(asked, base, self.targets)

    # -------------------------------------------------------------- everything

    def whole(self) -> list[_Found]:
        """What explains everything: a single fault, or else two, or else three."""
        tells = [one for one, each in self.scores.items() if not self._changes_nothing(each)]
        rest = [one for one in ((), *tells) if self._score(one).met == self.whole_progress]
        near = [one for one in rest if one and self._score(one).away < self.near]
        exact = [one for one in near if explains(one, self.targets)]
        if exact:
            return [_Found(one) for one in exact]
        rest = [one for one in rest if not self.late() and explains(one, self.targets, loss=False)]
        found = self._with_forms(rest)
        wrong_rest = self.right.met < self.whole_progress
        self.without_loss = [_Found(one, unexplained=(LOSS,)) for one in rest if one and wrong_rest]
        found = found or self._rounded(near)
        if found or self.right_in_float32 or not wrong_rest or not self._is_small:
            return found
        return (
            self._several(self._spread)
            or self._several(self._likely_pairs)
            or self._several(self._all_pairs)
            or self._several(self._triples)
        )

    def edited(self) -> list[_Found]:
        """What explains everything with a formula edit: alone, with a known mistake, or with another edit.

        An edit changes no loss that is reported, so that none is sought where known mistakes explain all but that.
        """
        is_open = self.right.met < self.whole_progress and not self.without_loss and not self.right_in_float32
        if not is_open or not self._is_small or self.is_cut:
            return []
        search = EditSearch(self.targets, self.right, self.scores, self.late)
        found = [_Found(one) for one in search.found()] or self._with_forms(search.without_loss())
        self.edits, self.pairs = search.scores, self.pairs + search.pairs
        return found

    @property
    def _is_small(self) -> bool:
        """Whether the cases are so small that thousands of steps take no time."""
        return all(is_small(target.case.scenario, target.case.rows) for target in self.targets)

    def _rounded(self, near: Sequence[Hypothesis]) -> list[_Found]:
        """What explains everything within float32's rounding: some of a candidate's arrays may be kept in it.

        Nothing where the right step does, for then nothing but the rounding is wrong: it is near, too, for the bound of
        an adaptive update is wide in float32.
        """
        single, is_near = in_single(self.targets), self.right.away < SINGLE.right
        self.right_in_float32 = self.targets[0].case.dtype != "float32" and is_near and explains((), single)
        if self.right_in_float32:
            return []
        found = [_Found(one) for one in near[:_FORMS] if not self.late() and explains(one, single)]
        self.in_float32 = bool(found)
        return found

    def _score(self, one: Hypothesis) -> Score:
        return self.scores[one] if one else self.right

    def _changes_nothing(self, each: Score) -> bool:
        return each.untouched == each.met == self.right.met and not each.changes_loss

    def _with_forms(self, rest: Sequence[Hypothesis]) -> list[_Found]:
        """Of hypotheses that explain all but the loss, those whose loss a known form explains."""
        first = self.right.met
        static = [one[0] for one, each in self.scores.items() if each.changes_loss and each.untouched >= first]
        static = [one for one in static if not one.fault.solve]
        found = []
        for one in rest[:_FORMS]:
            for form in (*static, *self._solved(self.forms, one)):
                if loss_is_near((*one, form), self.targets) and explains((*one, form), self.targets):
                    blamed = form.fault.way != "reported" or not one
                    found.append(_Found((*one, form)) if blamed else _Found(one, (form,)))
        return found

    def _several(self, hypotheses: Callable[[], Iterator[Hypothesis]]) -> list[_Found]:
        """Those of several faults that explain everything; of one that explains all but the loss, no more is sought."""
        most = PAIRS // max(1, len(self.targets[0].case.linears))
        found: list[_Found] = []
        rest: list[Hypothesis] = []
        for one in itertools.islice(hypotheses(), most):
            if self.late() or len(found) > 4 * MOST:
                break
            self.pairs += 1
            met = progress(one, self.targets)
            if met == self.whole_progress:
                if loss_is_near(one, self.targets) and explains(one, self.targets):
                    found.append(_Found(one))
                elif (
                    not found and len(rest) < MOST and not self.without_loss and explains(one, self.targets, loss=False)
                ):
                    rest.append(one)
            elif met > self.right.met and len(one) == 2:
                self.best.append((met, one))
        found = [one for one in found if self._all_needed(one.faults)]
        rest = [one for one in rest if self._all_needed(one)]
        if not found and rest:
            found = self._with_forms(rest)
            self.without_loss = self.without_loss or [_Found(one, unexplained=(LOSS,)) for one in rest]
        return found

    def _all_needed(self, faults: Hypothesis) -> bool:
        """Whether without any one of its faults it gives other numbers."""
        parts = itertools.combinations(faults, len(faults) - 1)
        return not any(alike(faults, part, self.targets) for part in parts)

    # -------------------------------------------------------------- two and three faults

    def _spread(self) -> Iterator[Hypothesis]:
        """One mistake in several neighbouring places, such as the hidden layers: not in one alone, and not in all."""
        alone: dict[str, list[Injection]] = {}
        for (one,) in self.scores:
            if len(one.site) == 1 and one.value is None and one.fault.spot is None and not one.fault.alone:
                alone.setdefault(one.fault.name, []).append(one)
        for places in alone.values():
            runs = itertools.combinations(range(len(places) + 1), 2)
            yield from (tuple(places[i:j]) for i, j in runs if 2 <= j - i < len(places))

    def _likely_pairs(self) -> Iterator[Hypothesis]:
        return self._pairs([one for one in self._pairing() if leaves_alone(one, self.targets[0])])

    def _all_pairs(self) -> Iterator[Hypothesis]:
        """The others too, for two mistakes may cancel in a part of the numbers."""
        return self._pairs(self._pairing())

    def _pairing(self) -> list[Hypothesis]:
        """Those that are sought together with another."""
        return [one for one in self.scores if not one[0].fault.alone]

    def _pairs(self, possible: list[Hypothesis]) -> Iterator[Hypothesis]:
        """Of two mistakes, one alone gives a wrong loss or the first wrong tensor, or both act on that."""
        first = self.right.met
        mending = [one for one in possible if self._score(one).changes_loss and self._score(one).meets_loss]
        yield from itertools.chain.from_iterable(self._extended(one, possible) for one in mending[:_BASES])
        fixing = sorted((one for one in possible if self._score(one).met > first), key=self._by_progress)
        for one in fixing[:_WIDE]:
            yield from self._extended(one, possible)
            if one in fixing[:_BASES]:
                yield from ((*one, each) for each in self._solved(self.causes, one))
        acting = [one for one in possible if self._score(one).untouched <= first and one not in fixing]
        yield from (both for one, other in itertools.combinations(acting, 2) for both in _orders(one, other))

    def _by_progress(self, one: Hypothesis) -> int:
        return -self._score(one).met

    def _extended(self, one: Hypothesis, others: Iterable[Hypothesis]) -> Iterator[Hypothesis]:
        return (both for other in others for both in _orders(one, other))

    def _triples(self) -> Iterator[Hypothesis]:
        """The pairs that come furthest, and a third."""
        most = max((each.met for each in self.scores.values()), default=0)
        further = sorted((one for one in self.best if one[0] > most), key=lambda one: -one[0])
        for _, pair in further[:_BASES]:
            yield from self._extended(pair, self._pairing())
            yield from ((*pair, each) for each in self._solved(self.causes, pair))

    # -------------------------------------------------------------- a part

    def without_a_whole(self) -> list[_Found]:
        """Where nothing known explains all at once: known mistakes one after another, else edits, else a part."""
        if self.right_in_float32 or self.without_loss:
            return [] if self.right_in_float32 else self.without_loss
        part = self.in_part()
        return [one for one in part if set(one.unexplained) <= {LOSS}] or self.edited() or part

    def in_part(self) -> list[_Found]:
        """Mistakes that explain one thing after another, or what explains as much by fewer."""
        peeled, partly = self._peeled(), self.partly()
        left = [min((len(one.unexplained) for one in each), default=np.inf) for each in (peeled, partly)]
        return peeled if left[0] < left[1] else partly

    def _peeled(self) -> list[_Found]:
        peeling = Peeling(self.scores, self.targets, lambda base: self._solved(self.causes, base), self.late)
        one = peeling.found()
        self.pairs += peeling.tried
        if one is None:
            return []
        return [_Found(each, (), one.unexplained, one.mends) for each in (one.faults, *one.alternatives)]

    def partly(self) -> list[_Found]:
        """What explains some of the wrong tensors and disturbs no right one."""
        wrong = outside((), self.targets)
        best: list[tuple[int, _Found]] = []
        pairs = [one for _, one in sorted(self.best, key=lambda one: -one[0])[:_FORMS]]
        for one in (*self._partly_near(wrong), *pairs):
            rest = wrong if self.late() else outside(one, self.targets)
            explained = wrong - rest
            if explained and rest <= wrong and any(map(self._tells, explained & telling(one, self.targets))):
                found = _Found(one, unexplained=tuple(key for key in self.targets[0].numbers[0] if key in rest))
                best.append((len(explained), found))
        most = max((count for count, _ in best), default=0)
        fewest = min((len(one.faults) for count, one in best if count == most), default=0)
        return [one for count, one in best if count == most and len(one.faults) == fewest]

    def _partly_near(self, wrong: set[Key]) -> list[Hypothesis]:
        """Single faults, most of the wrong tensors first, that are near in some and leave the right ones alone."""
        counts = {}
        for one, each in self.scores.items():
            if self.late():
                break
            if not each.far <= wrong or wrong <= each.far:  # in its first steps already
                continue
            away = away_by_tensor(one, self.targets)
            met = {key for key, each in away.items() if each < self.near}
            mended = met & wrong
            if mended and away.keys() - met <= wrong and mended & telling(one, self.targets):
                counts[one] = len(mended)
        most = max(counts.values(), default=0)
        return [one for one, count in counts.items() if count == most]

    def _tells(self, key: Key) -> bool:
        """Whether a tensor has several entries, all finite, in some step."""
        return any(
            np.size(step[key]) > 1 and bool(np.isfinite(step[key]).all())
            for target in self.targets
            for step in target.numbers
            if key in step
        )


def _orders(one: Hypothesis, other: Hypothesis) -> Iterator[Hypothesis]:
    """Both together, in both orders where that can matter; not the same fault twice."""
    if {each.fault.name for each in one} & {each.fault.name for each in other}:
        return
    yield (*one, *other)
    if {each.fault.way for each in one} & {each.fault.way for each in other}:
        yield (*other, *one)


# ---------------------------------------------------------------- ranking


def _ranked(found: Sequence[_Found], targets: Sequence[Target]) -> tuple[Explanation, ...]:
    """Those that give the same numbers are one explanation; the first of the catalogue stands for it.

    That a number is a multiple of the right one is no other mistake than the one that makes it so.
    """
    groups: list[list[_Found]] = []
    for one in found:
        if any(set(one.faults) == set(other.faults) for group in groups for other in group):
            continue  # a pair in its other order, or with another form of the loss
        group = next((group for group in groups if alike(one.faults, group[0].faults, targets)), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return tuple(_explanation(_telling(group), targets) for group in groups[:MOST])


def _telling(group: Sequence[_Found]) -> Sequence[_Found]:
    """Without those that name a mere multiple, where others say what it comes from."""
    return [one for one in group if not any(each.fault.name in MULTIPLES for each in one.faults)] or group


def _explanation(group: Sequence[_Found], targets: Sequence[Target]) -> Explanation:
    first = group[0]
    numbers = [step for target in targets for step in target.numbers]
    entries = sum(np.size(own) for step in numbers for key, own in step.items() if key not in first.unexplained)
    same = tuple(one.faults for one in group[1:])
    labels = _labels(first.faults, targets)
    return Explanation(first.faults, same, labels, entries, first.loss, first.unexplained, first.mends)


def _labels(faults: Hypothesis, targets: Sequence[Target]) -> tuple[str, ...]:
    """In the words of a case that can carry the fault."""
    return tuple(
        next(one.label(each.case) for each in targets if one.fault.edit or (one.fault.name, one.site) in each.places)
        for one in faults
    )


def names(found: Iterable[Explanation]) -> tuple[str, ...]:
    """Every fault that an explanation names, or says to be the same."""
    return tuple(one.fault.name for each in found for group in (each.faults, *each.same) for one in group)
