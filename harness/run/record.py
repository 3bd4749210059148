"""What a run keeps: the first, the last, the worst and every logged step, however many there are."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from harness.ground.facts import Fact, fact
from harness.run.compare import Compared, compare, kept, measure
from harness.run.describe import describe
from harness.run.given import Given
from harness.run.glimpse import Glimpses
from harness.run.judge import Judge, Judged
from harness.run.lockstep import Pair
from harness.run.result import EQUAL, Difference, Kind, Seen, Series, Verdict, worst
from harness.scenario.model import Case, fixed_of

#: A step after which the sides cannot go on from one state.
_FATAL = frozenset({Kind.DIVERGED, Kind.NOT_FINITE, Kind.DTYPE, Kind.SHAPE, Kind.MISSING})
_ALLOWED_BY = {Kind.DIVERGED: "not_finite", Kind.INCONCLUSIVE: "inconclusive"}


class Recorder:
    """Judges pairs as they come and keeps rows and series for the report."""

    def __init__(
        self, case: Case, sides: tuple[str, str], labelled: bool, exact: bool = False, given: Given | None = None
    ) -> None:
        self._case, self._sides, self._labelled, self._given = case, sides, labelled, given
        self._name = given.name if given else case.id
        self._unchecked = given.unchecked if given else frozenset[str]()
        self._fixed = fixed_of(case.network)
        self._dtype = np.dtype("float64" if given else case.dtype)
        first, second = (replace(case, scenario=case.sides.get(side, case.scenario)) for side in sides)
        self._judge = Judge(first, second, sides, exact)
        self._expected = case.scenario.expected
        self._rows: dict[tuple[int, str, str], Difference] = {}
        self._scores: dict[tuple[str, str], tuple[int, bool, float]] = {}
        self._worst: dict[tuple[str, str], Difference | tuple[int, Judged, Compared]] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._reasons: dict[str, Fact] = {}
        self._reasons_kind: dict[str, Kind] = {}
        self._first_wrong: dict[int, tuple[Fact, ...]] = {}
        self._resolutions: dict[str, tuple[float, int, str]] = {}
        self._untold: dict[Fact, None] = {}
        self._glimpses = Glimpses(case) if given is None else None
        self._steps: list[int] = []
        self._losses: tuple[list[float], list[float]] = ([], [])
        self._accuracies: tuple[list[float], list[float]] = ([], [])

    # -------------------------------------------------------------- recording

    def see(self, pair: Pair, last: bool) -> bool:
        """Compare and judge one pair; True where the run cannot go on from it."""
        logged = self._logged(pair.step, last)
        fatal = False
        self._note_untold(pair)
        if self._glimpses is not None:
            self._glimpses.see(pair, logged, last)
        with np.errstate(all="ignore"):
            for compared in compare(pair, self._dtype, self._sides, self._unchecked, self._fixed):
                if self._given is None or self._is_asked(compared):
                    fatal |= self._see_one(self._scaled(compared) if self._expected else compared, pair, logged)
        if (logged or fatal) and self._case.scenario.training.log_every:
            self._log(pair, labelled=self._labelled and not fatal)
        return fatal

    def _note_untold(self, pair: Pair) -> None:
        for side, step in ((self._sides[0], pair.first), (self._sides[1], pair.second)):
            if step.loss is None or step.output is None or step.parameters is None or step.counted:
                told = zip(
                    _NOT_TOLD, (step.loss, step.output, step.parameters, None if step.counted else 0), strict=True
                )
                self._untold |= {fact(code, side=side): None for code, one in told if one is None}

    def see_output(self, pair: Pair) -> None:
        """Judge the output of a run without steps: the forward pass only."""
        with np.errstate(all="ignore"):
            outputs = pair.first.output, pair.second.output
            self._see_one(measure("output", "output", *outputs, self._dtype), pair, logged=True)

    def _is_asked(self, compared: Compared) -> bool:
        """Of a given task, a parameter says nothing that its update does not."""
        return compared.quantity != "parameter" or bool(compared.problem)

    def _logged(self, step: int, last: bool) -> bool:
        if self._given:
            return True
        training = self._case.scenario.training
        every = training.log_every
        return last or step == 1 or step in training.checkpoints or bool(every and step % every == 0)

    def _scaled(self, compared: Compared) -> Compared:
        """The comparison with ratio · expected, where the scenario expects a ratio."""
        ratio = self._expected.get(compared.quantity)  # type: ignore[call-overload]
        if compared.problem is not None or not isinstance(ratio, float | int):
            return compared
        before = compared.before
        expected = compared.expected if before is None else compared.expected - before
        actual = compared.actual if before is None else compared.actual - before
        scaled = np.asarray(expected * self._dtype.type(ratio))
        difference = np.abs(actual - scaled)
        return compared._replace(
            actual=actual if before is None else before + actual,
            expected=scaled if before is None else before + scaled,
            max_abs=float(difference.max()),
            largest=float(np.abs(scaled).max()),
            note=fact("ratio_expected", ratio=float(ratio)),
            ratio=float(ratio),
        )

    def _see_one(self, compared: Compared, pair: Pair, logged: bool) -> bool:
        judged, step = self._judged(compared, pair), pair.step
        quantity, key = compared.quantity, (compared.quantity, compared.name)
        verdict, kind = judged.verdict, judged.verdict.kind
        known = self._verdicts.get(quantity)
        if known is None or kind > known.kind or kind is Kind.WRONG:
            self._verdicts[quantity] = worst((verdict, known or EQUAL))
        if judged.resolution > self._resolutions.get(quantity, _FINEST)[0]:
            self._resolutions[quantity] = judged.resolution, step, compared.name
        if logged:
            self._rows[(step, *key)] = describe(compared, step, judged, self._name)
        # of sound steps, one that rests on more than its bound says so
        explained = verdict.is_sound and bool(judged.notes)
        score = kind, explained, judged.share if judged.share == judged.share else math.inf
        if score > self._scores.get(key, (-1, False, 0.0)):
            self._scores[key] = score
            self._keep(compared, step, judged)
        if verdict.is_sound:
            return False
        self._explain(compared, pair, judged)
        return kind in _FATAL

    def _keep(self, compared: Compared, step: int, judged: Judged) -> None:
        """The worst so far; described only in the end, unless that would keep much more than the tensor alive."""
        key = (compared.quantity, compared.name)
        if (step, *key) in self._rows or judged.exact is not None or judged.operations is not None:
            self._worst[key] = self._rows.get((step, *key)) or describe(compared, step, judged, self._name)
        else:
            self._worst[key] = step, judged.settled(), kept(compared)

    def _judged(self, compared: Compared, pair: Pair) -> Judged:
        """``different`` where the scenario expects that, whoever is wrong."""
        judged = self._judge.judge(compared, pair)
        if not self._expected:
            return judged
        awaited = self._expected.get(compared.quantity) == "different"  # type: ignore[call-overload]
        if awaited and judged.verdict.accuses:
            return judged._replace(verdict=Verdict(Kind.DIFFERENT), notes=(fact("difference_expected"),))
        return judged

    # -------------------------------------------------------------- what was not as expected

    def _explain(self, compared: Compared, pair: Pair, judged: Judged) -> None:
        """Why a verdict is not as expected, once for each quantity."""
        quantity, verdict = compared.quantity, judged.verdict
        if verdict.kind is Kind.DIFFERENT and self._expected.get(quantity) == "different":  # type: ignore[call-overload]
            return
        if _ALLOWED_BY.get(verdict.kind) in self._case.scenario.allow:
            return
        if quantity not in self._reasons or verdict.kind > self._reasons_kind[quantity]:
            self._reasons_kind[quantity] = verdict.kind
            self._reasons[quantity] = self._reason(describe(compared, pair.step, judged, self._name))
        for side, name in enumerate(self._sides):
            if side not in self._first_wrong and verdict.blames(name):
                self._first_wrong[side] = self._judge.first_wrong(pair, side)

    def _reason(self, row: Difference) -> Fact:
        of = {"quantity": row.quantity, "name": row.name, "step": row.step}
        if row.verdict.kind >= Kind.DTYPE:
            return fact("tensor_problem", **of, problem=row.notes[0])
        values = dict(zip(("first", "second"), self._sides, strict=True), actual=row.actual, expected=row.expected)
        if row.max_abs_index:
            found = fact("entry_differs", **of, verdict=row.verdict, **values, entry=row.max_abs_index)
        else:
            found = fact("number_differs", **of, verdict=row.verdict, **values)
        evidence = tuple(_evidence(row))
        return fact("with_evidence", what=found, evidence=evidence) if evidence else found

    def _log(self, pair: Pair, labelled: bool) -> None:
        self._steps.append(pair.step)
        for side, step in enumerate((pair.first, pair.second)):
            self._losses[side].append(math.nan if step.loss is None else step.loss)
            # what a side calls its output may have any shape
            if self._labelled and (not labelled or step.output is None):
                self._accuracies[side].append(math.nan)
            elif labelled:
                assert step.output is not None
                hits = np.argmax(step.output, axis=1) == pair.batch.targets
                self._accuracies[side].append(float(np.mean(hits)))

    # -------------------------------------------------------------- what it saw

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of any tensor at any step."""
        return worst(self._verdicts.values())

    @property
    def reasons(self) -> tuple[Fact, ...]:
        """What was not as expected; a difference that was expected and did not come is one too."""
        missed = [
            fact("should_differ", quantity=str(quantity), verdict=self._verdicts[quantity])
            for quantity, how in self._expected.items()
            if how == "different" and quantity in self._verdicts and self._verdicts[quantity].is_sound
        ]
        missed += [
            fact("not_compared", quantity=str(quantity))
            for quantity in self._expected
            if quantity not in self._verdicts
        ]
        return (*self._reasons.values(), *missed, *self._too_coarse())

    @property
    def untold(self) -> tuple[Fact, ...]:
        """What a side does not tell."""
        return tuple(self._untold)

    @property
    def first_wrong(self) -> tuple[Fact, ...]:
        """Of each side that is wrong, its first wrong operations."""
        return tuple(found for _, ways in sorted(self._first_wrong.items()) for found in ways)

    def _too_coarse(self) -> tuple[Fact, ...]:
        """Where the scenario requires a resolution that a gradient of this run does not have."""
        required, (found, step, name) = self._case.scenario.resolution, self._resolutions.get("gradient", _FINEST)
        if required is None or found <= required:
            return ()
        of = {"quantity": "gradient", "name": name, "step": step}
        return (fact("too_coarse", **of, resolution=found, required=required),)

    @property
    def resolutions(self) -> dict[str, float]:
        """By quantity, the worst resolution of any tensor at any step."""
        return {quantity: found for quantity, (found, _, _) in self._resolutions.items()}

    @property
    def expectations(self) -> tuple[Fact, ...]:
        """What the scenario expects to differ."""
        first, second = self._sides
        return tuple(
            fact("expects_difference", quantity=str(quantity), first=first)
            if isinstance(how, str)
            else fact("expects_ratio", quantity=str(quantity), first=first, ratio=how, second=second)
            for quantity, how in self._expected.items()
        )

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The rows kept, by step; each tensor's worst is only now described."""
        rows = dict(self._rows)
        for key, found in self._worst.items():
            if isinstance(found, tuple):
                step, judged, compared = found
                found = describe(compared, step, judged, self._name)
            rows.setdefault((found.step, *key), found)
        return tuple(row for _, row in sorted(rows.items(), key=lambda item: item[0][0]))

    @property
    def seen(self) -> tuple[Seen, ...]:
        """What went into the first logged steps and the last, of a small network."""
        return self._glimpses.kept if self._glimpses else ()

    @property
    def series(self) -> Series:
        """Losses and accuracies at the logged steps."""
        accuracy = dict(zip(self._sides, map(tuple, self._accuracies), strict=True)) if self._labelled else {}
        return Series(tuple(self._steps), dict(zip(self._sides, map(tuple, self._losses), strict=True)), accuracy)


#: Of the loss, the output, the parameters and the counts of steps.
_NOT_TOLD = ("loss_not_told", "output_not_told", "parameters_not_told", "counts_not_told")
#: Finer than any resolution.
_FINEST = (-1.0, 0, "")


def _evidence(row: Difference) -> Iterator[Fact]:
    """What the verdict rests on."""
    if row.judged_by == "operation":
        entry = row.nearest_index
        yield fact("far_from_operation", distance=row.nearest_abs, entry=entry, bound=row.nearest_bound)
    elif row.judged_by:
        yield fact("beyond_bound", difference=row.max_abs, bound=row.bound)
    if row.exact is not None:
        yield fact("exact_value", value=row.exact)
    if row.verdict.kind is Kind.INCONCLUSIVE:
        if math.isfinite(row.resolution):
            yield fact("rounding_could_hide", resolution=row.resolution)
        else:
            yield fact("all_could_be_rounding")
    yield from row.notes
