"""``run``: scenarios through both sides, their claims and baselines judged."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.entry.arguments import check_paths, data_option
from harness.entry.chosen import Errors, each_scenario
from harness.ground import workspace
from harness.ground.errors import UsageError
from harness.ground.facts import fact
from harness.ground.workspace import Workspace

if TYPE_CHECKING:
    from harness.entry.output import StateFile
    from harness.run.run import Options
    from harness.scenario.model import Case


@dataclass(frozen=True)
class _Given:
    """The command line of ``run``."""

    scenarios: tuple[str, ...]
    full: bool
    steps: int | None
    dtype: str | None
    sides: str
    data_paths: dict[str, Path]
    seeds: int
    jobs: int | None
    exact: bool
    github: bool
    json_path: str | None
    save_state: Path | None
    start_from: Path | None
    open_page: bool
    quiet: bool
    verbose: bool

    @property
    def whole(self) -> bool:
        """Whether every case of the workspace is asked for."""
        return not self.scenarios and self.dtype is None


@click.command("run")
@click.argument("scenarios", nargs=-1)
@click.option("--full", is_flag=True, help="Run every step, as the documents do.")
@click.option("--steps", type=click.IntRange(min=1), help="Run at most this many steps.")
@click.option("--dtype", type=click.Choice(["float64", "float32"]), help="Only cases of this dtype.")
@click.option("--sides", default="numpy,torch", show_default=True, help="Two implementations: names or files.")
@data_option
@click.option("--seeds", type=click.IntRange(3, 1000), default=20, show_default=True, help="Runs of an unseeded claim.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Processes; by default one for each processor (Linux).")
@click.option("--exact", is_flag=True, help="Hold every step against exact values; slow in large networks.")
@click.option("--github", is_flag=True, help="Write the step summary and annotations of GitHub Actions.")
@click.option("--json", "json_path", metavar="FILE|-", help="Write results.json there too; - is standard output.")
@click.option("--save-state", type=click.Path(path_type=Path), help="Save the last state of one case (safetensors).")
@click.option("--start-from", type=click.Path(path_type=Path), help="Start one case from a saved state.")
@click.option("--open", "open_page", is_flag=True, help="Open report.html in the browser.")
@click.option("-q", "--quiet", is_flag=True, help="Only what is not as expected, and the summary.")
@click.option("-v", "--verbose", is_flag=True, help="Differences in ULP (units in the last place) too.")
@click.pass_obj
def command(root: Path, /, **given: Any) -> int:
    """Run scenarios through both sides. By default all; tabulates what differs, and judges claims and baselines."""
    asked = _Given(**given)
    _check(asked)
    place = workspace.find(root, asked.data_paths)
    place.own(*workspace.WRITTEN_BY_RUN)  # before the work, not after it
    errors = Errors()
    cases = _cases(asked, place, errors)
    _check_state_case(asked, cases)
    return _run(asked, place, cases, errors)


def _run(asked: _Given, place: Workspace, cases: list[Case], errors: Errors) -> int:
    from harness.checking.sides import resolve
    from harness.entry.output import Output, StateFile, run_all
    from harness.verification.verify import Verifier

    state = StateFile(asked.save_state) if asked.save_state else None
    options = _options(asked, cases, state)
    verifier = Verifier(place, resolve(asked.sides), options, asked.seeds)
    output = Output(asked.json_path, asked.quiet, asked.verbose, asked.github, asked.open_page, state)
    return run_all(verifier, cases, asked.whole, errors, output, asked.jobs)


def _check(asked: _Given) -> None:
    if asked.github and not os.environ.get("GITHUB_STEP_SUMMARY"):
        raise UsageError(fact("entry_no_summary_file"))
    if asked.full and asked.steps:
        raise UsageError(fact("entry_full_and_steps"))
    check_paths((asked.save_state, asked.json_path))


def _cases(asked: _Given, place: Workspace, errors: Errors) -> list[Case]:
    cases = [case for group in each_scenario(place, asked.scenarios, asked.dtype, errors) for case in group]
    if not cases and not errors.messages:
        raise UsageError(fact("entry_nothing_to_run", within=asked.dtype or str(place.scenarios)))
    return cases


def _check_state_case(asked: _Given, cases: list[Case]) -> None:
    if (asked.save_state or asked.start_from) and len(cases) != 1:
        raise UsageError(fact("entry_state_of_one_case", number=len(cases)))
    if asked.save_state and (cases[0].optimizer is None or cases[0].steps_total == 0):
        raise UsageError(fact("entry_no_state", case=cases[0].id))


def _options(asked: _Given, cases: list[Case], state: StateFile | None) -> Options:
    from harness.run import saved_state
    from harness.run.run import Options

    start, start_step = saved_state.load(asked.start_from, cases[0]) if asked.start_from else (None, 0)
    return Options(
        full=asked.full,
        steps=asked.steps,
        start=start,
        start_step=start_step,
        keep_state=state.saver(cases[0].id) if state else None,
        exact=asked.exact,
    )
