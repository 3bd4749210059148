"""Each claim's verdict, from what was seen of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from harness.claims import explain, seeds, slips, statements
from harness.claims.at_step import Raised, at_step, worked_out
from harness.claims.digits import Digits, contradicts, digits_of, verdict_of, worst_of
from harness.claims.horizon import NO_HORIZON, Horizon, horizon
from harness.claims.statements import Judged, shown
from harness.claims.values import (
    furthest,
    in_layout,
    is_printed,
    listed,
    spread_of,
    steps_of,
    value_of,
    wanted_by,
)
from harness.ground.errors import ScenarioError
from harness.ground.facts import Fact, fact
from harness.ground.formulas import formula_of, said
from harness.ground.workspace import Workspace
from harness.implementation import State
from harness.run.observe import LAST, Observed, Wanted
from harness.run.result import ClaimResult, PrintedNumber
from harness.run.sides import Side
from harness.scenario.claims.claim import STATIC, CaseClaim, Claim, ClaimVerdict
from harness.scenario.claims.printed import Number, parse
from harness.scenario.complaint import field_name
from harness.scenario.load import refusal
from harness.scenario.model import Case
from harness.scenario.sources import data
from harness.scenario.sources.masks import with_masks

MAX_SHOWN = 12
#: Quantities whose shapes a page keeps; a sample's values may stand across or down.
_PARAMETERS = frozenset({"gradient", "parameter", "buffer"})
#: Of a claim and its page that disagree, by whether each is right.
_RIGHT = {
    (True, False): "page_says_claim_right",
    (False, True): "page_says_page_right",
    (True, True): "page_says_both_right",
    (False, False): "page_says_neither_right",
}
_FEW_DIGITS = 8
_NEEDS_FULL = fact("needs_full")
#: A formula as printed and the right one agree to so much of the largest entry: formulas differ wholly or not at all.
_FORMULA_RTOL: Mapping[str, float] = MappingProxyType({"float64": 1e-9, "float32": 2e-5})


@dataclass(frozen=True)
class Context:
    """What judging may need besides the run itself."""

    workspace: Workspace
    side: Side
    """Whose run the claims are held against."""
    start: State
    planned: int
    """Steps that this run was asked for."""
    against: Fact | None = None
    """That side, and why it is not the first; empty where it is."""
    cut: Fact | None = None
    """Why claims about steps that the run did not come to cannot be judged, besides needing --full."""
    seeds: int = 20
    others: Callable[[], Iterable[Case]] = tuple
    """The other cases of the same document."""


@dataclass(frozen=True)
class _Found:
    """A verdict and what it rests on."""

    verdict: ClaimVerdict
    printed: Fact | str = ""
    computed: Fact | str = ""
    evidence: Fact | None = None
    explanation: Fact | None = None
    digits: tuple[int, int] | None = None
    binds: float | None = None
    count: int = 0
    numbers: tuple[PrintedNumber, ...] = ()


def judge(case: Case, observed: Observed, context: Context) -> tuple[ClaimResult, ...]:
    """Every claim about a case. Raises HarnessError where a claim cannot be judged at all."""
    judging = _Judging(case, observed, context)
    return tuple(_result(one, judging.found(one), judging.page(one), context.against) for one in case.claims)


def _result(one: CaseClaim, found: _Found, page: Fact | None, against: Fact | None) -> ClaimResult:
    claim = one.claim
    return ClaimResult(
        number=one.number,
        title=one.title,
        of=claim.of,
        name=claim.name,
        step=claim.step if claim.steps is None else str(claim.steps),
        says=claim.says,
        printed=found.printed,
        computed=found.computed,
        digits=found.digits,
        binds=found.binds,
        count=found.count,
        verdict=found.verdict,
        expected_verdict=claim.expected,
        evidence=found.evidence,
        explanation=found.explanation,
        correction=claim.correction,
        note=claim.note,
        file=one.place.file,
        line=one.place.line,
        page=page,
        page_place=one.instead.place if one.instead else None,
        against=against,
        numbers=found.numbers,
    )


class _Judging:
    def __init__(self, case: Case, observed: Observed, context: Context) -> None:
        self._case, self._observed, self._context = case, observed, context
        self._seeded: dict[tuple[tuple[str, ...], int], list[Observed]] = {}

    def found(self, one: CaseClaim) -> _Found:
        """One claim's verdict."""
        claim = one.claim
        if claim.unseeded:
            return self._unseeded(one)
        if claim.given:
            return self._given(claim)
        if claim.as_printed:
            return self._formula(one)
        if claim.is_ is not None:
            return self._statement(one)
        return self._printed(one)

    # -------------------------------------------------------------- how far the run came

    def _missing(self, claim: Claim, printed: str) -> _Found:
        """Why there is no value: the run was not asked to come there, or it ended before."""
        observed, context, count = self._observed, self._context, _count(claim)
        step = furthest(claim) if is_printed(claim) else steps_of(claim)[0]
        wants = self._case.steps_total if step == LAST else step
        if context.cut or (wants > context.planned and not observed.finished):
            return _Found(ClaimVerdict.NOT_RUN, printed, "", context.cut or _NEEDS_FULL, count=count)
        if observed.steps < wants and claim.of not in ("steps", "accuracy"):
            return _Found(ClaimVerdict.CONTRADICTED, printed, "", fact("run_ends_at", step=observed.steps), count=count)
        return _Found(ClaimVerdict.NOT_RUN, printed, "", fact("no_such_value"), count=count)

    @cached_property
    def _rows(self) -> data.DataSet:
        return data.load(self._case)

    @cached_property
    def _horizon(self) -> Horizon:
        """The twins' run, once for all claims of the case."""
        claims = [one.claim for one in self._case.claims if is_printed(one.claim) and not one.claim.unseeded]
        wanted = [each for claim in claims for each in wanted_by(self._case, claim)]
        if self._case.optimizer is None or not wanted:
            return NO_HORIZON
        build, start = self._context.side.build, self._context.start
        return horizon(self._case, build, wanted, self._observed, start, self._rows)

    # -------------------------------------------------------------- printed digits

    def _printed(self, one: CaseClaim) -> _Found:
        claim = one.claim
        assert claim.printed is not None
        text, printed = " ".join(claim.printed.split()), parse(claim.printed, claim.decimals)
        numbers = printed.numbers
        value = value_of(one, self._case, self._observed)
        if value is None:
            return self._missing(claim, text)
        spread = spread_of(one, self._observed, self._horizon, len(value))
        wrong_shape = self._wrong_shape(claim, printed.shape, len(numbers), value)
        if wrong_shape:
            explanation = self._other_cases(one, numbers)
            return _Found(ClaimVerdict.CONTRADICTED, text, "", wrong_shape, explanation, count=len(numbers))
        found = [
            digits_of(number, float(c), float(s), claim.times)
            for number, c, s in zip(numbers, value, spread, strict=True)
        ]
        dtype = self._case.dtype
        verdict = verdict_of(found, dtype)
        explanation = None
        if verdict == ClaimVerdict.CONTRADICTED:
            explanation = explain.of_printed(numbers, value, spread, claim.times, self._rows_at(claim))
            explanation = explanation or self._slip(slips.Wrong(one, numbers, value, spread))
        worst, tight = worst_of(found), [each.binds for each in found if each.binds is not None]
        return _Found(
            verdict=verdict,
            printed=text,
            computed=_computed(found),
            evidence=self._evidence(claim, found, verdict),
            explanation=explanation,
            digits=(worst.agree, worst.number.digits),
            binds=max(tight, default=None),
            count=len(numbers),
            numbers=tuple(PrintedNumber(each.number.text, _right(each), verdict_of([each], dtype)) for each in found),
        )

    def _wrong_shape(self, claim: Claim, shape: tuple[int, ...] | None, count: int, value: Any) -> Fact | None:
        tensor = in_layout(claim, self._observed.get(claim.of, claim.name or "", listed(claim)[0]))
        if len(value) != count:
            return _other_count(count, len(value), np.shape(tensor), len(listed(claim)))
        if claim.of not in _PARAMETERS and max(np.shape(tensor), default=1) == count:  # one sample, across or down
            return None
        if claim.entries is None and shape is not None and len(shape) > 1 and np.ndim(tensor) > 1:
            own = np.shape(tensor)
            code = "shape_is_transposed" if own[::-1] == shape else "shape_is_another"
            return None if own == shape else fact(code, shape=shape, right=own)
        return None

    def _evidence(self, claim: Claim, found: list[Digits], verdict: ClaimVerdict) -> Fact | None:
        dtype = self._case.dtype
        if verdict == ClaimVerdict.CONTRADICTED:
            wrong = [each for each in found if contradicts(each, dtype)]
            worst = worst_of(wrong)
            of = {"printed": worst.number.text, "right": f"{worst.computed:.{worst.number.digits + 2}g}"}
            if len(found) == 1:
                return fact("printed_is_wrong", **of)
            return fact("some_printed_are_wrong", wrong=len(wrong), total=len(found), **of)
        open_ = [each for each in found if each.determined < each.number.digits]
        if not open_:
            return None
        least = min(open_, key=lambda each: each.determined)
        known = {"determined": least.determined, "digits": least.number.digits}
        lost = self._horizon.lost_from(_FEW_DIGITS) if verdict == ClaimVerdict.NOT_DETERMINED else None
        if lost is None:
            return fact("digits_determined", **known)
        return fact("digits_lost", **known, step=lost, few=_FEW_DIGITS)

    def _rows_at(self, claim: Claim) -> int:
        batch = self._case.scenario.training.batch
        return batch.size if batch else self._case.rows

    def _slip(self, wrong: slips.Wrong) -> Fact | None:
        """What was carried out wrongly, where carrying it out gives every digit."""
        case, context = self._case, self._context
        build, start = context.side.build, context.start
        found = slips.of_neighbouring_steps(wrong, case, build, start, self._rows) or self._other_cases(
            wrong.one, tuple(wrong.numbers)
        )
        if found or case.shares:  # of others the textbook knows no mistakes
            return found
        return slips.of_known_mistakes(wrong, case, start, self._rows) or slips.of_carried_rounding(
            wrong, case, start, self._rows
        )

    def page(self, one: CaseClaim) -> Fact | None:
        """Where the page and the claim disagree: what stands there, and which of them is right."""
        instead = one.instead
        if instead is None:
            return None
        own, other = (self._holds(one, texts) for texts in ([one.claim.printed or ""], instead.printed))
        code = "page_says" if own is None or other is None else _RIGHT[own, other]
        return fact(code, where=instead.where, said=instead.said)

    def _holds(self, one: CaseClaim, texts: Sequence[str]) -> bool | None:
        """Whether printed numbers are right, whoever prints them; None where that cannot be said."""
        claim = one.claim
        if not texts or not is_printed(claim) or claim.unseeded:
            return None
        value = value_of(one, self._case, self._observed)
        try:
            numbers = [number for text in texts for number in parse(text, claim.decimals).numbers]
        except ValueError:  # a page may have numbers that no float can be
            return None
        if value is None or len(value) != len(numbers):
            return None
        spread = spread_of(one, self._observed, self._horizon, len(value))
        return all(
            digits_of(number, float(c), float(s), claim.times).fits
            for number, c, s in zip(numbers, value, spread, strict=True)
        )

    def _other_cases(self, one: CaseClaim, numbers: tuple[Number, ...]) -> Fact | None:
        context = self._context
        others = context.others()
        return explain.of_other_cases(one, self._case, numbers, others, context.side.build)

    # -------------------------------------------------------------- statements

    def _statement(self, one: CaseClaim) -> _Found:
        claim = one.claim
        assert claim.is_ is not None
        text = _statement_text(claim)
        first, last = steps_of(claim)
        if first != last:
            judged = statements.judge_series(claim, claim.name or "", self._observed, first, last)
        else:
            value = self._tensor(one)
            if value is None:
                return self._missing(claim, text)
            judged = statements.judge_value(claim.is_, value)
        return _of(judged, text)

    def _tensor(self, one: CaseClaim) -> Any:
        """The claimed tensor in the page's layout; of single entries, those; of a count, the count."""
        claim = one.claim
        if claim.entries is None and claim.of not in STATIC:
            tensor = self._observed.get(claim.of, claim.name or "", steps_of(claim)[0])
            return None if tensor is None else in_layout(claim, tensor)
        value = value_of(one, self._case, self._observed)
        return value[0] if value is not None and len(value) == 1 else value

    def _given(self, claim: Claim) -> _Found:
        text = fact("raises_given", given=_given_text(claim.given))
        refused = self._refusal(claim)
        if refused is None:
            return _Found(ClaimVerdict.CONTRADICTED, text, fact("nothing_is_raised"))
        return _Found(ClaimVerdict.REPRODUCED, text, fact("raises", error=refused))

    def _refusal(self, claim: Claim) -> str | None:
        if claim.of == "scenario":
            return refusal(self._case, self._context.workspace, claim.given)
        batch = next(with_masks(self._case, [data.load(self._case).train.batch(slice(None))]))
        given: dict[str, Any] = {
            name: np.array(value, getattr(batch, name).dtype) for name, value in claim.given.items()
        }
        side = self._context.side.build(self._case)
        side.load(self._context.start)
        try:
            if claim.of == "output":
                side.predict(given.get("inputs", batch.inputs))
            else:
                side.step(replace(batch, **given), 0.0)
        except Exception as error:
            return said(error)
        return None

    # -------------------------------------------------------------- formulas

    def _formula(self, one: CaseClaim) -> _Found:
        claim = one.claim
        assert claim.as_printed is not None
        formula, at = formula_of(self._case.formulas, claim.as_printed), at_step(self._case, claim, self._observed)
        if at is None:
            return self._missing(claim, formula.printed)
        right = self._tensor(one) if claim.of != "inputs" else at.x
        printed = worked_out(self._case, formula, at)
        if isinstance(printed, Raised):
            return _Found(
                ClaimVerdict.CONTRADICTED,
                formula.printed,
                fact("formula_is", formula=formula.right, value=shown(right)),
                fact("raises", error=printed.said),
            )
        if claim.entries is not None:
            printed, right = _entries_of(one, printed), np.atleast_1d(right)
        rtol = _FORMULA_RTOL[self._case.dtype]
        same = explain.agrees(printed, right, rtol)
        return _Found(
            verdict=ClaimVerdict.REPRODUCED if same else ClaimVerdict.CONTRADICTED,
            printed=fact("formula_is", formula=formula.printed, value=shown(printed)),
            computed=fact("formula_is", formula=formula.right, value=shown(right)),
            evidence=None if same else _ratio(printed, right),
            explanation=None if same else explain.of_values(printed, right, rtol, len(at.x)),
        )

    # -------------------------------------------------------------- unseeded numbers

    def _unseeded(self, one: CaseClaim) -> _Found:
        claim = one.claim
        assert claim.printed is not None
        text, numbers = " ".join(claim.printed.split()), parse(claim.printed, claim.decimals).numbers
        step = steps_of(claim)[0]
        needed = self._case.steps_total if step == LAST or claim.of == "steps" else step
        if needed > self._context.planned or self._context.cut:
            return _Found(ClaimVerdict.NOT_RUN, text, "", self._context.cut or _NEEDS_FULL, count=len(numbers))
        samples = [value_of(one, self._case, observed) for observed in self._runs(claim)]
        samples = [sample * claim.times for sample in samples if sample is not None]
        if len(samples) < 3 or any(len(sample) != len(numbers) for sample in samples):
            few = fact("few_runs_have_it", runs=len(samples), numbers=len(numbers))
            return _Found(ClaimVerdict.INCONSISTENT, text, "", few, count=len(numbers))
        placed = seeds.place(numbers, samples, claim.of == "loss")
        far = max(placed, key=lambda each: each.distance)
        return _Found(
            verdict=ClaimVerdict.CONSISTENT if all(each.consistent for each in placed) else ClaimVerdict.INCONSISTENT,
            printed=text,
            computed=fact("in_runs", smallest=far.smallest, largest=far.largest, runs=far.count),
            evidence=_farthest(far, placed),
            count=len(numbers),
            numbers=tuple(map(_among_runs, placed)),
        )

    def _runs(self, claim: Claim) -> list[Observed]:
        """One run per seed, shared by all claims that leave the same seeds open."""
        case, context = self._case, self._context
        count = min(claim.seeds or context.seeds, context.seeds)
        key = (claim.unseeded, count)
        if key not in self._seeded:
            same = [
                one.claim
                for one in case.claims
                if one.claim.unseeded == claim.unseeded
                and min(one.claim.seeds or context.seeds, context.seeds) == count
            ]
            wanted = [each for one in same if self._reached(one) for each in wanted_by(case, one)]
            wanted += (
                [Wanted.at("loss", "", LAST)] if any(one.of == "steps" and self._reached(one) for one in same) else []
            )
            self._seeded[key] = seeds.runs(case, context.side, claim.unseeded, count, wanted)
        return self._seeded[key]

    def _reached(self, claim: Claim) -> bool:
        step = steps_of(claim)[0]
        needed = self._case.steps_total if step == LAST or claim.of == "steps" else step
        return needed <= self._context.planned


# ---------------------------------------------------------------- in words


def _of(judged: Judged, text: str) -> _Found:
    if judged.true is None:
        return _Found(ClaimVerdict.NOT_RUN, text, judged.computed, _NEEDS_FULL)
    return _Found(
        ClaimVerdict.REPRODUCED if judged.true else ClaimVerdict.CONTRADICTED, text, judged.computed, judged.evidence
    )


def _count(claim: Claim) -> int:
    return len(parse(claim.printed or "", claim.decimals).numbers) if is_printed(claim) else 0


def _computed(found: list[Digits]) -> str:
    """The true values, two digits beyond the printed ones; of many numbers, the worst."""
    if len(found) > MAX_SHOWN:
        found = [worst_of(found)]
    return " ".join(map(_right, found))


def _right(one: Digits) -> str:
    """The true value, two digits beyond the printed ones."""
    return f"{one.computed:.{min(one.number.digits + 2, 17)}g}"


def _entries_of(one: CaseClaim, printed: Any) -> Any:
    """The entries of a formula's array that a claim names. Raises ScenarioError."""
    index = [tuple(part for part in entry if isinstance(part, int)) for entry in one.claim.entries or ()]
    try:
        return np.array([printed[each] for each in index])
    except IndexError:
        problem = fact("formula_of_shape", formula=str(one.claim.as_printed), shape=printed.shape)
        raise ScenarioError(one.place, problem, field_name(("claims", one.number - 1, "entries"))) from None


def _other_count(count: int, right: int, shape: tuple[int, ...], steps: int) -> Fact:
    """A page prints another number of numbers than there are."""
    of = {"count": count, "right": right}
    if steps > 1:
        return fact("counts_differ_at_steps", **of, steps=steps)
    return fact("counts_differ_of_shape", **of, shape=shape) if shape else fact("counts_differ", **of)


def _among_runs(one: seeds.Placed) -> PrintedNumber:
    """A number whose seed nobody stated, beside where one more run would lie."""
    verdict = ClaimVerdict.CONSISTENT if one.consistent else ClaimVerdict.INCONSISTENT
    return PrintedNumber(one.number.text, fact("one_more_run", low=one.low, high=one.high), verdict)


def _farthest(far: seeds.Placed, placed: Sequence[seeds.Placed]) -> Fact:
    """Where one more run would lie, and the printed number that lies farthest out."""
    code = "one_more_run" if far.consistent else "printed_below" if far.number.float < far.low else "printed_above"
    lies = fact(code, low=far.low, high=far.high)
    if len(placed) == 1:
        return lies
    outside = sum(not each.consistent for each in placed)
    return fact("numbers_outside", outside=outside, total=len(placed), farthest=far.number.text, lies=lies)


def _ratio(printed: Any, right: Any) -> Fact:
    one, other = np.asarray(printed, np.float64), np.asarray(right, np.float64)
    if one.shape != other.shape:
        return fact("shape_is_another", shape=one.shape, right=other.shape)
    index = np.unravel_index(int(np.abs(one - other).argmax()), one.shape)
    of = {"printed": float(one[index]), "right": float(other[index])}
    return fact("formula_entry", **of, entry=tuple(int(i) for i in index)) if index else fact("formula_number", **of)


def _statement_text(claim: Claim) -> str:
    statement = claim.is_
    assert statement is not None
    value = getattr(statement, statement.kind)
    words = statement.kind.replace("_", " ")
    within = f" within {statement.within:,} steps" if statement.within else ""
    return words + (f" {_plain(value)}" if value is not True else "") + within


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_plain, value)) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _given_text(given: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {_plain(value)}" for name, value in given.items())
