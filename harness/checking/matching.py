"""How near the textbook's step with some mistakes comes to what a candidate returned.

Every hypothesis is evaluated at the candidate's own parameters, step by step, over all probes: fast, in plain float64,
to sort out what is far away, and then with the rounding bounds of the mistaken computation itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from harness.checking.result import Tried, arrays
from harness.faults.conventions import Convention
from harness.faults.fault import Injection, Site
from harness.faults.library import injections
from harness.faults.textbook import Textbook, Worked
from harness.implementation import QUANTITIES, WAYS
from harness.run.result import Seen
from harness.scenario.model import Case
from harness.task.numbers.bounded import Bounded, BoundedKind
from harness.task.numbers.plain import PlainKind

Hypothesis = tuple[Injection, ...]
Key = tuple[str, str]
LOSS: Key = ("loss", "loss")


class Precision(NamedTuple):
    """How far apart numbers may be before bounds are asked, relative; by the dtype that a candidate computes in."""

    near: float
    """A hypothesis that is further away is not held to bounds."""
    right: float
    """A tensor that is nearer to the right one than this is right."""
    nothing: float
    """A tensor so much smaller than others of its step is no more than rounding."""


DOUBLE, SINGLE = Precision(1e-5, 1e-9, 1e-9), Precision(1e-2, 1e-4, 1e-4)


class Target(NamedTuple):
    """The candidate's numbers of one probe, as they are to be matched."""

    probe: str
    case: Case
    seen: tuple[Seen, ...]
    numbers: tuple[Mapping[Key, Any], ...]
    """By step, in the order of computation; an update where a parameter is returned."""
    places: frozenset[tuple[str, Site]]
    """The faults that the case can carry, by name and place."""
    precision: Precision
    scales: tuple[Mapping[str, float], ...]
    """By step, the largest entry of each quantity's tensors; of the loss that of all steps."""
    conventions: tuple[Convention, ...] = ()
    """Which the candidate follows, besides what the case states."""
    right: tuple[Mapping[Key, Any], ...] = ()
    """By step, what the textbook gives without a fault."""
    off: tuple[Mapping[Key, float], ...] = ()
    """By step, how far that is from the candidate in each tensor."""
    vague: tuple[frozenset[Key], ...] = ()
    """By step, tensors that only bounds can be held against: an adaptive update of a gradient that is 0 but for
    rounding may be of any size."""
    worked: dict[Any, Worked] = {}
    """What the textbook without a fault has worked out of each step, in each kind of number: most mistakes share it."""
    given: frozenset[Key] = frozenset()
    """Gradients that are the candidate's own in what follows from them, whatever they should be."""

    def steps(self, part: slice) -> Target:
        """The same of some steps alone."""
        fields = ("seen", "numbers", "scales", "right", "off", "vague")
        return self._replace(**{name: getattr(self, name)[part] for name in fields})


def targets_of(tried: Sequence[Tried], unchecked: frozenset[str]) -> list[Target]:
    """What there is to be matched, a target for each probe; ``unchecked``: parameters that are not looked at."""
    numbers = [tuple(numbers_of(one.case, seen, unchecked) for seen in one.seen) for one in tried]
    return [_target(one, steps) for one, steps in zip(tried, numbers, strict=True) if one.seen]


def _target(tried: Tried, numbers: tuple[Mapping[Key, Any], ...]) -> Target:
    places = frozenset((one.fault.name, one.site) for one in injections(tried.case))
    precision = SINGLE if tried.case.dtype == "float32" else DOUBLE
    sizes = _of_one_loss([_scales(step) for step in numbers])
    target = Target(tried.probe, tried.case, tried.seen, numbers, places, precision, sizes, tried.conventions)
    target = target._replace(worked={}, vague=(frozenset(),) * len(numbers))
    target = target._replace(vague=_vague(target))
    steps = list(predictions((), target, PlainKind()))
    with np.errstate(all="ignore"):
        off = tuple({key: step.away(key) for key in step.numbers} for step in steps)
    return target._replace(right=tuple(step.book for step in steps), off=off)


def _vague(target: Target) -> tuple[frozenset[Key], ...]:
    """The tensors of the update whose bound is no smaller than what counts as near, where nothing is mistaken."""
    told = any(quantity in WAYS["update"] for step in target.numbers for quantity, _ in step)
    if not told or target.case.optimizer is None or not target.case.optimizer.adaptive:
        return target.vague
    with np.errstate(all="ignore"):
        steps = predictions((), target, BoundedKind(target.case.dtype))
        return tuple(
            frozenset(key for key in step.numbers if key[0] in WAYS["update"] and _is_vague(step.book.get(key), target))
            for step in steps
        )


def _is_vague(right: Bounded | None, target: Target) -> bool:
    if right is None:
        return False
    return not 2 * float(right.bound.max(initial=0.0)) <= target.precision.near * _largest(right.value)


def numbers_of(case: Case, seen: Seen, unchecked: frozenset[str]) -> dict[Key, Any]:
    """Every array of a step as a matrix, in the order of computation."""
    found: dict[Key, Any] = {}
    for (quantity, name), value in arrays(seen).items():
        if name not in unchecked:
            key, array = _as_matrix(quantity, name, value, seen)
            found[key] = np.asarray(array, np.float64)
    layers = [str(layer.name) for layer in case.layers]
    return {key: found[key] for key in sorted(found, key=lambda key: _computed(key, layers))}


def _computed(key: Key, layers: Sequence[str]) -> tuple[int, int, bool]:
    """When it is computed: gradients and updates from the last layer to the first; the loss leads nowhere."""
    quantity, (layer, _, kind) = key[0], key[1].partition(".")
    order = -1 if quantity == "loss" else QUANTITIES.index(quantity)
    return order, -layers.index(layer) if kind else 0, kind == "bias"


def _as_matrix(quantity: str, name: str, value: Any, seen: Seen) -> tuple[Key, Any]:
    """Parameters as updates; a single number for a gradient stands for all entries; a wrong shape stays."""
    if quantity in ("loss", "output", "buffer"):
        return (quantity, name), np.atleast_2d(value)
    before = seen.before.parameters[name]
    fits = np.shape(value) == before.shape
    if quantity == "parameter" and fits:
        return ("update", name), np.atleast_2d(value - before)
    if quantity == "gradient" and not fits and np.size(value) == 1:  # a sum over everything
        return (quantity, name), np.full_like(np.atleast_2d(before), np.reshape(value, ()))
    return (quantity, name), np.atleast_2d(value)


# ---------------------------------------------------------------- plain numbers


class Step(NamedTuple):
    """One step of a candidate beside that of a mistaken textbook."""

    numbers: Mapping[Key, Any]
    book: Mapping[Key, Any]
    scale: Mapping[str, float]
    vague: frozenset[Key]
    nothing: float

    def away(self, key: Key) -> float:
        """How far the textbook is from the candidate in a tensor; of what is left to bounds, whether it has its shape.

        That is what is vague already where nothing is mistaken, and what follows from a gradient by mere rounding: an
        optimizer that divides by past gradients makes as much of it as of any other.
        """
        if key in self.vague or self._follows_from_rounding(key):
            return 0.0 if _fitted(self.book.get(key), self.numbers[key].shape) is not None else np.inf
        return relative(self.numbers[key], self.book.get(key), self.least(key))

    def least(self, key: Key) -> float:
        """No more than this is nothing."""
        return self.nothing * self.scale.get(key[0], 0.0)

    def _follows_from_rounding(self, key: Key) -> bool:
        """Whether its parameter's gradient is nothing, and not 0, beside the others of its step, on both sides."""
        quantity, name = key
        if quantity not in WAYS["update"]:
            return False
        gradient = "gradient", name.rpartition(".")[0] if quantity == "buffer" else name
        sizes = [_largest(one[gradient]) if gradient in one else np.inf for one in (self.numbers, self.book)]
        return 0 < max(sizes) <= self.least(gradient)


def predictions(faults: Hypothesis, target: Target, kind: Any) -> Iterator[Step]:
    """Per step, what the candidate returned and what the mistaken textbook gives. A fault that the case cannot carry is
    left out; where shapes do not let a step go on, what comes later is missing."""
    book = _book(target, kind)
    for one in faults:
        if one.fault.edit or (one.fault.name, one.site) in target.places:
            one.into(book)
    own: dict[str, Any] = {}
    if target.given and not target.case.scenario.penalties:  # a gradient that is told has its penalty already
        book.wrap("accumulate", lambda was: (was(), book.gradients.update(own)))
    update = any(quantity in ("update", "parameter") for quantity, _ in target.numbers[0])
    steps = zip(target.seen, target.numbers, target.scales, target.vague, strict=True)
    for seen, numbers, scale, vague in steps:
        at, known = (seen.number, seen.batch, seen.before.parameters), _worked(target, seen, kind)
        own.update(_own_gradients(target, seen, numbers, kind))
        try:
            found: Mapping[Key, Any] = book.step(*at, update=update, known=known, buffers=seen.kept)
        except (ValueError, LookupError):  # shapes that do not fit, or mistakes that do not go together
            found = book.found
        yield Step(numbers, found, scale, vague, target.precision.nothing)


def _own_gradients(target: Target, seen: Seen, numbers: Mapping[Key, Any], kind: Any) -> dict[str, Any]:
    """The candidate's, of those that are to be taken and have their parameter's shape."""
    shapes = {name: np.atleast_2d(array).shape for name, array in seen.before.parameters.items()}
    given = [key for key in target.given & numbers.keys() if key[0] == "gradient"]
    return {key[1]: kind.exact(numbers[key]) for key in given if numbers[key].shape == shapes.get(key[1])}


def _worked(target: Target, seen: Seen, kind: Any) -> Worked:
    """What the textbook without a fault works out of a step, once."""
    key = type(kind), target.case.dtype, id(seen), target.conventions
    if key not in target.worked:
        book = _book(target, kind)
        book.step(seen.number, seen.batch, seen.before.parameters, update=False, buffers=seen.kept)
        target.worked[key] = book.worked
    return target.worked[key]


def _book(target: Target, kind: Any) -> Textbook:
    """One that follows the candidate's conventions."""
    book = Textbook(target.case, kind)
    for convention in target.conventions:
        convention.into(book)
    book.settle()
    return book


def _scales(numbers: Mapping[Key, Any]) -> dict[str, float]:
    """The largest entry of each quantity's tensors."""
    found: dict[str, float] = {}
    for (quantity, _), own in numbers.items():
        found[quantity] = max(found.get(quantity, 0.0), _largest(own))
    return found


def _of_one_loss(scales: Sequence[dict[str, float]]) -> tuple[Mapping[str, float], ...]:
    """The loss, a single number, has the largest of all steps for its scale: it may be 0 but for rounding in one."""
    losses = [each["loss"] for each in scales if "loss" in each]
    return tuple({**each, "loss": max(losses)} if losses else each for each in scales)


def relative(own: Any, predicted: Any, least: float) -> float:
    """The largest difference relative to the largest entry; inf where shapes or NaN differ.

    A tensor of no more than ``least``, which is nothing beside others of its step, counts as one of zeros.
    """
    predicted = _fitted(predicted, own.shape)
    if predicted is None:
        return np.inf
    difference = float(np.abs(own - predicted).max(initial=0.0))
    if difference == 0:
        return 0.0
    if difference < np.inf:
        return difference / max(float(np.abs(own).max()), float(np.abs(predicted).max()), least)
    if not np.array_equal(np.isfinite(own), np.isfinite(predicted)):
        return np.inf
    size = max(_largest(own), _largest(predicted), least)
    return _largest(own - predicted) / size if size else 0.0


def _fitted(array: Any, shape: tuple[int, ...]) -> Any:
    """An array in another's shape, None where it does not fit: a vector may lie or stand, a number stands for all."""
    if array is None or array.shape == shape:
        return array
    if array.size == 1:
        return np.broadcast_to(array.reshape(()), shape)
    vectors = 1 in array.shape and 1 in shape
    return array.reshape(shape) if vectors and array.size == np.prod(shape) else None


def _largest(array: Any) -> float:
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max()) if finite.size else 0.0


class Score(NamedTuple):
    """How a hypothesis does, up to the first step in which it fails in more than the loss."""

    met: int
    """How many tensors in a row it meets, in the order of computation and without the loss."""
    untouched: int
    """How many tensors in a row it leaves as they are, counted in the same way."""
    away: float
    """The largest relative distance of any tensor so far, the loss among them."""
    changes_loss: bool
    meets_loss: bool
    """Whether the loss, as far as it is returned, is met so far."""
    far: frozenset[Key] = frozenset()
    """The tensors, the loss among them, that it does not meet in some step so far."""


def score(faults: Hypothesis, targets: Sequence[Target]) -> Score:
    """In plain float64, step by step."""
    found = Score(0, 0, 0.0, False, True)
    meeting, untouched = True, True
    for target in targets:
        steps = zip(predictions(faults, target, PlainKind()), target.right, target.off, strict=True)
        for step, right, off in steps:
            met, left, away, loss, loss_met, far = found
            for key in step.numbers:
                same = not _differs(step.book.get(key), right.get(key))
                distance = off[key] if same and key in right else step.away(key)
                away, far = max(away, distance), far if distance < target.precision.near else far | {key}
                if key == LOSS:
                    loss, loss_met = loss or not same, loss_met and distance < target.precision.near
                    continue
                meeting, untouched = meeting and distance < target.precision.near, untouched and same
                met, left = met + meeting, left + untouched
            found = Score(met, left, away, loss, loss_met, far)
            if not meeting:
                return found
    return found


def _differs(found: Any, right: Any) -> bool:
    if found is right:  # as where nothing before it was replaced
        return False
    return right is not None and (found is None or found.shape != right.shape or bool((found != right).any()))


def distance(faults: Hypothesis, targets: Sequence[Target], enough: float = np.inf) -> float:
    """The largest relative distance of any tensor; looks no further where it is larger than ``enough``."""
    largest = 0.0
    for target in targets:
        for step in predictions(faults, target, PlainKind()):
            largest = max(largest, *map(step.away, step.numbers)) if step.numbers else largest
            if largest > enough:
                return largest
    return largest


def away_by_tensor(faults: Hypothesis, targets: Sequence[Target]) -> dict[Key, float]:
    """The largest relative distance of each tensor, over all steps."""
    away: dict[Key, float] = {}
    for target in targets:
        for step in predictions(faults, target, PlainKind()):
            away |= {key: max(away.get(key, 0.0), step.away(key)) for key in step.numbers}
    return away


def progress(faults: Hypothesis, targets: Sequence[Target]) -> int:
    """How many tensors in a row it meets, in the order of computation and without the loss; ends at the first other."""
    met = 0
    for target in targets:
        for step in predictions(faults, target, PlainKind()):
            for key in step.numbers:
                if key == LOSS:
                    continue
                if not step.away(key) < target.precision.near:
                    return met
                met += 1
    return met


def tensors(targets: Sequence[Target]) -> int:
    """How many there are in all, without the loss."""
    return sum(key != LOSS for target in targets for numbers in target.numbers for key in numbers)


def loss_is_near(faults: Hypothesis, targets: Sequence[Target]) -> bool:
    """Whether the loss, where it is returned, is that of the hypothesis."""
    return all(
        step.away(LOSS) < target.precision.near
        for target in targets
        for step in predictions(faults, target, PlainKind())
        if LOSS in step.numbers
    )


def leaves_alone(one: Hypothesis, target: Target) -> bool:
    """Whether a fault changes nothing of what is right, zeros apart."""
    for step, right in zip(predictions(one, target, PlainKind()), target.right, strict=True):
        for key, own in step.numbers.items():
            is_right = bool(own.any()) and relative(own, right.get(key), step.least(key)) < target.precision.right
            if is_right and key in step.book and not _near(step.book[key], right.get(key), step, key, target):
                return False
    return True


def _near(one: Any, other: Any, step: Step, key: Key, target: Target) -> bool:
    return relative(one, other, step.least(key)) <= target.precision.near


def alike(one: Hypothesis, other: Hypothesis, targets: Sequence[Target]) -> bool:
    """Whether two hypotheses give the same numbers for all that was returned."""
    for target in targets:
        pairs = zip(predictions(one, target, PlainKind()), predictions(other, target, PlainKind()), strict=True)
        for first, second in pairs:
            for key in first.numbers:
                if key not in first.book or not _near(first.book[key], second.book.get(key), first, key, target):
                    return False
    return True


def changed(one: Hypothesis, other: Hypothesis, targets: Sequence[Target]) -> set[Key]:
    """What of all that was returned two hypotheses give otherwise."""
    return {
        key
        for target in targets
        for first, second in zip(*(predictions(faults, target, PlainKind()) for faults in (one, other)), strict=True)
        for key in first.numbers
        if key not in first.book or not _near(first.book[key], second.book.get(key), first, key, target)
    }


# ---------------------------------------------------------------- within rounding


def in_single(targets: Sequence[Target]) -> list[Target]:
    """The same numbers, held to the rounding of float32."""
    return [one._replace(case=replace(one.case, dtype="float32")) for one in targets]


def outside(faults: Hypothesis, targets: Sequence[Target], keys: frozenset[Key] | None = None) -> set[Key]:
    """The tensors, of ``keys`` or of all, some entry of which is beyond the bound of the mistaken computation."""
    found: set[Key] = set()
    for target in targets:
        for step in predictions(faults, target, BoundedKind(target.case.dtype)):
            asked = [key for key in step.numbers if key not in found and (keys is None or key in keys)]
            found |= {key for key in asked if not _within(step.numbers[key], step.book.get(key))}
    return found


def telling(faults: Hypothesis, targets: Sequence[Target]) -> set[Key]:
    """The tensors of which they give some entry, in some step, that is for sure neither 0 nor what is right.

    Zeros are no sign of one mistake: what sums up to 0, or is behind a unit that is dead, does so with many. An update
    by a gradient of zeros is what its decay and its momentum are, with any mistake.
    """
    found: set[Key] = set()
    for target in targets:
        kind = BoundedKind(target.case.dtype)
        for mistaken, right in zip(predictions(faults, target, kind), predictions((), target, kind), strict=True):
            asked = (mistaken.book.keys() & right.book.keys()) - found
            found |= {key for key in asked if _tells(key, mistaken.book, right.book)}
    return found


def _tells(key: Key, mistaken: Mapping[Key, Bounded], right: Mapping[Key, Bounded]) -> bool:
    found, gradient = mistaken[key], mistaken.get(("gradient", key[1]))
    if gradient is not None and not _is_not_0(gradient).any():
        return False
    if found.value.shape != right[key].value.shape:
        return bool(_is_not_0(found).any())
    with np.errstate(all="ignore"):
        far = np.abs(found.value - right[key].value) > 2 * (found.bound + right[key].bound)
    return bool((far & _is_not_0(found)).any())


def _is_not_0(a: Bounded) -> Any:
    """Of each entry, whether it is beyond its bound."""
    with np.errstate(all="ignore"):
        return np.abs(a.value) > 2 * a.bound


def explains(faults: Hypothesis, targets: Sequence[Target], *, loss: bool = True) -> bool:
    """Whether every number that was returned lies within the bound; ``loss``: that of the loss as well."""
    for target in targets:
        for numbers, book, *_ in predictions(faults, target, BoundedKind(target.case.dtype)):
            if not all(_within(own, book.get(key)) for key, own in numbers.items() if loss or key != LOSS):
                return False
    return True


def bounds_away(faults: Hypothesis, targets: Sequence[Target], enough: float, *, loss: bool = True) -> float:
    """How many bounds the furthest entry of all is away; looks no further where that is ``enough``.

    ``loss``: that of the loss as well.
    """
    most = 0.0
    for target in targets:
        for numbers, book, *_ in predictions(faults, target, BoundedKind(target.case.dtype)):
            asked = (key for key in numbers if loss or key != LOSS)
            most = max([most, *(_bounds_away(numbers[key], book.get(key)) for key in asked)])
            if most >= enough:
                return most
    return most


def _bounds_away(own: Any, predicted: Bounded | None) -> float:
    if predicted is None or (value := _fitted(predicted.value, own.shape)) is None:
        return np.inf
    with np.errstate(all="ignore"):
        away = np.where(own == value, 0.0, np.abs(own - value) / (2 * _fitted(predicted.bound, own.shape)))
    away = np.where(np.isfinite(own) | np.isfinite(value), away, 0.0)
    return float(np.where(np.isnan(away), 0.0 if np.isfinite(own).all() else np.inf, away).max(initial=0.0))


def _within(own: Any, predicted: Bounded | None) -> bool:
    """Both evaluations may be off by the bound; what is not finite must be so in both."""
    if predicted is None or (value := _fitted(predicted.value, own.shape)) is None:
        return False
    with np.errstate(all="ignore"):
        near = np.abs(own - value) <= 2 * _fitted(predicted.bound, own.shape)
    return bool((near | (~np.isfinite(own) & ~np.isfinite(value))).all())
