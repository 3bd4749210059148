"""Whether a difference is one of convention, and which: a candidate is then judged by its own.

The loss is another multiple of the same sum, and the gradient with it; an epsilon stands in its logarithm; an L2
penalty is in loss, gradient and step alike; an activation has another derivative exactly at its kink; the learning rate
stands inside the velocity. A convention beyond the loss's multiple is taken only where it makes right what was wrong,
and nothing wrong that was right.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from harness.checking.drive import SIDES, drive, told_of
from harness.checking.epsilon import epsilon_of, shortest, with_epsilon
from harness.checking.judgement import is_out_of_range
from harness.checking.penalty import VAGUE, multiple_of, of_strengths, penalties, several
from harness.checking.result import Tried
from harness.checking.right_steps import right_step
from harness.faults.conventions import (
    Convention,
    Penalty,
    at_kinks,
    epsilon_in_derivative,
    of_backward_and_update,
    of_several,
    of_ties,
)
from harness.faults.probes import Probe
from harness.faults.textbook import Key, Textbook
from harness.ground.facts import Fact, Told, fact
from harness.implementation import Array, Batch, Implementation, State, Step
from harness.run.describe import furthest_of, shares_of, used_of
from harness.run.evidence import WORST_RESOLUTION, WORST_UPDATE_RESOLUTION
from harness.run.result import ROUNDING, Difference, Kind, Seen, Verdict
from harness.scenario.model import Case
from harness.task.numbers.bounded import Bounded, BoundedKind

_SCALES = (1.0, 0.5, 2.0)

Reference = Callable[[Case], Implementation]


@dataclass(frozen=True)
class Settled:
    """A candidate's rows by its own convention."""

    tried: tuple[Tried, ...]
    setting: tuple[Fact, ...] = ()
    """The conventions, one of them perhaps as a scenario states it; none where it follows torch's."""
    notes: tuple[Fact, ...] = ()
    """What is to be said of a loss that is another than the gradients'."""
    maybe: tuple[Fact, ...] = ()
    """Where it tells no loss: the natural convention under which all is right, if that is what is meant."""
    by_maybe: tuple[Tried, ...] = ()
    """The rows by that."""


class Settling:
    """Finds the convention of one candidate."""

    def __init__(
        self,
        asked: Sequence[Probe],
        reference: Reference,
        unchecked: frozenset[str],
        strengths: frozenset[float] = frozenset(),
    ) -> None:
        """``strengths``: of regularisation, that the candidate is given."""
        self._asked, self._reference, self._unchecked, self._strengths = asked, reference, unchecked, strengths

    def settled(self, tried: tuple[Tried, ...]) -> Settled:
        """Its rows by its own convention, the first that is wholly right or else by which more is right."""
        if not _wrong(tried):
            return Settled(tried)
        case = tried[0].case
        setting, odd, tried = self._reduced(tried)
        said = [_stated(case, setting)] if setting else []
        if _wrong_losses(tried) and not odd:
            more, tried = self._in_ordinary_probes(tried)
            said += more
        more, tried = _by_kinks_and_velocity(tried)
        maybe, by_maybe = self._maybe(tried)
        return Settled(tried, (*said, *more), _said_of_loss(case, odd), maybe, by_maybe)

    def of_the_rest(self, tried: tuple[Tried, ...]) -> Settled | None:
        """By a natural reduction by which all but the loss is right, where the loss is right by none."""
        if not (tried and _wrong_losses(tried) and _wrong_besides_loss(tried)) or tried[0].conventions:
            return None
        found = self._by_all_but_the_loss(tried)
        return None if found is None else Settled(found[1], (_stated(tried[0].case, found[0]),))

    def _by_all_but_the_loss(self, tried: tuple[Tried, ...]) -> tuple[_Setting, tuple[Tried, ...]] | None:
        """A natural reduction by which all but the loss is right, and the rows by it."""
        for setting in filter(_is_natural(tried[0].case), _others(tried[0].case)):
            if _gradients_fit(_by_setting(tried[:1], setting)):
                again = self._again(tried, setting)
                if _some_besides_loss(again) and not _wrong_besides_loss(again):
                    return setting, again
        return None

    # -------------------------------------------------------------- reductions and scales

    def _reduced(self, tried: tuple[Tried, ...]) -> tuple[_Setting | None, _Setting | None, tuple[Tried, ...]]:
        """The setting that agrees with the candidate, the one that agrees with its loss alone, and its rows then.

        Gradients that are right as stated are not judged by a loss that is not.
        """
        if _losses_fit(tried) is not False:
            return None, None, tried
        for setting in (*_others(tried[0].case), *self._multiples(tried)):
            if _losses_fit(_by_setting(tried, setting)):
                if _some_besides_loss(tried) and not _wrong_besides_loss(tried):
                    return None, None if setting.of_others else setting, tried
                again = self._again(tried, setting)
                is_rare = setting.reduction == "mean_over_outputs" or not _is_natural(tried[0].case)(setting)
                if is_rare and _wrong_besides_loss(again) and (natural := self._by_all_but_the_loss(tried)):
                    return natural[0], setting, natural[1]
                return setting, None, again
        return None, None, tried

    def _multiples(self, tried: tuple[Tried, ...]) -> Iterator[_Setting]:
        """Any other scale by which all is right: a factor that stands in loss and gradient alike."""
        loss = tried[0].case.loss
        for reduction in _reductions(tried[0].case) if loss else ():
            alone = _by_setting(tried, _Setting(reduction, 1.0))
            scale = multiple_of(alone)
            setting = None if scale is None else _Setting(reduction, scale)
            if setting and _gradients_fit(_by_setting(tried, setting)) and not _wrong(self._again(tried, setting)):
                yield setting

    def _in_ordinary_probes(self, tried: tuple[Tried, ...]) -> tuple[list[Fact], tuple[Tried, ...]]:
        """What else may be in a loss by what does not overflow; what does is judged by the same."""
        ordinary = tuple(one for one in tried if not is_out_of_range(one))
        if not ordinary or len(ordinary) == len(tried):
            return self._with_epsilon_or_penalty(tried)
        more, found = self._with_epsilon_or_penalty(ordinary)
        same = {one.probe: one for one in found}
        by = found[0].conventions
        rest = {one.probe: judged_by(one, *by) for one in tried if one.probe not in same}
        return more, tuple({**same, **rest}[one.probe] for one in tried)

    def _with_epsilon_or_penalty(self, tried: tuple[Tried, ...]) -> tuple[list[Fact], tuple[Tried, ...]]:
        """What else may be in a loss that is no multiple: with the stated reduction first, then with others."""
        for setting in (None, *_others(tried[0].case)) if tried[0].case.loss else ():
            said = [_stated(tried[0].case, setting)] if setting else []
            if setting is None or _gradients_fit(_by_setting(tried, setting)):
                epsilon = epsilon_of(_by_setting(tried, setting))
                again = tried if epsilon is None else self._again(tried, setting)
                if epsilon is not None and not (setting and _wrong_besides_loss(again)):
                    more, again = _in_derivative_too(with_epsilon(again), epsilon)
                    return [*said, more], again
            found = self._with_penalty(tried, setting)
            if found is not None:
                return [*said, *found[0]], found[1]
        return self._with_penalty_of_the_rest(tried) or ([], tried)

    def _with_penalty(
        self, tried: tuple[Tried, ...], setting: _Setting | None
    ) -> tuple[list[Fact], tuple[Tried, ...]] | None:
        """A penalty that makes right what was wrong; an epsilon may stand in the loss besides."""
        stated = _by_setting(tried, setting)
        for penalty in penalties(stated):
            # its verdicts first, of the rows as they are: those of the setting take ten times as long
            if self._by_penalty(tried, stated, penalty):
                found = self._by_penalty(tried, self._again(tried, setting), penalty)
                if found is not None:
                    return found
        return None

    def _by_penalty(
        self, tried: tuple[Tried, ...], stated: tuple[Tried, ...], penalty: Penalty
    ) -> tuple[list[Fact], tuple[Tried, ...]] | None:
        """``stated`` by a penalty, where more is right then than in ``tried``, and no loss is wrong."""
        again = tuple(judged_by(one, penalty.convention) for one in stated)
        epsilon = epsilon_of(again) if _wrong_losses(again) and not _wrong_besides_loss(again) else None
        again = again if epsilon is None else with_epsilon(again)
        if _wrong(again) if penalty.names else _wrong_losses(again):  # of some parameters only where all is right
            return None
        if _is_better(again, tried) or self._is_of_strength(penalty):
            return [penalty.convention.said, *([] if epsilon is None else [_of_epsilon(epsilon)])], again
        return None

    def _with_penalty_of_the_rest(self, tried: tuple[Tried, ...]) -> tuple[list[Fact], tuple[Tried, ...]] | None:
        """A penalty by which all but a loss is right that is right without it neither: it has another one."""
        if not _wrong_besides_loss(tried):
            return None
        for penalty in (*penalties(tried), *of_strengths(self._strengths)):
            again = tuple(judged_by(one, penalty.convention) for one in tried)
            if not _wrong_besides_loss(again):
                return [penalty.convention.said], again
        return self._with_several(tried)

    def _with_several(self, tried: tuple[Tried, ...]) -> tuple[list[Fact], tuple[Tried, ...]] | None:
        """Penalties of several strengths at once, where all is right by them."""
        strengths = several(tried)
        convention = of_several(strengths)
        again = tuple(judged_by(one, convention) for one in tried) if strengths else tried
        return None if _wrong(again) else ([convention.said], again)

    def _is_of_strength(self, penalty: Penalty) -> bool:
        """Whether its factor is half the strength that the candidate is given, the strength, or its double.

        Then it is what every loss has more, and a gradient that lacks it is wrong.
        """
        return any(np.isclose(penalty.factor, c * one, rtol=1e-6) for c in (0.5, 1, 2) for one in self._strengths)

    def _maybe(self, tried: tuple[Tried, ...]) -> tuple[tuple[Fact, ...], tuple[Tried, ...]]:
        """Where no loss is told, a multiple may be its convention, or a penalty: nobody can tell. With the rows by it.

        What overflows at extreme numbers is left out.
        """
        told = any(seen.told.loss is not None for one in tried for seen in one.seen)
        ordinary = tuple(one for one in tried if not is_out_of_range(one))
        if told or not _wrong_besides_loss(ordinary) or any(one.failure for one in ordinary):
            return (), ()
        said, again = next(self._possible(ordinary), ((), ()))
        by = {one.probe: one for one in again}
        return said, tuple(by.get(one.probe, one) for one in tried) if said else ()

    def _possible(self, tried: tuple[Tried, ...]) -> Iterator[tuple[tuple[Fact, ...], tuple[Tried, ...]]]:
        """Conventions under which all that was told is right, and the rows by them."""
        for setting in filter(_is_natural(tried[0].case), _others(tried[0].case)):
            if _gradients_fit(_by_setting(tried[:1], setting)):
                more, again = _by_kinks_and_velocity(self._again(tried, setting))
                if not _wrong(again):
                    yield (_stated(tried[0].case, setting), *more), again
        for penalty in penalties(tried):
            again = tuple(judged_by(one, penalty.convention) for one in tried)
            if not _wrong(again):
                yield (penalty.convention.said,), again

    def _again(self, tried: tuple[Tried, ...], setting: _Setting | None) -> tuple[Tried, ...]:
        """The rows by another reduction and scale."""
        if setting is None:
            return tried
        asked = {probe.name: probe for probe in self._asked}
        return tuple(self._judged_again(one, asked[one.probe], setting) for one in tried)

    def _judged_again(self, one: Tried, probe: Probe, setting: _Setting) -> Tried:
        case = _otherwise(one.case, setting)
        states = tuple(seen.before for seen in one.seen)
        again = replace(probe, case=case, batches=tuple(seen.batch for seen in one.seen), states=states)
        found = drive(again, _Replay(one.seen), self._reference, self._unchecked)
        return replace(found, result=replace(found.result, failure=one.failure))


class _Replay:
    """A candidate that tells again what it told."""

    keeps_parameters = False

    def __init__(self, seen: Sequence[Seen]) -> None:
        self._told = iter([one.told for one in seen])

    def at(self, case: Case) -> _Replay:
        return self

    def load(self, state: State) -> None:
        pass

    def step(self, batch: Batch, lr: float) -> Step:
        return next(self._told)

    def predict(self, inputs: Array) -> Array | None:
        return None


# ---------------------------------------------------------------- what is wrong

_RowKey = tuple[str, int, str, str]


def _wrong(tried: Iterable[Tried]) -> set[_RowKey]:
    return {_key(row) for one in tried for row in one.rows if not row.is_right}


def _key(row: Difference) -> _RowKey:
    return row.case, row.step, row.quantity, row.name


def _is_less_wrong(again: Sequence[Tried], tried: Sequence[Tried]) -> bool:
    """Whether less is wrong and nothing that was right; and not only because nothing can be told any more."""
    now, before = _wrong(again), _wrong(tried)
    return now < before and any(_key(row) in before - now and _decides(row) for one in again for row in one.rows)


def _decides(row: Difference) -> bool:
    return row.verdict.kind is not Kind.INCONCLUSIVE


def _is_better(again: Sequence[Tried], tried: Sequence[Tried]) -> bool:
    """Whether less is wrong: nothing that was right, or fewer tensors."""
    now, before = _wrong(again), _wrong(tried)
    return _is_less_wrong(again, tried) or len({key[2:] for key in now}) < len({key[2:] for key in before})


def _wrong_losses(tried: Iterable[Tried]) -> bool:
    return any(key[2] == "loss" for key in _wrong(tried))


def _wrong_besides_loss(tried: Iterable[Tried]) -> bool:
    return any(key[2] != "loss" for key in _wrong(tried))


def _some_besides_loss(tried: Iterable[Tried]) -> bool:
    return any(row.quantity in ("gradient", "update") for one in tried for row in one.rows)


# ---------------------------------------------------------------- settings of the loss


class _Setting(NamedTuple):
    """A reduction and a scale."""

    reduction: str
    scale: float
    of_others: bool = False
    """Whether the classes other than the label's share the label smoothing ε, ε / (outputs − 1) each."""

    def fields(self, case: Case) -> dict[str, Any]:
        """Of the loss; torch, where all classes share it, gives as much to the others with a larger ε."""
        found: dict[str, Any] = {"reduction": self.reduction, "scale": self.scale}
        if self.of_others and case.loss:
            found["label_smoothing"] = case.loss.smoothing * case.outputs / (case.outputs - 1)
        return found


def _reductions(case: Case) -> tuple[str, ...]:
    loss: Any = case.loss
    kinds = type(loss).model_fields["reduction"].annotation
    found: tuple[str, ...] = kinds.__args__
    return found


def _others(case: Case) -> Iterator[_Setting]:
    """Other reductions and scales, the usual ones first."""
    assert case.loss is not None
    for scale, reduction in itertools.product(_SCALES, _reductions(case)):
        if (reduction, scale) != (case.loss.reduction, case.loss.scale):
            yield _Setting(reduction, scale)
    if case.loss.smoothing and case.outputs > 1:
        yield _Setting(case.loss.reduction, case.loss.scale, of_others=True)


def _is_natural(case: Case) -> Callable[[_Setting], bool]:
    """Whether people write such a loss: any reduction of the stated one, and half of squared errors."""
    assert case.loss is not None
    scales = {case.loss.scale, *case.loss.usual_scales}
    return lambda setting: setting.scale in scales


def _otherwise(case: Case, setting: _Setting | None) -> Case:
    if setting is None:
        return case
    assert case.loss is not None
    if setting not in case.others:
        loss = case.loss.model_copy(update=setting.fields(case))
        case.others[setting] = replace(case, scenario=case.scenario.model_copy(update={"loss": loss}))
    return case.others[setting]


def _stated(case: Case, setting: _Setting) -> Fact:
    """As a scenario or HARNESS has it."""
    assert case.loss is not None
    if setting.of_others:
        return fact("smoothing_of_others", smoothing=case.loss.smoothing)
    if setting.scale == 1:
        return fact("loss_setting", kind=case.loss.kind, reduction=setting.reduction)
    return fact("scaled_loss_setting", kind=case.loss.kind, reduction=setting.reduction, scale=setting.scale)


def _by_setting(tried: tuple[Tried, ...], setting: _Setting | None) -> tuple[Tried, ...]:
    """The same with the case of another setting; its rows are those of the stated one."""
    return tuple(replace(one, case=_otherwise(one.case, setting)) for one in tried)


def _losses_fit(tried: tuple[Tried, ...]) -> bool | None:
    """Whether every loss that was told is right, vague ones apart; None where none tells anything."""
    ordinary = [one for one in tried if not is_out_of_range(one)]
    found = [_loss_fits(one.case, seen) for one in ordinary for seen in one.seen if seen.told.loss is not None]
    clear = [one for one in found if one is not None]
    return all(clear) if clear else None


def _loss_fits(case: Case, seen: Seen) -> bool | None:
    book = Textbook(case, BoundedKind(case.dtype))
    right = right_step(book, seen)["loss", "loss"]
    if float(right.bound[0, 0]) > VAGUE * abs(float(right.value[0, 0])):
        return None
    return bool(_within(np.full((1, 1), seen.told.loss), right).all())


def _gradients_fit(tried: tuple[Tried, ...]) -> bool:
    """Whether all gradients that were told in the first step of each probe are right."""
    for one in tried:
        seen = one.seen[:1]
        if not seen or seen[0].told.gradients is None:
            continue
        book = Textbook(one.case, BoundedKind(one.case.dtype))
        right = right_step(book, seen[0])
        for name, array in seen[0].told.gradients.items():
            if np.size(array) != right["gradient", name].value.size:
                return False
            if not _within(np.reshape(array, right["gradient", name].value.shape), right["gradient", name]).all():
                return False
    return True


def follows_a_mean(tried: tuple[Tried, ...]) -> bool:
    """Whether some gradient is right by a loss that is a mean over samples, in every ordinary probe of several."""
    several = tuple(one for one in tried if not is_out_of_range(one) and any(len(s.batch.inputs) > 1 for s in one.seen))
    if not several or several[0].case.loss is None:
        return False
    case = several[0].case
    for setting in (None, *_others(case)):
        loss = _otherwise(case, setting).scenario.loss
        if loss and loss.divisor(2, 1) != loss.divisor(1, 1):
            each = [_fitting(one) for one in _by_setting(several, setting)]
            if set.intersection(*each):
                return True
    return False


def _fitting(one: Tried) -> set[str]:
    """The parameters whose gradients are right in the first step."""
    seen = one.seen[0]
    book = Textbook(one.case, BoundedKind(one.case.dtype))
    right = book.step(seen.number, seen.batch, seen.before.parameters, update=False)
    found = set()
    for name, array in (seen.told.gradients or {}).items():
        bounded = right["gradient", name]
        if np.size(array) == bounded.value.size and _within(np.reshape(array, bounded.value.shape), bounded).all():
            found.add(name)
    return found


def _said_of_loss(case: Case, odd: _Setting | None) -> tuple[Fact, ...]:
    if odd is None:
        return ()
    return (fact("loss_is_another", times=_times(case, odd), setting=_stated(case, odd)),)


def _times(case: Case, setting: _Setting) -> Told:
    """How many times the stated loss another is: 2 * samples / outputs."""
    assert case.loss is not None
    # by how often rows and outputs divide: a divisor of 2 and of 3 tells them apart
    rows, outputs = (_power(case, setting, *sizes) for sizes in ((2, 1), (1, 2)))
    scale = Fraction(setting.scale) / Fraction(case.loss.scale)
    powers = {fact("times_samples"): rows, fact("times_outputs"): outputs}
    above = [*([f"{float(scale):g}"] if scale != 1 else ()), *(name for name, power in powers.items() if power > 0)]
    below = tuple(name for name, power in powers.items() if power < 0)
    factors = tuple(above) or ("1",)
    code = "times_over" if below else "times_all"
    return Told(fact(code, factors=factors, divisors=below))


def _power(case: Case, setting: _Setting, rows: int, outputs: int) -> int:
    """How often a size of 2 multiplies the loss by a setting: 1, 0 or -1."""
    other = _otherwise(case, setting).scenario.loss
    assert case.loss and other
    own, stated = other.divisor(rows, outputs), case.loss.divisor(rows, outputs)
    return (own < stated) - (own > stated)


def _of_epsilon(epsilon: float) -> Fact:
    return fact("epsilon_in_loss", epsilon=float(f"{epsilon:.1e}"))


def _in_derivative_too(tried: tuple[Tried, ...], epsilon: float) -> tuple[Fact, tuple[Tried, ...]]:
    """An epsilon of the loss, and the rows; by a gradient that has it too where that makes something right.

    Without it the gradient is not that of the loss, but torch's.
    """
    for one in shortest(epsilon) if _wrong_besides_loss(tried) else ():
        convention = epsilon_in_derivative(one)
        again = with_epsilon(tuple(judged_by(each, convention) for each in tried))
        if _is_less_wrong(again, tried):
            return convention.said, again
    return _of_epsilon(epsilon), tried


# ---------------------------------------------------------------- kinks and velocity


def _by_kinks_and_velocity(tried: tuple[Tried, ...]) -> tuple[list[Fact], tuple[Tried, ...]]:
    """Conventions of the backward pass and the update, one after the other, as long as one makes something right."""
    said: list[Fact] = []
    for conventions in _offered(tried):
        if not _wrong_besides_loss(tried):
            break
        again = tuple(_losses_kept(one, judged_by(one, *conventions)) for one in tried)
        if _is_less_wrong(again, tried):
            said, tried = [*said, *(one.said for one in conventions)], again
    return said, tried


def _offered(tried: tuple[Tried, ...]) -> Iterator[tuple[Convention, ...]]:
    """Each alone; then of equal values and of kinks together, which may meet in one gradient."""
    cases = [one.case for one in tried]
    yield from ((one,) for one in _each(map(of_backward_and_update, cases)))
    yield from itertools.product(_each(map(of_ties, cases)), _each(map(at_kinks, cases)))


def _each(of_cases: Iterable[Iterable[Convention]]) -> Iterable[Convention]:
    """The conventions of several cases, once each."""
    return {one.said: one for each in of_cases for one in each}.values()


def _losses_kept(one: Tried, again: Tried) -> Tried:
    """The rows of ``again``, its losses as ``one`` has them: by their epsilon, which no textbook has."""
    rows = zip(one.rows, again.rows, strict=True)
    return again.with_rows(old if old.quantity == "loss" else new for old, new in rows)


# ---------------------------------------------------------------- by a convention


def judged_by(one: Tried, *more: Convention) -> Tried:
    """The rows by conventions besides those that it is judged by already: held to the textbook's step with them."""
    conventions = (*one.conventions, *more)
    return _by(one, conventions) if conventions else one


def held_to(one: Tried, other: Tried) -> Tried:
    """The rows by the loss and the conventions of another probe, whatever few steps of its own would allow."""
    assert other.case.loss is not None
    own, loss = one.case.loss, other.case.loss
    setting = _Setting(loss.reduction, loss.scale, of_others=own is not None and own.smoothing != loss.smoothing)
    return _by(replace(one, case=_otherwise(one.case, setting)), other.conventions)


def entry_by_entry(one: Tried) -> Tried:
    """With every entry of what is wrong judged by itself, where others beside it are not finite."""
    if not is_out_of_range(one):
        return one
    again = _by(one, one.conventions)
    pairs = zip(one.rows, again.rows, strict=True)
    return one.with_rows(old if old.is_right or new.is_right else new for old, new in pairs)


def gradients_in_float64(one: Tried) -> Tried:
    """With gradients and updates held to float64's rounding, where the loss alone has lost its last digits.

    A loss that is right within float32's is left out of what a diagnosis explains, which knows one precision.
    """
    exact = _by(replace(one, case=replace(one.case, dtype="float64")), one.conventions)
    pairs = zip(one.rows, exact.rows, strict=True)
    rows = tuple(old if old.quantity in ("loss", "output") else new for old, new in pairs)
    if any(row.quantity in ("loss", "output") and not row.is_right for row in rows):
        return one.with_rows(rows)
    seen = tuple(replace(each, told=replace(each.told, loss=None, output=None)) for each in one.seen)
    return replace(exact, result=replace(exact.with_rows(rows).result, seen=seen))


def _by(one: Tried, conventions: tuple[Convention, ...]) -> Tried:
    book = Textbook(one.case, BoundedKind(one.case.dtype))
    for convention in conventions:
        convention.into(book)
    right = {
        seen.number: book.step(seen.number, seen.batch, seen.before.parameters, buffers=seen.kept) for seen in one.seen
    }
    seen_at = {seen.number: seen for seen in one.seen}
    judged = one.with_rows(_row_by(row, one.case, seen_at[row.step], right[row.step]) for row in one.rows)
    penalised = next((each.penalised for each in conventions if each.penalised), "")
    return replace(judged, case=replace(one.case, penalised=penalised), conventions=conventions)


def _row_by(row: Difference, case: Case, seen: Seen, right: Mapping[Key, Bounded]) -> Difference:
    if (row.quantity, row.name) not in right:  # a result in between, which the textbook's step does not say
        back = row.quantity == "activation_gradient" and not row.is_right
        return replace(row, right=row.total, verdict=Verdict(Kind.INCONCLUSIVE)) if back else row
    value, bounded = told_of(row, case, seen), _bounded(row, case, seen, right)
    if value is None or np.size(value) != bounded.value.size:
        return row
    stated, bound = bounded.value.reshape(np.shape(value)), 2 * bounded.bound.reshape(np.shape(value))
    with np.errstate(all="ignore"):
        within = np.abs(value - stated) <= bound
    largest = float(np.abs(stated).max())
    resolution = float(bound.max()) / largest if largest else 0.0
    limit = WORST_UPDATE_RESOLUTION if row.quantity == "update" else WORST_RESOLUTION
    if resolution > limit and row.is_right and within.all() and _is_zero_by_structure(row):
        return row  # held against the terms that cancel, as it was
    vague = Verdict(Kind.INCONCLUSIVE) if resolution > limit else ROUNDING
    return replace(
        row,
        right=int(within.sum()),
        verdict=vague if within.all() else Verdict(Kind.WRONG, SIDES[0]),
        furthest=furthest_of(value, stated, bound),
        resolution=resolution,
        used=used_of(shares_of(value, stated, bound)),
    )


def _is_zero_by_structure(row: Difference) -> bool:
    return any(note.code == "zero_by_structure" for note in row.notes)


def _bounded(row: Difference, case: Case, seen: Seen, right: Mapping[Key, Bounded]) -> Bounded:
    """What a row is held to; a gradient that follows from the update has lost the parameter's last digits."""
    found = right[row.quantity, row.name]
    if row.quantity != "gradient" or seen.told.gradients is not None:
        return found
    assert case.optimizer is not None
    u = float(np.finfo(case.dtype).eps) / 2
    lost = right["parameter", row.name].bound / case.optimizer.lr_at(seen.number)
    return Bounded(found.value, lost + 2 * u * np.abs(found.value))


def _within(value: Any, right: Bounded) -> Any:
    """Both evaluations may be off by the bound."""
    with np.errstate(all="ignore"):
        return np.abs(value - right.value) <= 2 * right.bound
