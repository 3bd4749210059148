"""``check``: a hand-written implementation, and its mistake."""

from __future__ import annotations

import math
import os
import shlex
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.entry.arguments import STANDARD_OUTPUT, check_paths, data_option
from harness.entry.outcome import Outcome, Written, finish
from harness.entry.printing import tell
from harness.ground import workspace
from harness.ground.errors import HarnessError, NoPartError, UsageError
from harness.ground.facts import fact, sentence
from harness.ground.usage import PROGRAM

if TYPE_CHECKING:
    from harness.checking.homework.vocabulary import Preset
    from harness.checking.opening import Options
    from harness.scenario.model import Case


def _sizes(_context: click.Context, _parameter: click.Parameter, text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    parts = text.split(",")
    if len(parts) < 2 or not all(part.isdecimal() and len(part) <= 5 and 0 < int(part) <= 10_000 for part in parts):
        raise click.BadParameter(sentence(fact("entry_no_widths")))
    return tuple(map(int, parts))


class _Seconds(click.FloatRange):
    """A range that nan is not in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        found = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(sentence(fact("entry_not_in_range", value=value)), param, ctx)
        return found


@dataclass(frozen=True)
class _Given:
    """The command line of ``check``."""

    candidates: tuple[str, ...]
    adapter: Path | None
    execute: bool
    allow: tuple[str, ...]
    no_changes: bool
    torch: bool
    strict: bool
    seconds: float
    memory: int
    """MiB."""
    sizes: tuple[int, ...] | None
    probe: str | None
    batch: int | None
    rows: int | None
    data_paths: dict[str, Path]
    json_path: str | None
    markdown: Path | None
    html: Path | None
    open_page: bool
    python: str | None
    only: tuple[str, ...]
    course: str | None
    verbose: bool

    def parted(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The candidates and the scenarios of CANDIDATE... [SCENARIO]...; the first is a candidate."""
        from harness.candidate.reading.source import names_candidate

        every = enumerate(self.candidates)
        named = tuple(text for at, text in every if at == 0 or names_candidate(text) or text.endswith(_SEPARATORS))
        return named, tuple(text for text in self.candidates[1:] if text not in named)

    @property
    def written(self) -> Written:
        """Where the results are written. A page that is opened, and has no place, is a file of its own."""
        html = Path(tempfile.mkdtemp(prefix="backprop-harness-"), "check.html") if self.opens_own else self.html
        return Written(self.json_path, self.markdown, html, self.open_page)

    @property
    def opens_own(self) -> bool:
        """Whether a page is to be opened that is written nowhere else."""
        return self.open_page and self.html is None

    @property
    def preset(self) -> Preset | None:
        """The course that is named. Raises HarnessError."""
        from harness.checking.homework.vocabulary import course_named

        return None if self.course is None else course_named(self.course)

    @property
    def options(self) -> Options:
        """What a check is made with. Raises UsageError where ``python`` names none that could run it."""
        from harness.candidate.process.interpreter import interpreter_named
        from harness.candidate.process.process import Limits
        from harness.checking.opening import Options

        limits = Limits(seconds=self.seconds, memory=self.memory * 2**20)
        allowed, changes = frozenset(self.allow), not self.no_changes
        narrowed = (self.sizes, self.batch, self.rows, self.probe)
        interpreter = None if self.python is None else interpreter_named(self.python)
        own = (self.adapter, self.execute, allowed, limits)
        return Options(*own, *narrowed, changes, self.torch, interpreter=interpreter)


@click.command("check")
@click.argument("candidates", metavar="CANDIDATE... [SCENARIO]...", nargs=-1, required=True)
@click.option("--adapter", type=click.Path(path_type=Path), help="A file that says what the candidate is (HARNESS).")
@click.option("--execute", is_flag=True, help="Run the whole file, not only imports, definitions and constants.")
@click.option("--allow", multiple=True, metavar="MODULE", help="Let in a module that is kept out, such as torch.")
@click.option("--python", metavar="PATH", help="The Python that runs it, with its NumPy: a file, a name or a venv.")
@click.option("--only", multiple=True, metavar="NAME", help="Only this layer, loss or optimizer of a file; repeatable.")
@click.option("--course", metavar="NAME|FILE.yaml", help="Whose names a file has; by default that is found out.")
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
@click.option("-v", "--verbose", is_flag=True, help="Show how every layer, loss and optimizer of a file was taken.")
@click.option("--json", "json_path", metavar="FILE|-", help="Write the result as JSON; - is standard output.")
@click.option("--markdown", type=click.Path(path_type=Path), help="Write the report as a Markdown file.")
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Write it as a page to look at.")
@click.option("--open", "open_page", is_flag=True, help="Open that page in the browser; it needs no --html.")
@click.pass_obj
def command(root: Path, /, **given: Any) -> int:
    """Check a hand-written implementation, and find its mistake.

    CANDIDATE: my_backprop.py, my_backprop.py:name, hw3.ipynb, hw3.ipynb#tag, page.md#name, package.module:name or a
    folder; several are reported one by one. A file that does not state its network (HARNESS) is checked layer by layer.
    SCENARIO: of this workspace; by default the probes that come with the harness.
    """
    asked = _Given(**given)
    check_paths((asked.markdown, asked.json_path, asked.html))
    candidates, scenarios = asked.parted()
    options = asked.options
    how = _How(asked, options, _cases(root, scenarios, asked.data_paths), asked.preset)
    every = [(name, text) for name in candidates for text in _files(name)]
    outcomes: list[Outcome] = []
    nothing: list[str] = []
    for name, text in every:
        found = _outcome(text, how, _words(root, text, scenarios, asked.data_paths))
        if name != text and _has_nothing(found):
            nothing.append(text)
            continue
        between = "\n\n" if len(every) > 1 else ""
        tell(f"{found.text}{between}", err=asked.json_path == STANDARD_OUTPUT or bool(found.error))
        outcomes.append(found)
    if not outcomes:
        raise UsageError(fact("no_files", folders=tuple(candidates), number=len(nothing)))
    return finish(outcomes, asked.written, nothing)


#: A scenario may be called as a folder is; only what ends so is a folder, but the first, which is no scenario.
_SEPARATORS = tuple(one for one in (os.sep, os.altsep) if one)


def _files(candidate: str) -> list[str]:
    """The files of a folder; else the candidate itself. Raises UsageError."""
    if not Path(candidate).is_dir():
        return [candidate]
    from harness.candidate.reading.project import files_of

    found = [str(file) for file in files_of(Path(candidate))]
    if not found:
        raise UsageError(fact("no_files_at_all", folder=candidate))
    return found


def _has_nothing(found: Outcome) -> bool:
    """Whether a file of a folder is none to check: nothing is recognised in it, or it speaks our own protocol."""
    from harness.checking.sides import is_implementation

    return isinstance(found.error, NoPartError) or (found.error is not None and is_implementation(found.candidate))


def _cases(root: Path, scenarios: tuple[str, ...], data_paths: dict[str, Path]) -> list[Case]:
    if not scenarios:
        return []
    from harness.scenario.load import load

    place = workspace.find(root, data_paths)
    found = []
    for file, case_id in workspace.select(place, scenarios):
        dtype = workspace.dtype_asked(case_id)
        cases = [case for case in load(file, place, dtype) if case_id in (None, case.id)]
        if not cases:
            raise UsageError(fact("entry_no_case_in", named=case_id or str(file), dtype=dtype))
        found += cases
    return found


@dataclass(frozen=True)
class _How:
    """How every candidate is checked."""

    asked: _Given
    options: Options
    cases: list[Case]
    course: Preset | None


def _outcome(candidate: str, how: _How, words: list[str]) -> Outcome:
    from harness.checking.check import check
    from harness.checking.homework.file import check_file, takes

    asked, options, cases = how.asked, how.options, how.cases
    try:
        if not cases and takes(candidate, options):
            parts = check_file(candidate, options, asked.only, how.course)
            replay = _replay(words, options, asked, is_narrow=False)
            return Outcome(candidate, parts, replay, strict=asked.strict, verbose=asked.verbose)
        if asked.only or asked.course:
            raise UsageError(fact("only_of_parts", candidate=candidate))
        found = check(candidate, options, cases)
    except HarnessError as error:
        return Outcome(candidate, error=error)
    return Outcome(candidate, found, _replay(words, options, asked, is_narrow=not found.smallest), strict=asked.strict)


def _words(root: Path, candidate: str, scenarios: tuple[str, ...], data_paths: dict[str, Path]) -> list[str]:
    """The command line of one candidate, as far as it says what is checked against what."""
    place = ["--workspace", str(root)] if root != Path() else []
    data = [word for name, path in data_paths.items() for word in ("--data", f"{name}={path}")]
    return [*place, "check", candidate, *scenarios, *data]


def _replay(words: list[str], options: Options, asked: _Given, is_narrow: bool) -> str:
    """The command that checks this again, without what the smallest check adds to it.

    ``is_narrow``: with the options that narrow a network's probes.
    """
    from harness.checking.replay import Narrow

    words = [PROGRAM, *words]
    words += ["--adapter", str(options.adapter)] if options.adapter else []
    words += ["--execute"] if options.execute else []
    words += ["--strict"] if asked.strict else []
    words += ["--python", options.interpreter.given] if options.interpreter else []
    words += ["--course", asked.course] if asked.course else []
    words += [word for name in sorted(options.allow) for word in ("--allow", name)]
    usual = type(options.limits)()
    words += [f"--seconds={options.limits.seconds:g}"] if options.limits.seconds != usual.seconds else []
    words += [f"--memory={options.limits.memory // 2**20}"] if options.limits.memory != usual.memory else []
    if is_narrow:
        words += Narrow(options.sizes, options.probe, options.batch, options.rows).words.split()
    return shlex.join(words)
