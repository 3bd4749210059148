"""Which mistake gives a candidate's numbers: the textbook's step with each fault, then with pairs of them.

Every hypothesis is evaluated at the candidate's own parameters, step by step, over all probes. First fast, in plain
float64; what comes near is held to the rounding bounds of the mistaken computation itself: a fault explains a candidate
where every number that it told lies within them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from harness.checking.result import Diagnosis, Explanation, Seen, Tried, arrays
from harness.faults.fault import Injection, mistaken
from harness.faults.library import injections
from harness.numerics.bounded import Bounded, BoundedKind
from harness.numerics.plain import PlainKind
from harness.scenario.check import is_small
from harness.scenario.model import Case

#: A hypothesis that is further away, relative to the largest entry, is not held to bounds.
NEAR = 1e-5
#: A tensor that is nearer to the right one than this is right.
UNTOUCHED = 1e-9
#: A tensor so much smaller than others of its step is no more than rounding.
NOTHING = 1e-9
#: How many pairs are tried at most, twice, times the linear layers of the network.
PAIRS = 8_000
#: Explanations that are kept.
MOST = 5
#: Steps of each probe that pairs are tried on first.
FIRST_STEPS = 2

Hypothesis = tuple[Injection, ...]
Key = tuple[str, str]


class _Target(NamedTuple):
    """The candidate's numbers of one probe, as they are to be matched."""

    case: Case
    seen: tuple[Seen, ...]
    numbers: tuple[Mapping[Key, Any], ...]
    """By step; an update where a parameter is told."""
    right: tuple[Mapping[Key, Any], ...] = ()
    """By step, what the textbook gives without a fault."""


def diagnose(tried: Sequence[Tried], unchecked: frozenset[str]) -> Diagnosis:
    """The faults that explain what a candidate told, the simplest first."""
    targets = [_target(one, unchecked) for one in tried if one.seen]
    if not _tells_anything(targets):
        return Diagnosis((), 0, 0, np.inf)
    singles: list[Hypothesis] = [(one,) for one in _all_injections(targets) if _changes((one,), targets)]
    distances = {one: _distance(one, targets) for one in singles}
    found = [one for one in singles if distances[one] < NEAR and _explains(one, targets)]
    pairs = 0
    small = all(is_small(target.case.scenario, target.case.rows) for target in targets)
    for asked in (_likely_pairs, _all_pairs) if not found and small else ():
        candidates = list(itertools.islice(asked(_by_matches(singles, targets[0]), targets), _most_pairs(targets[0])))
        pairs += len(candidates)
        near = (one for one in candidates if _distance(one, targets[:1], FIRST_STEPS, NEAR) < NEAR)
        fitting = (one for one in near if _distance(one, targets, None, NEAR) < NEAR and _explains(one, targets))
        found = [one for one in fitting if _changes(one, targets)]
        if found:
            break
    others = [distance for one, distance in distances.items() if one not in found]
    return Diagnosis(_ranked(found, targets), len(singles), pairs, min(others, default=np.inf))


def _tells_anything(targets: Sequence[_Target]) -> bool:
    """Whether some gradient or update is not 0: with zeros throughout, nearly everything fits."""
    told = [own for target in targets for step in target.numbers for key, own in step.items() if key[0] != "loss"]
    return any(own.any() for own in told) or not told


def _most_pairs(target: _Target) -> int:
    """How many pairs are tried: of a deep network fewer, for each takes longer."""
    return PAIRS // len(target.case.linears)


def _by_matches(singles: Sequence[Hypothesis], target: _Target) -> list[Hypothesis]:
    """Faults that give some of the tensors first: of two mistakes, each often is all that is wrong with one of them."""

    def matches(one: Hypothesis) -> int:
        return sum(
            _relative(own, book.get(key), scale[key[0]]) < NEAR
            for numbers, book in _predictions(one, target, PlainKind(), FIRST_STEPS)
            for scale in (_scales(numbers),)
            for key, own in numbers.items()
        )

    return sorted(singles, key=matches, reverse=True)


def _target(tried: Tried, unchecked: frozenset[str]) -> _Target:
    numbers = []
    for seen in tried.seen:
        step: dict[Key, Any] = {}
        for (quantity, name), value in arrays(seen).items():
            if name in unchecked:
                continue
            if quantity == "parameter":
                before = seen.before.parameters[name]
                if np.shape(value) == before.shape:
                    step["update", name] = np.atleast_2d(value - before)
                else:  # of another shape, which must be the fault's as well
                    step["parameter", name] = np.atleast_2d(value)
            elif quantity != "gradient" or np.shape(value) == seen.before.parameters[name].shape:
                step[quantity, name] = np.atleast_2d(value)
            elif np.size(value) == 1:  # one number for all, as a sum over everything is
                step[quantity, name] = np.full_like(np.atleast_2d(seen.before.parameters[name]), np.reshape(value, ()))
            else:  # of another shape, which must be the fault's as well
                step[quantity, name] = np.atleast_2d(value)
        numbers.append(step)
    target = _Target(tried.case, tried.seen, tuple(numbers))
    return target._replace(right=tuple(found for _, found in _predictions((), target, PlainKind())))


def _all_injections(targets: Sequence[_Target]) -> list[Injection]:
    """Every fault at every place, each once, whichever probe has it."""
    return list(dict.fromkeys(one for target in targets for one in injections(target.case)))


def _changes(one: Hypothesis, targets: Sequence[_Target]) -> bool:
    """Whether a fault would have shown in anything that was told."""
    for target in targets:
        for (numbers, wrong), right in zip(_predictions(one, target, PlainKind()), target.right, strict=True):
            if any(key not in wrong or not np.array_equal(wrong[key], right[key]) for key in numbers if key in right):
                return True
    return False


# ---------------------------------------------------------------- matching


def _predictions(faults: Hypothesis, target: _Target, kind: Any, steps: int | None = None) -> Iterator[Any]:
    """Per step, what the candidate told and what the mistaken textbook gives. A fault that the case cannot carry is
    left out."""
    here = tuple(one for one in faults if one.site in one.fault.sites(target.case))
    book = mistaken(target.case, kind, here)
    for seen, numbers in itertools.islice(zip(target.seen, target.numbers, strict=True), steps):
        try:
            found = book.step(seen.number, seen.batch, seen.before.parameters)
        except ValueError:  # shapes that no step can go on from
            found = {}
        yield numbers, found


def _distance(
    faults: Hypothesis, targets: Sequence[_Target], steps: int | None = None, enough: float = np.inf
) -> float:
    """The largest difference of any tensor, relative to its largest entry; inf where shapes or NaN differ."""
    largest = 0.0
    for target in targets:
        for numbers, book in _predictions(faults, target, PlainKind(), steps):
            scales = _scales(numbers)
            for key, own in numbers.items():
                largest = max(largest, _relative(own, book.get(key), scales[key[0]]))
                if largest > enough:
                    return largest
    return largest


def _scales(numbers: Mapping[Key, Any]) -> dict[str, float]:
    """The largest entry of each quantity's tensors."""
    found: dict[str, float] = {}
    for (quantity, _), own in numbers.items():
        found[quantity] = max(found.get(quantity, 0.0), _largest(own))
    return found


def _relative(own: Any, predicted: Any, scale: float) -> float:
    """A tensor of nothing but rounding, beside others of the size ``scale``, counts as one of zeros."""
    if predicted is None or own.shape != predicted.shape:
        return np.inf
    if not np.array_equal(np.isfinite(own), np.isfinite(predicted)):
        return np.inf
    size = max(_largest(own), _largest(predicted), NOTHING * scale)
    return _largest(own - predicted) / size if size else 0.0


def _largest(array: Any) -> float:
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max()) if finite.size else 0.0


def _explains(faults: Hypothesis, targets: Sequence[_Target]) -> bool:
    """Whether every number that was told lies within the bound of the mistaken computation."""
    for target in targets:
        for numbers, book in _predictions(faults, target, BoundedKind(target.case.dtype)):
            if not all(_within(own, book.get(key)) for key, own in numbers.items()):
                return False
    return True


def _within(own: Any, predicted: Bounded | None) -> bool:
    """Both evaluations may be off by the bound; what is not finite must be so in both."""
    if predicted is None or own.shape != predicted.value.shape:
        return False
    with np.errstate(all="ignore"):
        near = np.abs(own - predicted.value) <= 2 * predicted.bound
    return bool((near | (~np.isfinite(own) & ~np.isfinite(predicted.value))).all())


# ---------------------------------------------------------------- pairs


def _likely_pairs(singles: Sequence[Hypothesis], targets: Sequence[_Target]) -> Iterator[Hypothesis]:
    """Of faults that leave alone what is right: in both orders where that can matter."""
    possible = [one[0] for one in singles if _leaves_alone(one, targets[0])]
    for one, other in itertools.combinations(possible, 2):
        if one.fault is not other.fault:
            yield one, other
            if one.fault.way == other.fault.way:
                yield other, one


def _all_pairs(singles: Sequence[Hypothesis], _: Sequence[_Target]) -> Iterator[Hypothesis]:
    """The others too, for two mistakes may cancel in a part of the numbers."""
    pairs = itertools.combinations((one[0] for one in singles), 2)
    return ((one, other) for one, other in pairs if one.fault is not other.fault)


def _leaves_alone(one: Hypothesis, target: _Target) -> bool:
    """Whether a fault changes nothing of what is right, zeros apart."""
    for (numbers, wrong), right in zip(_predictions(one, target, PlainKind()), target.right, strict=True):
        scales = _scales(numbers)
        for key, own in numbers.items():
            is_right = bool(own.any()) and _relative(own, right.get(key), scales[key[0]]) < UNTOUCHED
            if is_right and key in wrong and _relative(wrong[key], right.get(key), scales[key[0]]) > NEAR:
                return False
    return True


# ---------------------------------------------------------------- ranking


def _ranked(found: Sequence[Hypothesis], targets: Sequence[_Target]) -> tuple[Explanation, ...]:
    """Those that give the same numbers are one explanation; the first fault of the list stands for it."""
    groups: list[list[Hypothesis]] = []
    for one in found:
        if any(set(one) == set(other) for group in groups for other in group):  # a pair in its other order
            continue
        group = next((group for group in groups if _alike(one, group[0], targets)), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    entries = sum(np.size(own) for target in targets for numbers in target.numbers for own in numbers.values())
    return tuple(
        Explanation(group[0], tuple(group[1:]), _labels(group[0], targets), int(entries)) for group in groups[:MOST]
    )


def _alike(one: Hypothesis, other: Hypothesis, targets: Sequence[_Target]) -> bool:
    """Whether two hypotheses give the same numbers for all that was told."""
    for target in targets:
        pairs = zip(_predictions(one, target, PlainKind()), _predictions(other, target, PlainKind()), strict=True)
        for (numbers, first), (_, second) in pairs:
            scales = _scales(numbers)
            for key in numbers:
                if _relative(first[key], second.get(key), scales[key[0]]) > NEAR:
                    return False
    return True


def _labels(faults: Hypothesis, targets: Sequence[_Target]) -> tuple[str, ...]:
    """In the words of a case that can carry the fault."""
    return tuple(
        next(one.label(target.case) for target in targets if one.site in one.fault.sites(target.case)) for one in faults
    )


def names(found: Iterable[Explanation]) -> tuple[str, ...]:
    """Every fault that an explanation names, or says to be the same."""
    return tuple(one.fault.name for each in found for group in (each.faults, *each.same) for one in group)
