"""What a run tells and writes: each case as it ends, then the summary, the reports and the exit code."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.entry.arguments import STANDARD_OUTPUT, write_json
from harness.entry.browser import open_page
from harness.entry.chosen import Errors, ids
from harness.entry.each_case import results_of
from harness.entry.exit_codes import AS_EXPECTED, DIFFERS, INTERRUPTED
from harness.entry.printing import tell
from harness.ground import environment, parallel, workspace
from harness.ground.errors import UsageError
from harness.ground.facts import fact
from harness.report import files, github, text
from harness.report.words import say
from harness.run import saved_state
from harness.verification import baseline

if TYPE_CHECKING:
    from harness.ground.facts import Fact
    from harness.implementation import State
    from harness.run.result import Result
    from harness.scenario.model import Case
    from harness.verification.verify import Verifier


@dataclass
class StateFile:
    """The file that takes the last state of one case."""

    path: Path
    is_written: bool = False

    def saver(self, case_id: str) -> Callable[[State, int], None]:
        """What a run gives its last state to."""

        def save(state: State, step: int) -> None:
            saved_state.save(self.path, state, case_id, step)
            self.is_written = True

        return save


@dataclass(frozen=True)
class Output:
    """Where the results of a run go."""

    json_path: str | None
    quiet: bool
    verbose: bool
    github: bool
    open_page: bool = False
    state: StateFile | None = None

    @property
    def to_stderr(self) -> bool:
        """Whether what a person reads makes room for JSON on standard output."""
        return self.json_path == STANDARD_OUTPUT

    def say(self, line: str) -> None:
        """Print what a person reads."""
        tell(line, err=self.to_stderr)


def run_all(
    verifier: Verifier, cases: list[Case], whole: bool, errors: Errors, output: Output, jobs: int | None
) -> int:
    """Run the cases, tell and write what came of them, and give the exit code. ``whole``: every case there is."""
    output.say(text.opening_line((verifier.sides[0].name, verifier.sides[1].name)) + "\n")
    results = _told_one_by_one(verifier, cases, errors, output, jobs)
    done = files.Run(
        results=results,
        environment=environment.describe(),
        documents=workspace.documents(verifier.workspace),
        errors=errors.all,
        problems=_unused(verifier, cases) if whole and not errors.messages else (),
        partial=any(result.interrupted for result in results) or errors.interrupted,
        verbose=output.verbose,
        jobs=parallel.processors() if jobs is None else jobs,
        cases=cases,
    )
    page = _tell_summary(verifier.workspace, done, output)
    _write(done, output)
    if output.open_page and page:
        _open(page, errors)
    if output.state and not output.state.is_written:
        errors.add(UsageError(fact("entry_not_written", file=str(output.state.path))))
    if done.partial:
        return INTERRUPTED
    good = all(result.as_expected for result in results) and not done.problems
    return errors.exit_code(AS_EXPECTED if good else DIFFERS)


def _told_one_by_one(
    verifier: Verifier, cases: list[Case], errors: Errors, output: Output, jobs: int | None
) -> list[Result]:
    """The results as far as the run came, each told as it ends."""
    results: list[Result] = []
    try:
        for result in results_of(cases, verifier, errors, jobs):
            results.append(result)
            _tell_case(result, output)
    except KeyboardInterrupt:
        errors.interrupted = True
    return results


def _tell_case(result: Result, output: Output) -> None:
    if not output.quiet:
        output.say(text.case_text(result, output.verbose) + "\n\n")
    elif not result.as_expected:
        output.say(text.brief_text(result) + "\n")


def _open(page: Path, errors: Errors) -> None:
    try:
        open_page(page)
    except UsageError as error:
        errors.add(error)


def _tell_summary(place: workspace.Workspace, done: files.Run, output: Output) -> Path | None:
    """Say what came of the run, and write its reports; returns the page to look at, where there is one."""
    for problem in done.problems:
        output.say(say("not_as_expected", reason=problem))
    if not done.results:  # a run of nothing leaves the last report alone
        output.say(done.verdict)
        return None
    page = files.write_reports(place, done)
    output.say(text.summary_table(done.results) + "\n")
    output.say(f"{done.verdict}   {page}")
    return page


def _write(done: files.Run, output: Output) -> None:
    """What was asked for beside the reports."""
    if output.json_path:
        write_json(output.json_path, done.json)
    if output.github:
        for line in github.error_lines(done):
            click.echo(line, err=output.to_stderr)  # commands to the CI: what they quote is encoded
        github.write_summary(Path(os.environ["GITHUB_STEP_SUMMARY"]), done)


def _unused(verifier: Verifier, cases: list[Case]) -> list[Fact]:
    """Baselines that nothing needs, where all scenarios were read."""
    return baseline.unused(verifier.workspace, ids(cases)) if verifier.keeps_baselines else []
