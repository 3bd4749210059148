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
from harness.run.judge import Judge, Judged
from harness.run.lockstep import Pair
from harness.run.result import EQUAL, Difference, Kind, Series, Verdict, worst
from harness.scenario.model import Case

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
        self._dtype = np.dtype("float64" if given else case.dtype)
        first, second = (replace(case, scenario=case.sides.get(side, case.scenario)) for side in sides)
        self._judge = Judge(first, second, sides, exact)
        self._expected = case.scenario.expected
        self._rows: dict[tuple[int, str, str], Difference] = {}
        self._scores: dict[tuple[str, str], tuple[int, float]] = {}
        self._worst: dict[tuple[str, str], Difference | tuple[int, Judged, Compared]] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._reasons: dict[str, str] = {}
        self._reasons_kind: dict[str, Kind] = {}
        self._first_wrong: dict[int, tuple[str, ...]] = {}
        self._resolutions: dict[str, tuple[float, int, str]] = {}
        self._untold: dict[Fact, None] = {}
        self._steps: list[int] = []
        self._losses: tuple[list[float], list[float]] = ([], [])
        self._accuracies: tuple[list[float], list[float]] = ([], [])

    # -------------------------------------------------------------- recording

    def see(self, pair: Pair, last: bool) -> bool:
        """Compare and judge one pair; True where the run cannot go on from it."""
        logged = self._logged(pair.step, last)
        fatal = False
        self._note_untold(pair)
        with np.errstate(all="ignore"):
            for compared in filter(self._is_asked, compare(pair, self._dtype, self._sides, self._unchecked)):
                fatal |= self._see_one(self._scaled(compared), pair, logged)
        if (logged or fatal) and self._case.scenario.training.log_every:
            self._log(pair, labelled=self._labelled and not fatal)
        return fatal

    def _note_untold(self, pair: Pair) -> None:
        for side, step in zip(self._sides, (pair.first, pair.second), strict=True):
            for quantity, told in (("loss", step.loss), ("output", step.output), ("parameter", step.parameters)):
                if told is None:
                    self._untold[fact("not_told", quantity=quantity, side=side)] = None

    def see_output(self, pair: Pair) -> None:
        """Judge the output of a run without steps: the forward pass only."""
        with np.errstate(all="ignore"):
            outputs = pair.first.output, pair.second.output
            self._see_one(measure("output", "output", *outputs, self._dtype), pair, logged=True)

    def _is_asked(self, compared: Compared) -> bool:
        """Of a given task, a parameter says nothing that its update does not."""
        return self._given is None or compared.quantity != "parameter" or bool(compared.problem)

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
            note=f"expected: {ratio:g} times",
            ratio=float(ratio),
        )

    def _see_one(self, compared: Compared, pair: Pair, logged: bool) -> bool:
        judged, step = self._judged(compared, pair), pair.step
        quantity, key = compared.quantity, (compared.quantity, compared.name)
        verdict = judged.verdict
        if verdict is not self._verdicts.get(quantity):
            self._verdicts[quantity] = worst((verdict, self._verdicts.get(quantity, EQUAL)))
        if judged.resolution > self._resolutions.get(quantity, _FINEST)[0]:
            self._resolutions[quantity] = judged.resolution, step, compared.name
        if logged:
            self._rows[(step, *key)] = describe(compared, step, judged, self._name)
        score = verdict.kind, judged.share if judged.share == judged.share else math.inf
        if score > self._scores.get(key, (-1, 0.0)):
            self._scores[key] = score
            self._keep(compared, step, judged)
        if not verdict.is_sound:
            self._explain(compared, pair, judged)
        return verdict.kind in _FATAL

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
        awaited = self._expected.get(compared.quantity) == "different"  # type: ignore[call-overload]
        if awaited and judged.verdict.accuses:
            return judged._replace(verdict=Verdict(Kind.DIFFERENT), note="expected")
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

    def _reason(self, row: Difference) -> str:
        name = row.quantity if row.quantity == row.name else f"{row.quantity} {row.name}"
        if row.verdict.kind >= Kind.DTYPE:
            return f"{name}: {row.note} at step {row.step}"
        where = f" in entry {list(row.max_abs_index)}" if row.max_abs_index else ""
        first, second = self._sides
        said = f"{name}: {row.verdict} at step {row.step}: {first} {row.actual:.8g}, {second} {row.expected:.8g}{where}"
        return "; ".join((said, *_evidence(row)))

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
    def reasons(self) -> tuple[str, ...]:
        """What was not as expected; a difference that was expected and did not come is one too."""
        missed = [
            f"{quantity}: expected to be different, but is {self._verdicts[quantity]}"
            for quantity, how in self._expected.items()
            if how == "different" and quantity in self._verdicts and self._verdicts[quantity].is_sound
        ]
        missed += [
            f"{quantity}: the scenario expects something of it, but it was not compared"
            for quantity in self._expected
            if quantity not in self._verdicts
        ]
        return (*self._reasons.values(), *missed, *self._too_coarse())

    @property
    def untold(self) -> tuple[Fact, ...]:
        """What a side does not tell."""
        return tuple(self._untold)

    @property
    def first_wrong(self) -> tuple[str, ...]:
        """Of each side that is wrong, its first wrong operations."""
        return tuple(
            f"{self._sides[side]}'s {found}" for side, ways in sorted(self._first_wrong.items()) for found in ways
        )

    def _too_coarse(self) -> tuple[str, ...]:
        """Where the scenario requires a resolution that a gradient of this run does not have."""
        required, (found, step, name) = self._case.scenario.resolution, self._resolutions.get("gradient", _FINEST)
        if required is None or found <= required:
            return ()
        return (
            f"gradient {name}: an error below {found:.1e} would not have been noticed at step {step}, but the scenario "
            f"requires a resolution of {required:g}",
        )

    @property
    def resolutions(self) -> dict[str, float]:
        """By quantity, the worst resolution of any tensor at any step."""
        return {quantity: found for quantity, (found, _, _) in self._resolutions.items()}

    @property
    def expectations(self) -> tuple[str, ...]:
        """What the scenario expects to differ, in words."""
        first, second = self._sides
        return tuple(
            f"{quantity} of {first}: " + (f"{how:g} times {second}'s" if not isinstance(how, str) else how)
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
    def series(self) -> Series:
        """Losses and accuracies at the logged steps."""
        accuracy = dict(zip(self._sides, map(tuple, self._accuracies), strict=True)) if self._labelled else {}
        return Series(tuple(self._steps), dict(zip(self._sides, map(tuple, self._losses), strict=True)), accuracy)


#: Finer than any resolution.
_FINEST = (-1.0, 0, "")


def _evidence(row: Difference) -> Iterator[str]:
    """What the verdict rests on."""
    if row.judged_by == "operation":
        yield (
            f"{row.nearest_abs:.2g} from its operation recomputed in entry {list(row.nearest_index)}, "
            f"bound {row.nearest_bound:.2g}"
        )
    elif row.judged_by:
        yield f"difference {row.max_abs:.3g}, bound {row.bound:.2g}"
    if row.exact is not None:
        yield f"exact {row.exact}"
    if row.verdict.kind is Kind.INCONCLUSIVE:
        if math.isfinite(row.resolution):
            yield f"rounding could hide an error of {row.resolution:.1g} of its largest value"
        else:
            yield "all of it could be rounding"
    if row.note:
        yield row.note
