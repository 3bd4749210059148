"""``trace``: one step by the chain rule, every number with its formula and the numbers put in."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.entry.arguments import check_paths, data_option
from harness.entry.chosen import chosen
from harness.entry.exit_codes import AS_EXPECTED, DIFFERS
from harness.entry.printing import tell
from harness.ground import workspace
from harness.ground.errors import UsageError
from harness.ground.facts import fact

if TYPE_CHECKING:
    from harness.run.sides import Side
    from harness.scenario.model import Case
    from harness.trace.result import Trace

#: The narrowest and the widest that a line may be.
_NARROWEST, _WIDEST = 40, 160


@dataclass(frozen=True)
class _Given:
    """The command line of ``trace``."""

    scenario: str
    step: int | None
    entry: str | None
    sample: int
    units: int
    digits: int
    candidate: str | None
    data_paths: dict[str, Path]
    html: Path | None
    markdown: Path | None


@click.command("trace")
@click.argument("scenario")
@click.option("--step", type=click.IntRange(min=1), help="Which step; by default the first.")
@click.option(
    "--entry", metavar="NAME[I,J]", help="The chain of one entry of a parameter, such as linear1.weight[0,1]."
)
@click.option("--sample", type=click.IntRange(min=1), default=1, show_default=True, help="Which sample of the batch.")
@click.option(
    "--units", type=click.IntRange(1, 1000), default=5, show_default=True, help="How many entries of each axis to show."
)
@click.option("--digits", type=click.IntRange(1, 17), default=8, show_default=True, help="Significant digits.")
@click.option("--from", "candidate", metavar="FILE", help="Your file beside it: which number is the first wrong one?")
@data_option
@click.option("--html", type=click.Path(path_type=Path), help="Write the trace as an HTML page.")
@click.option("--markdown", type=click.Path(path_type=Path), help="Write the trace as a Markdown file, with LaTeX.")
@click.pass_obj
def command(root: Path, /, **given: Any) -> int:
    """Work one step by the chain rule, number by number.

    Every z, a, δ, gradient and new weight, with its formula and the numbers put in. SCENARIO: a scenario of this
    workspace, or one case of it.
    """
    asked = _Given(**given)
    check_paths((asked.html, asked.markdown))
    from harness.report.trace_text import trace_text

    found = _trace(root, asked)
    tell(trace_text(found, asked.digits, _columns()).rstrip("\n"))
    _write(found, asked)
    return AS_EXPECTED if found.candidate is None or found.candidate.is_right else DIFFERS


def _trace(root: Path, asked: _Given) -> Trace:
    from harness.trace.make import Options, trace

    cases = _cases(root, asked)
    options = Options(asked.step, asked.entry, asked.sample, asked.units)
    found = trace(cases[0], options, _side(asked.candidate) if asked.candidate else None)
    if len(cases) == 1:
        return found
    others = tuple(case.id for case in cases[1:4])
    several = fact("trace_several_cases", scenario=cases[0].scenario_name, number=len(cases), others=others)
    return replace(found, notes=(several, *found.notes))


def _side(candidate: str) -> Side:
    """What ``--from`` names. Raises UsageError."""
    from harness.candidate.reading.source import names_candidate
    from harness.checking.sides import side_of
    from harness.run.sides import BUILT_IN

    if Path(candidate).is_dir():
        raise UsageError(fact("trace_from_a_folder", folder=candidate))
    if candidate not in BUILT_IN and not names_candidate(candidate):
        raise UsageError(fact("trace_from_unknown", given=candidate))
    return side_of(candidate)


def _cases(root: Path, asked: _Given) -> tuple[Case, ...]:
    from harness.scenario.load import load

    place = workspace.find(root, asked.data_paths)
    ((file, case_id),) = workspace.select(place, (asked.scenario,))
    return chosen(load(file, place), case_id)


def _columns() -> int:
    """As wide as the terminal; in a file as wide as all reports."""
    from harness.report.layout import WIDTH

    if not sys.stdout.isatty():
        return WIDTH
    return min(_WIDEST, max(_NARROWEST, shutil.get_terminal_size((WIDTH, 24)).columns))


def _write(found: Trace, asked: _Given) -> None:
    """The files that are asked for."""
    from harness.ground.atomic import write_where_asked

    if asked.markdown:
        from harness.report.trace_markdown import trace_markdown

        write_where_asked(asked.markdown, trace_markdown(found, asked.digits))
    if asked.html:
        from harness.report.html.trace_page import trace_page

        write_where_asked(asked.html, trace_page(found, asked.digits))
