"""Scenarios as pytest items: one a case, one for each claim about it, and one for its baseline."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.ground import threads
from harness.ground.errors import HarnessError
from harness.ground.harmless import one_line, terminal
from harness.ground.workspace import Workspace, around, data_path
from harness.run.result import ClaimResult, Difference, Result
from harness.scenario.claims.claim import CaseClaim, ClaimVerdict
from harness.scenario.load import load
from harness.scenario.model import Case

#: Results kept, so that a case's claims do not run it again; items come case by case.
_KEPT = 4


class NotAsExpected(Exception):
    """A test that is red: what a person should read."""


class _Runs:
    """The verifiers of this session and their latest results, shared by the items of a case."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._verifiers: dict[Path, Any] = {}
        self._results: dict[Path, dict[str, Result]] = {}

    def verifier(self, place: Workspace) -> Any:
        from harness.run.run import Options
        from harness.run.sides import default
        from harness.verification.verify import Verifier

        if place.root not in self._verifiers:
            options = Options(full=self._config.getoption("--harness-full"))
            seeds = self._config.getoption("--harness-seeds")
            self._verifiers[place.root] = Verifier(place, default(), options, seeds)
        return self._verifiers[place.root]

    def result(self, place: Workspace, case: Case) -> Result:
        kept = self._results.setdefault(place.root, {})
        if case.id not in kept:
            result = self.verifier(place).verify(case)
            if result.interrupted:  # Ctrl-C ends the session, not this case alone
                raise KeyboardInterrupt
            kept[case.id] = result
            for old in list(kept)[:-_KEPT]:
                del kept[old]
        return kept[case.id]


_RUNS = pytest.StashKey[_Runs]()


class ScenarioFile(pytest.File):
    """One scenario file."""

    def collect(self) -> Iterator[pytest.Item]:
        _share_cores()
        try:
            paths = dict(map(data_path, self.config.getoption("--harness-data")))
            self.place = replace(around(self.path), data_paths=paths)
            cases = load(self.path, self.place)
        except HarnessError as error:
            raise self.CollectError(terminal(str(error))) from None
        full = self.config.getoption("--harness-full")
        for case in cases:
            yield CaseItem.of(self, case.id, case)
            for one in case.claims:
                yield ClaimItem.of(self, f"{case.id}.claim{one.number}", case, claim=one)
            if self._keeps_baselines():
                yield BaselineItem.of(self, f"{case.id}.baseline", case)
        if self._keeps_baselines() and cases and not full:
            yield UnusedItem.of(self, f"{cases[0].scenario_name}.unused_baselines", cases[0], cases=cases)

    def _keeps_baselines(self) -> bool:
        from harness.verification import baseline

        return bool(self.config.getoption("--harness-accept")) or baseline.folder(self.place).is_dir()


def _share_cores() -> None:
    """As many threads as cores, shared among the workers of pytest-xdist."""
    workers = os.environ.get("PYTEST_XDIST_WORKER_COUNT")
    if workers:
        os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // int(workers))))
    threads.set_policy()


class _Item(pytest.Item):
    """What the items have in common: a case, its result, and a failure that is a message and no traceback."""

    case: Case
    line = 1

    @classmethod
    def of(cls, parent: ScenarioFile, name: str, case: Case, **fields: Any) -> Any:
        item = cls.from_parent(parent, name=one_line(name))
        item.case = case
        for field, value in fields.items():
            setattr(item, field, value)
        if item.config.pluginmanager.hasplugin("xdist"):  # --dist loadgroup then keeps a scenario on one worker
            item.add_marker(pytest.mark.xdist_group(case.scenario_name))
        if item.needs_full():
            item.add_marker(pytest.mark.harness_full)
        return item

    @property
    def place(self) -> Workspace:
        assert isinstance(self.parent, ScenarioFile)
        return self.parent.place

    @property
    def runs(self) -> _Runs:
        return self.config.stash.setdefault(_RUNS, _Runs(self.config))

    def needs_full(self) -> bool:
        """Whether there is more of it than a default run shows."""
        default = self.case.scenario.training.default_steps
        return default is not None and default < self.case.steps_total

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, NotAsExpected | HarnessError):
            return terminal(str(excinfo.value))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.line - 1, self.name


class CaseItem(_Item):
    """Both sides of one case agree."""

    def runtest(self) -> None:
        from harness.report import text
        from harness.report.words import said

        result = self.runs.result(self.place, self.case)
        self._tell(result)
        if result.side_reasons:
            shown = "\n".join([f"{self.path}:1: {said(reason)}" for reason in result.side_reasons])
            raise NotAsExpected(f"{text.case_heading(result)}\n{shown}\n\n{text.case_table(result)}")

    def _tell(self, result: Result) -> None:
        """The worst difference for JUnit XML: as properties, which only its older schema allows a test."""
        from harness.report.words import say

        said = _worst(result)
        try:
            family = self.config.getini("junit_family")
        except (KeyError, ValueError):
            return
        if family in ("xunit1", "legacy"):
            self.user_properties += [("verdict", str(result.verdict)), ("worst_difference", said)]
        else:
            self.add_report_section(
                "call", "stdout", say("entry_verdict_and_worst", verdict=str(result.verdict), worst=said)
            )


def _worst(result: Result) -> str:
    """The worst difference, in words."""
    from harness.report.words import say

    worst = max(result.differences, key=_relative, default=None)
    if worst is None:
        return say("none")
    code = "entry_worst_in_ulp" if worst.max_ulp == worst.max_ulp else "entry_worst"
    return say(code, label=_label(worst), step=worst.step, size=worst.max_abs, ulp=worst.max_ulp)


class ClaimItem(_Item):
    """One claim about one case has the verdict that is expected of it."""

    claim: CaseClaim

    @property
    def line(self) -> int:  # type: ignore[override]
        return self.claim.place.line if hasattr(self, "claim") else 1

    def needs_full(self) -> bool:
        default = self.case.scenario.training.default_steps
        if default is None or default >= self.case.steps_total:
            return False
        claim = self.claim.claim
        steps = claim.steps if claim.steps is not None else claim.step
        last = steps[1] if isinstance(steps, tuple) else steps
        return claim.of == "steps" or last in ("last", "all") or (isinstance(last, int) and last > default)

    def runtest(self) -> None:
        result = self.runs.result(self.place, self.case)
        one = next(each for each in result.claims if each.number == self.claim.number)
        if one.verdict == ClaimVerdict.NOT_RUN and one.as_expected:
            pytest.skip(_skipped(one))
        if not one.as_expected:
            raise NotAsExpected(_claim_failure(result, one))


def _skipped(one: ClaimResult) -> str:
    """Why a claim did not run, in terms of pytest's options."""
    from harness.report.words import said, say

    if one.evidence is None or one.evidence.code == "needs_full":
        return say("needs_harness_full")
    return said(one.evidence)


def _claim_failure(result: Result, one: ClaimResult) -> str:
    from harness.report.claim_tables import claims_table
    from harness.report.words import said

    line = f"{one.file}:{one.line}: {result.id} claim {one.number}: {said(one.finding)}"
    return f"{line}\n\n{claims_table([one])}"


class BaselineItem(_Item):
    """A case gives what it gave when its baseline was accepted."""

    def needs_full(self) -> bool:
        return False

    def runtest(self) -> None:
        verifier = self.runs.verifier(self.place)
        found = self.runs.result(self.place, self.case).baseline
        if found is not None and found.as_expected:
            return
        from harness.report.words import said, say

        reason = said(found.reason) if found else say("case_has_no_baseline", case=self.case.id)
        if self.config.getoption("--harness-accept"):
            from harness.verification.accept import accept_case

            done = accept_case(verifier, self.case)
            raise NotAsExpected(f"{reason}\n{say('run_again_without_accept', done=done)}")
        raise NotAsExpected(reason)


class UnusedItem(_Item):
    """Every baseline has its case; the first scenario file of a workspace looks for those without a scenario."""

    cases: tuple[Case, ...]

    def needs_full(self) -> bool:
        return False

    def runtest(self) -> None:
        from harness.ground.workspace import name_of
        from harness.report.words import said
        from harness.verification import baseline

        files = self.place.files()
        ids = {name_of(file): None for file in files}
        own = {self.case.scenario_name: [case.id for case in self.cases]}
        first = bool(files) and files[0].resolve() == self.path.resolve()
        unused = baseline.unused(self.place, own, known=ids, orphans=first)
        if unused:
            raise NotAsExpected("\n".join(map(said, unused)))


def _relative(row: Difference) -> float:
    return row.max_abs / row.largest if row.largest else row.max_abs


def _label(row: Difference) -> str:
    return row.name if row.quantity == row.name else f"{row.quantity} {row.name}"
