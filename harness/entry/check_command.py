"""``check`` and ``new candidate`` of the command line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.entry.printing import tell, tell_json
from harness.ground import workspace
from harness.ground.errors import HarnessError, UsageError

if TYPE_CHECKING:
    from harness.checking.check import Options
    from harness.checking.result import Checked
    from harness.scenario.model import Case

RIGHT, WRONG, NOT_UNDERSTOOD = 0, 1, 2


def _sizes(_context: click.Context, _parameter: click.Parameter, text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    parts = text.split(",")
    if len(parts) < 2 or not all(part.isdecimal() and len(part) <= 5 and 0 < int(part) <= 10_000 for part in parts):
        raise click.BadParameter("should be widths such as 3,5,4: the inputs, then the outputs of each linear layer")
    return tuple(map(int, parts))


def _data_paths(_context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> dict[str, Path]:
    return dict(map(workspace.data_path, texts))


data_option = click.option(
    "--data",
    "data_paths",
    multiple=True,
    metavar="NAME=PATH",
    callback=_data_paths,
    help="Take a data source from elsewhere: mnist=FOLDER.",
)


class _Seconds(click.FloatRange):
    """A range that nan is not in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        found = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(f"{value} is not in the range", param, ctx)
        return found


@click.command()
@click.argument("candidates", metavar="CANDIDATE... [SCENARIO]...", nargs=-1, required=True)
@click.option("--adapter", type=click.Path(path_type=Path), help="A file that says what the candidate is (HARNESS).")
@click.option("--execute", is_flag=True, help="Run the whole file, not only imports, definitions and constants.")
@click.option("--allow", multiple=True, metavar="MODULE", help="Let in a module that is kept out, such as torch.")
@click.option("--no-changes", is_flag=True, help="Try no changes of the code, to find the line: faster.")
@click.option("--torch", is_flag=True, help="Hold torch beside it; the exact values judge either way.")
@click.option("--strict", is_flag=True, help="Exit with 1 for another convention too.")
@click.option(
    "--seconds",
    type=_Seconds(0.1, 3600),
    default=20,
    show_default=True,
    help="Limit for one call, and for the search; loading: 60.",
)
@click.option(
    "--memory",
    type=click.IntRange(64, 1_000_000),
    default=2048,
    show_default=True,
    help="Limit in MiB (Linux only).",
)
@click.option("--sizes", callback=_sizes, metavar="3,5,4", help="Other widths than the probes'.")
@click.option("--probe", metavar="NAME", help="Only this probe, such as zeros.")
@click.option("--batch", type=click.IntRange(min=1), help="Only this batch of the first probe.")
@click.option("--rows", type=click.IntRange(min=1), help="Only the first rows of a batch.")
@data_option
@click.option("--json", "json_path", metavar="FILE|-", help="Write the result as JSON; - is standard output.")
@click.option("--markdown", type=click.Path(path_type=Path), help="Write the report as a Markdown file.")
@click.pass_obj
def check(
    root: Path,
    candidates: tuple[str, ...],
    adapter: Path | None,
    execute: bool,
    allow: tuple[str, ...],
    no_changes: bool,
    torch: bool,
    strict: bool,
    seconds: float,
    memory: int,
    sizes: tuple[int, ...] | None,
    probe: str | None,
    batch: int | None,
    rows: int | None,
    data_paths: dict[str, Path],
    json_path: str | None,
    markdown: Path | None,
) -> int:
    """Check a hand-written implementation, and find its mistake.

    CANDIDATE: my_backprop.py, my_backprop.py:name, hw3.ipynb, hw3.ipynb#tag, page.md#name or package.module:name;
    several are reported one by one. SCENARIO: of this workspace; by default the probes that come with the harness.
    """
    for path in (markdown, Path(json_path) if json_path not in (None, "-") else None):
        if path and (path.is_dir() or not path.parent.is_dir()):
            raise UsageError(f"{path}: should be a file in a folder that exists")
    from harness.candidate.process.process import Limits
    from harness.candidate.reading.source import names_candidate
    from harness.checking.check import Options

    named = tuple(text for index, text in enumerate(candidates) if index == 0 or names_candidate(text))
    scenarios = tuple(text for text in candidates[1:] if text not in named)
    limits = Limits(seconds=seconds, memory=memory * 2**20)
    options = Options(adapter, execute, frozenset(allow), limits, sizes, batch, rows, probe, not no_changes, torch)
    place = ["--workspace", str(root)] if root != Path() else []
    data = [word for name, path in data_paths.items() for word in ("--data", f"{name}={path}")]
    cases = _cases(root, scenarios, data_paths)
    outcomes = []
    for text in named:
        outcome = _outcome(text, options, cases, (*place, "check", text, *scenarios, *data), strict)
        between = "\n\n" if len(named) > 1 else ""
        tell(f"{outcome.text}{between}", err=json_path == "-" or bool(outcome.error))
        outcomes.append(outcome)
    return _told(outcomes, json_path, markdown)


@dataclass(frozen=True)
class _Outcome:
    """What came of one candidate: a result, or why its file was not understood."""

    candidate: str
    found: Checked | None = None
    replay: str = ""
    error: str = ""
    strict: bool = False
    """Whether another convention fails."""

    @property
    def text(self) -> str:
        """For a terminal, without the last line's end."""
        from harness.report.check_text import check_text

        if self.found is None:
            return f"error: {self.error}"
        return check_text(self.found, self.replay, strict=self.strict).rstrip("\n")

    @property
    def markdown(self) -> str:
        """As a page."""
        from harness.report.check_text import check_markdown, error_markdown

        if self.found is None:
            return error_markdown(self.candidate, self.error)
        return check_markdown(self.found, self.replay, strict=self.strict)

    @property
    def content(self) -> dict[str, Any]:
        """For JSON."""
        from harness.report.check_json import check_content, error_content

        return check_content(self.found) if self.found else error_content(self.candidate, self.error)

    @property
    def exit_code(self) -> int:
        """As the whole command's."""
        return exit_code(self.found, self.strict) if self.found else NOT_UNDERSTOOD


def _outcome(candidate: str, options: Options, cases: list[Case], arguments: tuple[str, ...], strict: bool) -> _Outcome:
    from harness.checking.check import check as checked

    try:
        found = checked(candidate, options, cases)
    except HarnessError as error:
        return _Outcome(candidate, error=str(error))
    return _Outcome(candidate, found, _replay(arguments, options, found, strict), strict=strict)


def _told(outcomes: list[_Outcome], json_path: str | None, markdown: Path | None) -> int:
    """Write what was asked for, sum up several, and give the exit code: the worst of all."""
    from harness.ground.atomic import write_where_asked
    from harness.report.check_json import as_json
    from harness.report.check_text import summary_text

    if len(outcomes) > 1:
        told = [(one.candidate, one.found, one.error) for one in outcomes]
        summary = summary_text(told, strict=outcomes[0].strict)
        tell(summary, err=json_path == "-")
    if markdown:
        write_where_asked(markdown, "\n".join(one.markdown for one in outcomes))
    contents = [one.content for one in outcomes]
    content = as_json(contents[0] if len(contents) == 1 else {"schema": contents[0]["schema"], "candidates": contents})
    if json_path == "-":
        tell_json(content)
    elif json_path:
        write_where_asked(Path(json_path), content)
    return max(one.exit_code for one in outcomes)


def _cases(root: Path, scenarios: tuple[str, ...], data_paths: dict[str, Path]) -> list[Case]:
    if not scenarios:
        return []
    from harness.scenario.load import load

    place = workspace.find(root, data_paths)
    found = []
    for file, case_id in workspace.select(place, scenarios):
        cases = [case for case in load(file, place, "float64") if case_id in (None, case.id)]
        if not cases:
            raise UsageError(f"{case_id or file}: no case in float64")
        found += cases
    return found


def exit_code(found: Checked, strict: bool) -> int:
    """0 where it is right, by its own convention too unless ``strict``; 1 otherwise, also where nothing can be told."""
    from harness.checking import result

    if found.verdict == result.RIGHT or (found.verdict == result.CONVENTION and not strict):
        return RIGHT
    return WRONG


def _replay(arguments: tuple[str, ...], options: Options, found: Checked, strict: bool) -> str:
    """The command that checks this again, without what ``found.smallest`` adds to it."""
    import shlex

    from harness.checking.replay import Narrow

    words = ["backprop-harness", *arguments]
    words += ["--adapter", str(options.adapter)] if options.adapter else []
    words += ["--execute"] if options.execute else []
    words += ["--strict"] if strict else []
    words += [word for name in sorted(options.allow) for word in ("--allow", name)]
    usual = type(options.limits)()
    words += [f"--seconds={options.limits.seconds:g}"] if options.limits.seconds != usual.seconds else []
    words += [f"--memory={options.limits.memory // 2**20}"] if options.limits.memory != usual.memory else []
    if not found.smallest:
        words += Narrow(options.sizes, options.probe, options.batch, options.rows).words.split()
    return shlex.join(words)


# ---------------------------------------------------------------- faults


@click.command()
@click.argument("name", required=False)
@click.option("--markdown", is_flag=True, help="All of them, as docs/faults.md has them.")
def faults(name: str | None, markdown: bool) -> None:
    """List the known mistakes, or explain one."""
    import difflib

    from harness.faults.library import ALL
    from harness.report import faults_text

    if markdown:
        tell(faults_text.markdown(ALL).rstrip("\n"))
        return
    if name is None:
        tell(faults_text.catalogue(ALL))
        return
    found = [fault for fault in ALL if name in (fault.name, str(fault.number))]
    if not found:
        close = difflib.get_close_matches(name, [fault.name for fault in ALL], n=1)
        raise UsageError(
            f"{name}: no such fault" + (f", did you mean {close[0]}?" if close else "; `faults` lists them")
        )
    tell("\n\n".join(map(faults_text.one_fault, found)))


# ---------------------------------------------------------------- new


@click.group()
def new() -> None:
    """Write a file to start from."""


@new.command("candidate")
@click.argument("file", type=click.Path(path_type=Path), default="my_backprop.py")
def new_candidate(file: Path) -> None:
    """A commented implementation to fill in, my_backprop.py by default; check it with `check`."""
    import shlex

    from harness.entry.new_files import make_candidate

    tell(f"wrote {make_candidate(file)}")
    tell(f"now: {shlex.join(['backprop-harness', 'check', str(file)])}")
