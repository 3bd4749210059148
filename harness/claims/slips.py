"""Slips that are tried by carrying them out: a neighbouring step, known mistakes, values rounded on the way.

What a slip gives is written down as if it had been observed of a run, so that a claim reads it as it reads a run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from harness.claims.digits import digits_of
from harness.claims.values import furthest, in_layout, is_printed, listed, value_of, wanted_by
from harness.faults.fault import Injection, mistaken
from harness.faults.library import injections
from harness.faults.textbook import Textbook, values
from harness.ground.facts import Fact, fact
from harness.implementation import Build, State
from harness.run.observe import LAST, Observed, observe
from harness.scenario.claims.claim import CaseClaim, Claim
from harness.scenario.claims.printed import Number, parse
from harness.scenario.model import Case, parameter_shapes
from harness.scenario.sources import data
from harness.task.numbers.plain import PlainKind

#: Steps of mistaken programs that one claim may cost, and entries of the parameters of their network.
MAX_MISTAKEN_STEPS, MAX_PARAMETERS = 4_000, 4_000
#: Steps that a neighbour may lie beyond the start, times entries of the parameters.
MAX_NEIGHBOUR_WORK = 3e7
#: A slip is named where one that fits by chance is rarer than this, over all that are tried.
CHANCE = 0.01
#: Mistakes that fit and are named one by one.
MAX_NAMED = 3


@dataclass(frozen=True)
class Wrong:
    """The wrong numbers of one claim, to be explained."""

    one: CaseClaim
    numbers: Sequence[Number]
    computed: Sequence[float]
    """The right values."""
    spread: Sequence[float]
    """What of them nobody can reproduce."""

    def fits(self, observed: Observed, case: Case, one: CaseClaim | None = None) -> bool:
        """Whether every printed digit is what was observed."""
        found = value_of(one or self.one, case, observed)
        if found is None or len(found) != len(self.numbers):
            return False
        times = self.one.claim.times
        return all(
            digits_of(number, float(value), max(float(open_), _noise(float(value), case)), times).fits
            for number, value, open_ in zip(self.numbers, found, self.spread, strict=True)
        )

    def tells(self, tried: int) -> bool:
        """Whether a fit of one of so many slips is unlikely to be chance.

        A slip that moves a number by k units of its last printed place hits that place by chance once in about 2 k.
        """
        chance = 0.0
        for number, value in zip(self.numbers, self.computed, strict=True):
            right = float(value) * self.one.claim.times  # of float32 too
            if number.value is not None and math.isfinite(right):
                units = 2 * abs(number.value - Fraction(right)) / number.unit
                chance += math.log10(units.numerator) - math.log10(units.denominator) if units > 1 else 0.0
        return chance >= math.log10(tried / CHANCE)


def _noise(value: float, case: Case) -> float:
    """A few units in the last place, by which correct programs differ within a step."""
    return 4 * float(np.spacing(np.dtype(case.dtype).type(abs(value)))) if math.isfinite(value) else 0.0


# ---------------------------------------------------------------- a neighbouring step


def of_neighbouring_steps(wrong: Wrong, case: Case, build: Build, start: State, rows: data.DataSet) -> Fact | None:
    """The step before or after, whose value has every printed digit."""
    claim = wrong.one.claim
    if claim.step == "last" or isinstance(claim.steps, tuple) or not claim.step or not wrong.tells(2):
        return None
    first = 0 if claim.of == "parameter" else 1
    for step in (claim.step - 1, claim.step + 1):
        if not first <= step <= case.steps_total or step * _entries(case) > MAX_NEIGHBOUR_WORK:
            continue
        moved = replace(wrong.one, claim=claim.model_copy(update={"step": step}))
        if wrong.fits(observe(case, build, tuple(wanted_by(case, moved.claim)), start, rows), case, moved):
            return _neighbour(claim, step)
    return None


def _neighbour(claim: Claim, step: int) -> Fact:
    assert isinstance(claim.step, int)
    if step > claim.step:
        return fact("digits_of_later_step", step=step)
    if claim.of == "parameter":
        if step == 0:
            return fact("digits_at_the_start", step=claim.step)
        return fact("digits_before_update", after=step, step=claim.step)
    return fact("digits_of_earlier_step", step=step)


def _entries(case: Case) -> int:
    return sum(math.prod(shape) for shape in parameter_shapes(case).values())


# ---------------------------------------------------------------- known mistakes

#: What a textbook's step tells.
_TOLD = frozenset({"loss", "output", "gradient", "parameter"})


def of_known_mistakes(wrong: Wrong, case: Case, start: State, rows: data.DataSet) -> Fact | None:
    """The known mistakes (docs/faults.md) that give every printed digit, made from the first step on."""
    claim = wrong.one.claim
    steps = _steps(claim, case)
    tried = injections(case) if claim.of in _TOLD and _is_affordable(case, steps) else ()
    if not tried or len(tried) * steps > MAX_MISTAKEN_STEPS or not wrong.tells(len(tried)):
        return None
    right = _walked(Textbook(case, PlainKind()), case, steps, start, rows)
    if right is None or wrong.fits(right, case):
        return None
    found = [one for one in tried if _gives(wrong, one, case, steps, start, rows)]
    return _named(found, case) if found else None


def _steps(claim: Claim, case: Case) -> int:
    return case.steps_total if furthest(claim) == LAST else furthest(claim)


def _is_affordable(case: Case, steps: int) -> bool:
    return case.optimizer is not None and case.loss is not None and steps > 0 and _entries(case) <= MAX_PARAMETERS


def _gives(wrong: Wrong, one: Injection, case: Case, steps: int, start: State, rows: data.DataSet) -> bool:
    found = _walked(mistaken(case, PlainKind(), (one,)), case, steps, start, rows)
    return found is not None and wrong.fits(found, case)


def _named(found: Sequence[Injection], case: Case) -> Fact:
    """Each fault once, the first by its place."""
    once = {one.fault.number: one for one in reversed(found)}
    named = [fact("numbered_mistake", mistake=one.label(case), number=number) for number, one in sorted(once.items())]
    first = next(one for one in found if one.fault.number == min(once))
    of = {"mistakes": tuple(named[:MAX_NAMED]), "sentence": first.fault.sentence}
    if len(named) > MAX_NAMED:
        return fact("known_mistakes_or_more", **of, number=len(named) - MAX_NAMED)
    return fact("known_mistakes", **of)


def _walked(
    book: Textbook,
    case: Case,
    steps: int,
    start: State,
    rows: data.DataSet,
    after: Callable[[str, int, Any], Any] = lambda _name, _number, w: w,
) -> Observed | None:
    """What a textbook gives on its own way, as if it had been observed; None where its shapes do not fit.

    ``after``: what a parameter becomes between a step and the next.
    """
    seen: dict[tuple[str, str, int], Any] = {("parameter", name, 0): w for name, w in start.parameters.items()}
    w = {name: np.asarray(array, np.float64) for name, array in start.parameters.items()}
    number = 0
    try:
        with np.errstate(all="ignore"):
            for number, batch in enumerate(islice(data.batches(case, rows.train), steps), 1):
                told = _told(book.step(number, batch, w), w)
                seen |= {(*key, number): value for key, value in told.items()}
                w = {name: after(name, number, told["parameter", name]) for name in w}
    except (ValueError, OverflowError):
        return None
    return Observed(seen, number, number == case.steps_total)


def _told(found: Mapping[tuple[str, str], Any], w: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """A textbook's matrices in the shapes, and under the names, that a run has. Raises ValueError where none fit."""
    told: dict[tuple[str, str], Any] = {}
    for (quantity, name), value in found.items():
        if quantity == "loss":
            told["loss", ""] = float(np.ravel(values(value))[0])
        elif quantity == "output":
            told["output", ""] = values(value)
        elif quantity in _TOLD:
            told[quantity, name] = values(value).reshape(w[name].shape)
    return told


# ---------------------------------------------------------------- printed values carried on

_CARRIED = frozenset({"activation", "activation_gradient", "output", "gradient", "parameter"})


def of_carried_rounding(wrong: Wrong, case: Case, start: State, rows: data.DataSet) -> Fact | None:
    """The page's own rounded numbers, where what follows from them has every printed digit."""
    claim, steps = wrong.one.claim, _steps(wrong.one.claim, case)
    if claim.of not in _TOLD or not _is_affordable(case, steps) or steps > MAX_MISTAKEN_STEPS:
        return None

    def from_(carried: Sequence[CaseClaim]) -> Observed | None:
        return _walked(_carrying(carried, case), case, steps, start, rows, _between(carried))

    carried = [one for one in case.claims if _is_carried(one, wrong.one, steps, case)]
    found = from_(carried) if carried else None
    if found is None or not wrong.fits(found, case):
        return None
    without = {one.number: from_([each for each in carried if each is not one]) for one in carried}
    value = value_of(wrong.one, case, found)
    matter = [str(number) for number, other in without.items() if other and _differs(wrong.one, case, other, value)]
    return fact("rounding_carried_on", count=len(matter), claims=tuple(matter)) if matter else None


def _differs(one: CaseClaim, case: Case, other: Observed, value: Any) -> bool:
    return not np.array_equal(value_of(one, case, other), value)


def _is_carried(one: CaseClaim, wrong: CaseClaim, steps: int, case: Case) -> bool:
    """Whether a claim's printed numbers may be what others were worked out from, and not the wrong ones themselves."""
    claim, own = one.claim, wrong.claim
    if one is wrong or claim.of not in _CARRIED or not is_printed(claim) or claim.unseeded or not claim.times:
        return False
    if LAST in listed(claim) or furthest(claim) > steps:
        return False
    aliases = {claim.of, "output" if claim.name == case.network[-1].name else claim.of}
    same = own.of in aliases and claim.name in (own.name, case.network[-1].name)
    return not (same and set(listed(claim)) & set(listed(own)))


def _between(carried: Sequence[CaseClaim]) -> Callable[[str, int, Any], Any]:
    return lambda name, number, w: _as_printed(carried, "parameter", name, number, w)


def _carrying(carried: Sequence[CaseClaim], case: Case) -> Textbook:
    """A textbook that goes on from the printed numbers, wherever some are printed."""
    book, names = Textbook(case, PlainKind()), [str(layer.name) for layer in case.layers]

    def printed(quantity: str, name: str, array: Any) -> Any:
        return _as_printed(carried, quantity, name, book.number, array)

    def layer(inner: Any, index: int, x: Any) -> Any:
        a = printed("activation", names[index], inner(index, x))
        return printed("output", "", a) if index == len(names) - 1 else a

    def slope(inner: Any, index: int) -> Any:
        a, kind = book.a[index + 1], case.layers[index].layer  # by hand it is worked out from the printed activation
        return a * (1 - a) if kind == "sigmoid" else 1 - a**2 if kind == "tanh" else inner(index)

    def error(name: str, g: Any) -> Any:
        return printed("activation_gradient", name, g)

    book.wrap("layer", layer)
    book.wrap("activation", layer)
    book.wrap("slope", slope)
    book.wrap("loss_gradient", lambda inner, y, t: error(names[-1], inner(y, t)))
    book.wrap("backward_layer", lambda inner, index, name, g: inner(index, name, error(name, g)))
    book.wrap("handed_back", lambda inner, index, g, w: error(names[index - 1], inner(index, g, w)))
    for part in ("weight", "bias"):
        book.wrap(f"{part}_gradient", partial(_gradient, printed, names, part))
    return book


def _gradient(printed: Any, names: Sequence[str], part: str, inner: Any, index: int, *values_: Any) -> Any:
    return printed("gradient", f"{names[index]}.{part}", inner(index, *values_))


def _as_printed(carried: Sequence[CaseClaim], quantity: str, name: str, number: int, array: Any) -> Any:
    """An array with the entries that claims print of it at this step."""
    for one in carried:
        claim = one.claim
        if claim.of == quantity and number in listed(claim):
            array = _written(claim, name, listed(claim).index(number), array)
    return array


def _written(claim: Claim, name: str, position: int, array: Any) -> Any:
    numbers = [one.float / claim.times for one in parse(claim.printed or "", claim.decimals).numbers]
    count = len(numbers) // len(listed(claim))
    numbers = numbers[position * count : (position + 1) * count]
    written = np.array(array, np.float64)
    view = in_layout(claim, written)
    if claim.entries is None:
        if claim.name in (name, None) and view.size == count:
            view[...] = np.reshape(numbers, view.shape)
        return written
    for number, entry in zip(numbers, claim.entries, strict=False):
        of = entry[0] if isinstance(entry[0], str) else claim.name or ""
        index = tuple(part for part in entry if isinstance(part, int))
        if of == name:
            view[index if len(index) == view.ndim else (0, *index)] = number
    return written
