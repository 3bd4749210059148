"""One case, whole: both sides in lockstep, then what its document claims, then its baseline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from harness.claims.horizon import horizon
from harness.claims.judge import Context, judge
from harness.claims.values import wanted, within
from harness.faults import adequacy
from harness.ground import environment
from harness.ground.errors import HarnessError
from harness.ground.facts import fact
from harness.ground.workspace import Workspace
from harness.run.observe import Observed, observe
from harness.run.result import BaselineResult, ClaimResult, Kind, Result
from harness.run.run import Options, planned_steps, run
from harness.run.sides import BUILT_IN, Side, resolve_one
from harness.scenario.check import is_small
from harness.scenario.initial import initial_state
from harness.scenario.load import load
from harness.scenario.model import Case
from harness.scenario.sources import data
from harness.verification import baseline

_RESUMED = fact("started_from_saved_state")


@dataclass
class Verifier:
    """Verifies the cases of one workspace, one after the other."""

    workspace: Workspace
    sides: tuple[Side, Side]
    options: Options = field(default_factory=Options)
    seeds: int = 20
    """How many seeds an unseeded claim is tried with."""
    baselines: bool = True
    """Whether to look for baselines."""
    _documents: dict[str | None, tuple[Case, ...]] = field(default_factory=dict)
    _baselines: dict[str, baseline.Baseline | None] = field(default_factory=dict)
    _adequacies: dict[tuple[Any, ...], tuple[int, int] | None] = field(default_factory=dict)

    def verify(self, case: Case, on_step: Callable[[int], None] = lambda _: None) -> Result:
        """Run a case and judge its claims and its baseline. Raises HarnessError."""
        kept = self._kept(case)
        seen = (*wanted(case), *(baseline.wanted_again(kept, case) if kept else ()))
        result = run(case, self.sides, replace(self.options, wanted=seen), on_step)
        claims = self._judged(case, result)
        result = replace(result, claims=claims, faults_noticed=self._faults_noticed(case))
        if self.keeps_baselines:
            result = replace(result, baseline=self._compared(case, result))
        return result

    def _judged(self, case: Case, result: Result) -> tuple[ClaimResult, ...]:
        """The claims, held against the first side, or against the other where the first is wrong."""
        context = self._context(case, result)
        if not case.claims or not self._accuses(result, 0) or case.sides:
            return judge(case, result.observed, context)
        right = self._right_side(result)
        if right is None:
            context = replace(context, cut=fact("both_sides_wrong", sides=result.sides))
            return judge(case, Observed(), context)
        rows = data.load(case)
        observed = observe(case, right.build, within(wanted(case), case, result.steps_planned), context.start, rows)
        against = fact("side_for_wrong_side", side=right.name, wrong=result.sides[0])
        return judge(case, observed, replace(context, side=right, against=against))

    def _right_side(self, result: Result) -> Side | None:
        """The second side, or our own where that is wrong too; None where our own is."""
        if not self._accuses(result, 1):
            return self._alone(result, self.sides[1:])
        return None if "numpy" in result.sides else resolve_one("numpy")

    def _alone(self, result: Result, sides: tuple[Side, ...]) -> Side:
        """The first that can be run by itself: one that does not tell its parameters may take no step; else our own."""
        told = (side for side in sides if fact("parameters_not_told", side=side.name) not in result.untold)
        return next(told, None) or resolve_one("numpy")

    def _accuses(self, result: Result, index: int) -> bool:
        """Whether a side is wrong by the verdict; one that breaks off or lacks something, where the other is ours."""
        own, other = self.sides[index], self.sides[1 - index]
        verdicts = {row.verdict for row in result.differences}
        if any(verdict.blames(own.name) for verdict in verdicts):
            return bool(result.side_reasons)
        broken = any(verdict.kind is Kind.DIFFERENT or verdict.kind >= Kind.NOT_FINITE for verdict in verdicts)
        return broken and bool(result.side_reasons) and own.name not in BUILT_IN and other.name in BUILT_IN

    def _faults_noticed(self, case: Case) -> tuple[int, int] | None:
        """Worked out in float64, once for all dtypes; of large networks only by `show --adequacy`."""
        if not is_small(case.scenario, case.rows):
            return None
        key = (case.scenario_name, *case.choices.items())
        if key not in self._adequacies:
            self._adequacies[key] = adequacy.share(case)
        return self._adequacies[key]

    def _context(self, case: Case, result: Result) -> Context:
        return Context(
            workspace=self.workspace,
            side=self._alone(result, self.sides),
            start=initial_state(case),
            planned=result.steps_planned,
            cut=fact("run_was_interrupted") if result.interrupted else _RESUMED if self.options.start else None,
            seeds=self.seeds,
            others=lambda: self._others(case),
        )

    def _others(self, case: Case) -> tuple[Case, ...]:
        """Every case of the same document, or of the same scenario where it states none."""
        document = case.scenario.document
        if document not in self._documents:
            files = self.workspace.files() if document else (case.file,)
            self._documents[document] = tuple(found for file in files for found in _readable(file, self.workspace))
        return tuple(
            found
            for found in self._documents[document]
            if found.scenario.document == document and (document or found.scenario_name == case.scenario_name)
        )

    # -------------------------------------------------------------- baseline

    @cached_property
    def keeps_baselines(self) -> bool:
        """Baselines are for the two built-in sides, where the folder exists."""
        built_in = (self.sides[0].name, self.sides[1].name) == ("numpy", "torch")
        built_in = built_in and self.baselines and self.options.start is None
        return built_in and baseline.folder(self.workspace).is_dir()

    @cached_property
    def _environment(self) -> dict[str, Any]:
        return environment.describe()

    def _baseline(self, case: Case) -> baseline.Baseline | None:
        name = case.scenario_name
        if name not in self._baselines:
            self._baselines[name] = baseline.read(baseline.path_of(self.workspace, name))
        return self._baselines[name]

    def _kept(self, case: Case) -> baseline.Kept | None:
        found = self._baseline(case) if self.keeps_baselines else None
        return found.cases.get(case.id) if found else None

    def _compared(self, case: Case, result: Result) -> BaselineResult:
        path = baseline.path_of(self.workspace, case.scenario_name)
        return baseline.compare(path, self._baseline(case), case, result.observed, self._environment)

    def kept_anew(self, case: Case, on_step: Callable[[int], None] = lambda _: None) -> tuple[Result, baseline.Kept]:
        """Run a case for its baseline, and the twins that tell which of its digits are determined."""
        seen = baseline.wanted(case, planned_steps(case, self.options))
        result = run(case, self.sides, replace(self.options, wanted=seen, drift=False), on_step)
        if result.interrupted:
            raise KeyboardInterrupt
        rows = data.load(case)
        found = horizon(case, self.sides[0].build, seen, result.observed, initial_state(case), rows)
        return result, baseline.keep(case, result.observed, found, 0)


def _readable(file: Any, workspace: Workspace) -> tuple[Case, ...]:
    try:
        return load(file, workspace)
    except HarnessError:  # it is told where it is run itself
        return ()
