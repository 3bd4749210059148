"""The command line: the only place that prints and that sets exit codes.

0 as expected; 1 something differs or is not as expected; 2 wrong usage, scenario, data or implementation (wins over
1); 3 a bug of ours; 130 interrupted; 141 nobody reads what we print any more, as after `| head` (what a shell says of
programs that this ends). NumPy, pandas and torch are imported by the commands that need them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from harness import __version__
from harness.entry.check_command import check, data_option, faults, new
from harness.entry.printing import tell, tell_json
from harness.ground import streams, threads, workspace
from harness.ground.errors import HarnessError, UsageError
from harness.ground.harmless import one_line
from harness.ground.usage import PROGRAM, usage_message
from harness.ground.workspace import Workspace

if TYPE_CHECKING:
    from harness.claims.coverage import Coverage
    from harness.implementation import State
    from harness.run.result import Result
    from harness.run.run import Options
    from harness.scenario.model import Case
    from harness.verification.verify import Verifier

AS_EXPECTED, DIFFERS, WRONG_INPUT, OUR_BUG, INTERRUPTED, READER_GONE = 0, 1, 2, 3, 130, 141
ISSUES = "please report it, with the file that shows it"


def main() -> NoReturn:
    """Run the command line; never a traceback for what a user did, never a crash on an encoding."""
    threads.set_policy()
    with streams.usable(), streams.ending_as_interrupted():
        code = _exit_code()
    sys.exit(code)


def _exit_code() -> int:
    try:
        code = cli.main(prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
    except HarnessError as error:
        return _failed(f"error: {error}", WRONG_INPUT)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _failed("interrupted", INTERRUPTED)
    except click.ClickException as error:
        return _failed(usage_message(error), WRONG_INPUT)
    except SystemExit:  # so click ends where the reader has gone
        return READER_GONE
    except OSError as error:
        if streams.reader_has_gone(error):
            return READER_GONE
        return _failed(f"error: {error.filename or 'standard output'}: {error.strerror or error}", WRONG_INPUT)
    except MemoryError as error:
        return _failed(f"error: not enough memory ({error}); run fewer rows or a smaller network", WRONG_INPUT)
    except Exception as error:
        import traceback

        _failed(traceback.format_exc(), OUR_BUG)
        return _failed(f"a bug of ours: {type(error).__name__}: {error}; {ISSUES}", OUR_BUG)
    return code or AS_EXPECTED


def _failed(message: str, code: int) -> int:
    with suppress(OSError):  # nobody reads it
        tell(message, err=True)
    return code


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
@click.option(
    "--workspace",
    "root",
    type=click.Path(path_type=Path),
    default=".",
    help="The folder with scenarios/ and reports/; by default this one.",
)
@click.pass_context
def cli(context: click.Context, root: Path) -> None:
    """Check backpropagation written by hand, and the numbers that a page prints."""
    context.obj = root


# ---------------------------------------------------------------- list, show, schema


@cli.command("list")
@click.pass_obj
def list_(root: Path) -> int:
    """List the scenarios. With documents, cases and how many steps run by default."""
    from harness.report.tables import table

    place = workspace.find(root)
    rows, errors = [], _Errors()
    for cases in _each_scenario(place, (), None, errors):
        first = cases[0]
        steps = first.scenario.training.default_steps
        total = f"{first.steps_total:,}"
        extent = f"{steps:,} of {total}" if steps and steps < first.steps_total else total
        document = first.scenario.document or "-"
        rows.append([first.scenario_name, document, len(cases), extent, first.scenario.title])
    tell(table(rows, ("scenario", "document", "cases", "steps", "title")))
    return errors.exit_code(AS_EXPECTED)


@cli.command()
@click.argument("scenario")
@click.option("--adequacy", is_flag=True, help="Which mistakes it can notice, which not, and which scenario would.")
@data_option
@click.pass_obj
def show(root: Path, scenario: str, adequacy: bool, data_paths: dict[str, Path]) -> int:
    """Describe one scenario. Its network, source, data, and what runs by default."""
    from harness.report.scenario_text import scenario_text
    from harness.scenario.load import load

    place = workspace.find(root, data_paths)
    ((file, case_id),) = workspace.select(place, (scenario,))
    cases = _chosen(load(file, place), case_id)
    if adequacy:
        return _show_adequacy(place, cases[0])
    tell(scenario_text(cases, workspace.documents(place)))
    return AS_EXPECTED


def _show_adequacy(place: Workspace, case: Case) -> int:
    from harness.faults.adequacy import adequacy
    from harness.report.adequacy_text import adequacy_text

    errors = _Errors()
    others = [group[0] for group in _each_scenario(place, (), None, errors) if group[0].file != case.file]
    tell(adequacy_text(adequacy(case, others), case.scenario_name))
    return errors.exit_code(AS_EXPECTED)


@cli.command()
def schema() -> None:
    """Print the JSON Schema of scenario files. For editors."""
    from harness.scenario.model import scenario_json_schema

    tell(json.dumps(scenario_json_schema(), indent=2))


# ---------------------------------------------------------------- run


@cli.command()
@click.argument("scenarios", nargs=-1)
@click.option("--full", is_flag=True, help="Run every step, as the documents do.")
@click.option("--steps", type=click.IntRange(min=1), help="Run at most this many steps.")
@click.option("--dtype", type=click.Choice(["float64", "float32"]), help="Only cases of this dtype.")
@click.option("--sides", default="numpy,torch", show_default=True, help="Two implementations: names or FILE.py:build.")
@data_option
@click.option("--seeds", type=click.IntRange(3, 1000), default=20, show_default=True, help="Runs of an unseeded claim.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Processes; by default one for each processor (Linux).")
@click.option("--exact", is_flag=True, help="Hold every step against exact values; slow in large networks.")
@click.option("--github", is_flag=True, help="Write the step summary and annotations of GitHub Actions.")
@click.option("--json", "json_path", metavar="FILE|-", help="Write results.json there too; - is standard output.")
@click.option("--save-state", type=click.Path(path_type=Path), help="Save the last state of one case (safetensors).")
@click.option("--start-from", type=click.Path(path_type=Path), help="Start one case from a saved state.")
@click.option("-q", "--quiet", is_flag=True, help="Only what is not as expected, and the summary.")
@click.option("-v", "--verbose", is_flag=True, help="Differences in ULP (units in the last place) too.")
@click.pass_obj
def run(
    root: Path,
    scenarios: tuple[str, ...],
    full: bool,
    steps: int | None,
    dtype: str | None,
    sides: str,
    data_paths: dict[str, Path],
    seeds: int,
    jobs: int | None,
    exact: bool,
    github: bool,
    json_path: str | None,
    save_state: Path | None,
    start_from: Path | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Run scenarios through both sides. By default all; tabulates what differs, and judges claims and baselines."""
    if github and not os.environ.get("GITHUB_STEP_SUMMARY"):
        raise UsageError("--github: GITHUB_STEP_SUMMARY is not set; it names the file that takes the summary")
    if full and steps:
        raise UsageError("--full and --steps: give one of them")
    _check_paths(save_state, json_path)
    place = workspace.find(root, data_paths)
    place.own(*workspace.WRITTEN_BY_RUN)  # before the work, not after it
    errors = _Errors()
    cases = [case for group in _each_scenario(place, scenarios, dtype, errors) for case in group]
    if not cases and not errors.messages:
        raise UsageError(f"no case to run{f' in {dtype}' if dtype else f' in {place.scenarios}'}")
    _check_state_case(save_state, start_from, cases)
    saved: list[Path] = []
    options = replace(_options(full, steps, start_from, save_state, cases, saved), exact=exact)
    whole = not scenarios and dtype is None

    def say(line: str) -> None:
        tell(line, err=json_path == "-")

    from harness.run.sides import resolve
    from harness.verification.verify import Verifier

    verifier = Verifier(place, resolve(sides), options, seeds)
    return _run_all(
        verifier, cases, whole, errors, Output(json_path, quiet, verbose, github, save_state, saved, say), jobs
    )


def _check_paths(save_state: Path | None, json_path: str | None) -> None:
    for path in (save_state, Path(json_path) if json_path not in (None, "-") else None):
        if path and (path.is_dir() or not path.parent.is_dir()):
            raise UsageError(f"{path}: should be a file in a folder that exists")


def _check_state_case(save_state: Path | None, start_from: Path | None, cases: list[Case]) -> None:
    if (save_state or start_from) and len(cases) != 1:
        raise UsageError(f"--save-state and --start-from take one case, such as name[float64], not {len(cases)}")
    if save_state and (cases[0].optimizer is None or cases[0].steps_total == 0):
        raise UsageError(f"--save-state: {cases[0].id} takes no step, so that it has no state to save")


@dataclass(frozen=True)
class Output:
    """Where the results of a run go."""

    json_path: str | None
    quiet: bool
    verbose: bool
    github: bool
    save_state: Path | None
    saved: list[Path]
    """Where a state was saved."""
    say: Callable[[str], None]


def _options(
    full: bool,
    steps: int | None,
    start_from: Path | None,
    save_state: Path | None,
    cases: list[Case],
    saved: list[Path],
) -> Options:
    from harness.run import saved_state
    from harness.run.run import Options

    start, start_step = saved_state.load(start_from, cases[0]) if start_from else (None, 0)

    def keep(state: State, step: int) -> None:
        assert save_state
        saved_state.save(save_state, state, cases[0].id, step)
        saved.append(save_state)

    return Options(full=full, steps=steps, start=start, start_step=start_step, keep_state=keep if save_state else None)


def _run_all(
    verifier: Verifier, cases: list[Case], whole: bool, errors: _Errors, output: Output, jobs: int | None
) -> int:
    from harness.ground import environment
    from harness.report import files, github, text

    place, say = verifier.workspace, output.say
    results: list[Result] = []
    say(text.opening_line((verifier.sides[0].name, verifier.sides[1].name)) + "\n")
    try:
        for result in _results(cases, verifier, errors, jobs):
            results.append(result)
            if not output.quiet:
                say(text.case_text(result, output.verbose) + "\n\n")
            elif not result.as_expected:
                say(text.brief_text(result) + "\n")
    except KeyboardInterrupt:
        errors.interrupted = True
    done = files.Run(
        results=results,
        environment=environment.describe(),
        documents=workspace.documents(place),
        errors=errors.messages,
        problems=_unused(verifier, cases) if whole and not errors.messages else (),
        partial=any(result.interrupted for result in results) or errors.interrupted,
        verbose=output.verbose,
    )
    for problem in done.problems:
        say(f"NOT AS EXPECTED: {problem}")
    if results:  # a run of nothing leaves the last report alone
        report = files.write_reports(place, done)
        say(text.summary_table(results) + "\n")
        say(f"{done.verdict}   {report}")
    else:
        say(done.verdict)
    if output.json_path:
        _write_json(output.json_path, done.json)
    if output.github:
        for line in github.error_lines(done):
            click.echo(line, err=output.json_path == "-")  # commands to the CI: what they quote is encoded
        github.write_summary(Path(os.environ["GITHUB_STEP_SUMMARY"]), done)
    if output.save_state and output.save_state not in output.saved:
        errors.add(UsageError(f"{output.save_state}: not written: the run did not come to its end"))
    if done.partial:
        return INTERRUPTED
    good = all(result.as_expected for result in results) and not done.problems
    return errors.exit_code(AS_EXPECTED if good else DIFFERS)


def _unused(verifier: Verifier, cases: list[Case]) -> list[str]:
    """Baselines that nothing needs, where all scenarios were read."""
    from harness.verification import baseline

    return baseline.unused(verifier.workspace, _ids(cases)) if verifier.keeps_baselines else []


def _ids(cases: list[Case]) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for case in cases:
        ids.setdefault(case.scenario_name, []).append(case.id)
    return ids


def _write_json(path: str, content: str) -> None:
    from harness.ground.atomic import write_where_asked

    if path == "-":
        tell_json(content)
    else:
        write_where_asked(Path(path), content)


def _results(cases: list[Case], verifier: Verifier, errors: _Errors, jobs: int | None) -> Iterator[Result]:
    """Each case's result; a case that cannot run is an error, and the others go on."""
    from harness.ground import parallel
    from harness.run.run import planned_steps

    most = parallel.processors() if jobs is None else jobs
    most = min(most, len(cases) // _CASES_A_PROCESS if jobs is None else len(cases))
    if most > 1 and parallel.is_possible():
        yield from _in_parallel(cases, verifier, errors, most)
        return
    for index, case in enumerate(cases, 1):
        name = f"{index}/{len(cases)} {one_line(case.id)}"
        try:
            with _progress(name, planned_steps(case, verifier.options)) as on_step:
                result = verifier.verify(case, on_step)
        except HarnessError as error:
            errors.add(error)
            continue
        yield result
        if result.interrupted:
            return


#: For fewer cases than so many another process is not worth its start, unless it is asked for.
_CASES_A_PROCESS = 8


def _in_parallel(cases: list[Case], verifier: Verifier, errors: _Errors, jobs: int) -> Iterator[Result]:
    """The same in several processes. Cases that differ in dtype alone stay together: they share their adequacy."""
    from harness.ground import parallel
    from harness.run.run import planned_steps

    groups = [list(group) for _, group in groupby(cases, key=lambda case: (case.scenario_name, dict(case.choices)))]
    sizes = [sum(_work_of(case, planned_steps(case, verifier.options)) for case in group) for group in groups]
    done = parallel.in_order(lambda index: _verified(groups[index], verifier), sizes, jobs)
    with _progress(f"{len(groups)} groups of cases", len(groups)) as on_group:
        for number, found in enumerate(done, 1):
            on_group(number)
            for one in found:
                if isinstance(one, str):
                    errors.add(UsageError(one))
                    continue
                yield one
                if one.interrupted:
                    return


#: What a case costs besides its steps, in steps; and how many weights make a step twice as long.
_EACH_CASE, _TWICE = 100, 2_000


def _work_of(case: Case, steps: int) -> float:
    """About how long a case takes, in steps of a small network."""
    weights = sum((layer.in_features or 0) * (layer.out_features or 0) for layer in case.linears)
    return _EACH_CASE + steps * (1 + weights / _TWICE)


def _verified(cases: list[Case], verifier: Verifier) -> list[Result | str]:
    """In a copy of the process: results, and what was wrong with cases that cannot run."""
    threads.use_one()
    found: list[Result | str] = []
    for case in cases:
        try:
            result = verifier.verify(case)
        except HarnessError as error:
            found.append(str(error))
            continue
        found.append(result)
        if result.interrupted:
            break
    return found


@contextmanager
def _progress(name: str, steps: int) -> Iterator[Callable[[int], None]]:
    """A case's bar with the time left on a terminal, gone before its table is printed; none in a pipe or in CI."""
    if not sys.stderr.isatty() or os.environ.get("CI"):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=steps)
        yield lambda step: bar.update(task, completed=step)


# ---------------------------------------------------------------- accept, claims, init


@cli.command()
@click.argument("scenarios", nargs=-1)
@click.option("--new-only", is_flag=True, help="Only cases that have no baseline yet.")
@data_option
@click.pass_obj
def accept(root: Path, scenarios: tuple[str, ...], new_only: bool, data_paths: dict[str, Path]) -> int:
    """Keep what scenarios give now as baselines. By default all; in reports/baseline."""
    from harness.run.sides import DEFAULT, resolve
    from harness.verification.accept import accept_case, finish
    from harness.verification.verify import Verifier

    if os.environ.get("CI"):
        raise UsageError("accept: refused in CI (the variable CI is set); accept where a person sees what changed")
    place = workspace.find(root, data_paths)
    place.own(*workspace.WRITTEN_BY_ACCEPT)
    errors = _Errors()
    cases = [case for group in _each_scenario(place, scenarios, None, errors) for case in group]
    verifier = Verifier(place, resolve(",".join(DEFAULT)))
    refused = 0
    for case in cases:
        try:
            said = accept_case(verifier, case, new_only)
        except HarnessError as error:
            errors.add(error)
            continue
        refused += said.startswith("refused")
        tell(f"{case.id}: {said}")
    if not scenarios and not new_only and not errors.messages:
        for line in finish(place, _ids(cases)):
            tell(line)
    return errors.exit_code(DIFFERS if refused else AS_EXPECTED)


@cli.command("claims")
@click.argument("page", type=click.Path(path_type=Path))
@click.argument("scenarios", nargs=-1)
@click.option("--suggest", is_flag=True, help="Write claims, in YAML, for the numbers that a run reproduces.")
@data_option
@click.pass_obj
def claims_(root: Path, page: Path, scenarios: tuple[str, ...], suggest: bool, data_paths: dict[str, Path]) -> int:
    """List a page's numbers that no claim covers. No claim of any scenario, or of those that are named."""
    from harness.claims.coverage import coverage
    from harness.ground.yaml_source import text_of
    from harness.scenario.claims.pages import page as page_of

    place = workspace.find(root, data_paths)
    errors = _Errors()
    if not page.is_file():
        raise UsageError(f"{page}: no such file")
    groups = list(_each_scenario(place, scenarios, None, errors))
    found = coverage(page, page_of(text_of(page)), [group[0] for group in groups], place)
    if suggest:
        _suggest(found, groups, place)
    else:
        for line in found.lines:
            tell(line)
    return errors.exit_code(DIFFERS if found.rest or found.stale else AS_EXPECTED)


def _suggest(found: Coverage, groups: list[tuple[Case, ...]], place: Workspace) -> None:
    """Claims of the scenarios that name the page, or of all where none does."""
    from harness.claims.suggest import suggest
    from harness.run.sides import resolve_one

    if not place.inside(found.path):
        raise UsageError(f"{found.path}: lies outside the workspace {place.root}, where no claim can name it")
    for line in suggest(found, found.naming(groups) or groups, resolve_one("numpy").build):
        tell(line)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@click.option(
    "--example", metavar="[NAME]", is_flag=False, flag_value="", help="An example instead; no NAME lists them."
)
def init(folder: Path, example: str | None) -> None:
    """Make a workspace that passes at once. One commented scenario, its page, and claims."""
    import shlex

    from harness.entry import new_files

    if example is not None:
        _init_example(folder, example)
        return
    _tell_written(new_files.make(folder))
    where = [] if folder == Path() else ["--workspace", str(folder)]
    tell(f"now: {shlex.join([PROGRAM, *where, 'run'])}")


def _init_example(folder: Path, name: str) -> None:
    from harness.entry import new_files
    from harness.ground import shipped

    if not name:
        tell("Hand-written implementations, to check:\n")
        _tell_titles(shipped.candidates())
        tell("\nNetworks of five course documents, to run:\n")
        _tell_titles(shipped.scenarios())
        tell(f"\nTo write one: {PROGRAM} init --example NAME [FOLDER]")
        return
    chosen = shipped.example(name)
    _tell_written(new_files.make_example(folder, chosen))
    if chosen.note:
        tell(chosen.note)
    where = "" if folder == Path() else f", in {folder}"
    tell(f"now{where}: {' '.join(chosen.command)}")


def _tell_written(paths: Iterable[Path]) -> None:
    for path in paths:
        tell(f"wrote {path}")


def _tell_titles(paths: Mapping[str, Path]) -> None:
    from harness.ground.shipped import titles

    width = max(map(len, paths))
    for name, title in titles(paths):
        tell(f"{name:<{width}}  {title}")


@cli.command()
@click.argument("page", required=False)
def docs(page: str | None) -> None:
    """Print a page of the documentation. Without PAGE, list them."""
    from harness.ground import shipped

    if page is None:
        _tell_titles(shipped.pages())
    else:
        tell(shipped.page(page).rstrip("\n"))


cli.add_command(check)
cli.add_command(faults)
cli.add_command(new)


# ---------------------------------------------------------------- shared


class _Errors:
    """What was wrong on the way; told at once, and counted in the exit code."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.interrupted = False

    def add(self, error: HarnessError) -> None:
        """Tell an error and go on."""
        if str(error) not in self.messages:
            self.messages.append(str(error))
            tell(f"error: {error}", err=True)

    def exit_code(self, otherwise: int) -> int:
        """2 where there was an error."""
        return WRONG_INPUT if self.messages else otherwise


def _each_scenario(
    place: Workspace, names: Iterable[str], dtype: str | None, errors: _Errors
) -> Iterator[tuple[Case, ...]]:
    """The cases of each chosen scenario; one that cannot be read is an error, and the others go on."""
    from harness.scenario.load import load

    for file, case_id in workspace.select(place, names):
        try:
            cases = _chosen(load(file, place, dtype), case_id)
        except HarnessError as error:
            errors.add(error)
            continue
        if cases:
            yield cases


def _chosen(cases: tuple[Case, ...], case_id: str | None) -> tuple[Case, ...]:
    if case_id is None:
        return cases
    chosen = tuple(case for case in cases if case.id == case_id)
    if not chosen:
        more = ", ..." if len(cases) > 5 else ""
        raise UsageError(f"{case_id}: no such case; there are {', '.join(case.id for case in cases[:5])}{more}")
    return chosen
