"""The command line: the only place that prints and that sets exit codes.

0 as expected; 1 something differs or is not as expected; 2 wrong usage, scenario, data or implementation (wins over
1); 3 a bug of ours; 130 interrupted. NumPy, pandas and torch are imported by the commands that need them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from harness import __version__, threads, workspace
from harness.errors import HarnessError, UsageError
from harness.workspace import Workspace

if TYPE_CHECKING:
    from harness.implementation import State
    from harness.result import Result
    from harness.runner import Options
    from harness.scenario.model import Case
    from harness.sides import Side

AS_EXPECTED, DIFFERS, WRONG_INPUT, OUR_BUG, INTERRUPTED = 0, 1, 2, 3, 130
ISSUES = "please report it, with the file that shows it"


def main() -> NoReturn:
    """Run the command line; never a traceback for what a user did, never a crash on an encoding."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    threads.set_policy()
    try:
        code = cli.main(standalone_mode=False)
    except HarnessError as error:
        code = _failed(f"error: {error}", WRONG_INPUT)
    except click.exceptions.Abort:
        code = _failed("interrupted", INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as error:
        code = _failed(error.format_message(), WRONG_INPUT)
    except click.ClickException as error:
        code = _failed(f"error: {error.format_message()}", WRONG_INPUT)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = AS_EXPECTED
    except OSError as error:
        code = _failed(f"error: {error.filename or 'standard output'}: {error.strerror}", WRONG_INPUT)
    except Exception as error:
        import traceback

        traceback.print_exc()
        code = _failed(f"a bug of ours: {type(error).__name__}: {error}; {ISSUES}", OUR_BUG)
    sys.exit(code or 0)


def _failed(message: str, code: int) -> int:
    click.echo(message, err=True)
    return code


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="backprop-harness", message="%(prog)s %(version)s")
@click.option(
    "--workspace",
    "root",
    type=click.Path(path_type=Path),
    default=".",
    help="The folder with scenarios/ and reports/; by default this one.",
)
@click.pass_context
def cli(context: click.Context, root: Path) -> None:
    """Hold hand-written NumPy backpropagation against torch, step by step."""
    context.obj = root


# ---------------------------------------------------------------- list, show, schema


@cli.command("list")
@click.pass_obj
def list_(root: Path) -> int:
    """Every scenario, with its document, its cases and how many steps it runs."""
    from tabulate import tabulate

    place = workspace.find(root)
    rows, errors = [], _Errors()
    for cases in _each_scenario(place, (), None, errors):
        first = cases[0]
        steps = first.scenario.training.default_steps
        total = f"{first.steps_total:,}"
        extent = f"{steps:,} of {total}" if steps and steps < first.steps_total else total
        document = first.scenario.document or "-"
        rows.append([first.scenario_name, document, len(cases), extent, first.scenario.title])
    click.echo(tabulate(rows, headers=["scenario", "document", "cases", "steps", "title"], disable_numparse=True))
    return errors.exit_code(AS_EXPECTED)


@cli.command()
@click.argument("scenario")
@click.pass_obj
def show(root: Path, scenario: str) -> int:
    """One scenario: its network, where it comes from, its data, and what runs by default."""
    from harness.report.scenario_text import scenario_text
    from harness.scenario.load import load

    place = workspace.find(root)
    ((file, case_id),) = workspace.select(place, (scenario,))
    cases = _chosen(load(file, place), case_id)
    click.echo(scenario_text(cases, workspace.documents(place)))
    return AS_EXPECTED


@cli.command()
def schema() -> None:
    """The JSON Schema of a scenario file, for editors."""
    from harness.scenario.model import scenario_json_schema

    click.echo(json.dumps(scenario_json_schema(), indent=2))


# ---------------------------------------------------------------- run


@cli.command()
@click.argument("scenarios", nargs=-1)
@click.option("--full", is_flag=True, help="Run every step, as the documents do.")
@click.option("--steps", type=click.IntRange(min=1), help="Run at most this many steps.")
@click.option("--dtype", type=click.Choice(["float64", "float32"]), help="Only cases of this dtype.")
@click.option("--sides", default="numpy,torch", show_default=True, help="Two implementations: names or FILE.py:build.")
@click.option("--data", "data_paths", multiple=True, metavar="NAME=PATH", help="Take a data source from elsewhere.")
@click.option("--json", "json_path", metavar="FILE|-", help="Write results.json there too; - is standard output.")
@click.option("--save-state", type=click.Path(path_type=Path), help="Save the last state of one case (safetensors).")
@click.option("--start-from", type=click.Path(path_type=Path), help="Start one case from a saved state.")
@click.option("-q", "--quiet", is_flag=True, help="Only the summary, not a table for each case.")
@click.pass_obj
def run(
    root: Path,
    scenarios: tuple[str, ...],
    full: bool,
    steps: int | None,
    dtype: str | None,
    sides: str,
    data_paths: tuple[str, ...],
    json_path: str | None,
    save_state: Path | None,
    start_from: Path | None,
    quiet: bool,
) -> int:
    """Take scenarios (by default all) through both sides and tabulate what differs."""
    if full and steps:
        raise UsageError("--full and --steps: give one of them")
    place = workspace.find(root)
    errors = _Errors()
    cases = [case for group in _each_scenario(place, scenarios, dtype, errors) for case in group]
    for path in (save_state, Path(json_path) if json_path not in (None, "-") else None):
        if path and (path.is_dir() or not path.parent.is_dir()):
            raise UsageError(f"{path}: should be a file in a folder that exists")
    if (save_state or start_from) and len(cases) != 1:
        raise UsageError(f"--save-state and --start-from take one case, such as name[float64], not {len(cases)}")
    if not cases and not errors.messages:
        raise UsageError(f"no case to run{f' in {dtype}' if dtype else f' in {place.scenarios}'}")
    options = _options(full, steps, data_paths, start_from, save_state, cases)
    show_on = sys.stderr if json_path == "-" else sys.stdout
    return _run_all(place, cases, sides, options, errors, json_path, quiet, lambda line: click.echo(line, file=show_on))


def _options(
    full: bool,
    steps: int | None,
    data_paths: Iterable[str],
    start_from: Path | None,
    save_state: Path | None,
    cases: list[Case],
) -> Options:
    from harness import saved_state
    from harness.runner import Options

    start, start_step = saved_state.load(start_from, cases[0]) if start_from else (None, 0)

    def keep(state: State, step: int) -> None:
        assert save_state
        saved_state.save(save_state, state, cases[0].id, step)

    return Options(full, steps, dict(map(_data_path, data_paths)), start, start_step, keep if save_state else None)


def _data_path(text: str) -> tuple[str, Path]:
    name, _, path = text.partition("=")
    if name != "mnist" or not path:
        raise UsageError(f"--data {text}: should be mnist=PATH, a folder of IDX files or a mnist_all.mat")
    if not Path(path).exists():
        raise UsageError(f"--data {text}: no such file or folder")
    return name, Path(path)


def _run_all(
    place: Workspace,
    cases: list[Case],
    sides: str,
    options: Options,
    errors: _Errors,
    json_path: str | None,
    quiet: bool,
    say: Callable[[str], None],
) -> int:
    from harness import environment
    from harness.report import files, text
    from harness.report.json_form import results_json
    from harness.sides import resolve

    chosen = resolve(sides)
    results: list[Result] = []
    say(text.opening_line((chosen[0].name, chosen[1].name)) + "\n")
    for result in _results(cases, chosen, options, errors):
        results.append(result)
        if not quiet:
            say(text.case_text(result) + "\n\n")
    partial = any(result.interrupted for result in results) or errors.interrupted
    made_with = environment.describe()
    verdict = text.verdict_line(results, len(errors.messages), partial)
    if results:  # a run of nothing leaves the last report alone
        report = files.write_reports(place.reports / "latest", results, made_with, errors.messages, partial)
        say(text.summary_table(results) + "\n")
        say(f"{verdict}   {report}")
    else:
        say(verdict)
    if json_path:
        _write_json(json_path, results_json(results, made_with, partial))
    if partial:
        return INTERRUPTED
    return errors.exit_code(AS_EXPECTED if all(result.as_expected for result in results) else DIFFERS)


def _write_json(path: str, content: str) -> None:
    from harness.report.files import write_atomically

    if path == "-":
        click.echo(content, nl=False)
    else:
        write_atomically(Path(path), content)


def _results(cases: list[Case], sides: tuple[Side, Side], options: Options, errors: _Errors) -> Iterator[Result]:
    """Each case's result; a case that cannot run is an error, and the others go on."""
    from harness import runner

    for index, case in enumerate(cases, 1):
        name = f"{index}/{len(cases)} {case.id}"
        try:
            with _progress(name, runner.planned_steps(case, options)) as on_step:
                result = runner.run(case, sides, options, on_step)
        except HarnessError as error:
            errors.add(error)
            continue
        except KeyboardInterrupt:
            errors.interrupted = True
            return
        yield result
        if result.interrupted:
            return


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
            click.echo(f"error: {error}", err=True)

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
