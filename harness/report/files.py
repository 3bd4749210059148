"""reports/latest: report.html, report.md, errata.md, the numbers and curves/, each written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from harness.ground import parallel
from harness.ground.atomic import clear, write_atomically
from harness.ground.errors import HarnessError
from harness.ground.facts import Fact
from harness.ground.harmless import file_name, markdown
from harness.ground.workspace import WRITTEN_BY_RUN, Document, Workspace
from harness.report import text
from harness.report.claim_tables import claims_table, errata
from harness.report.curves import curve_svg, has_curve, load_plotting
from harness.report.json_form import results_json
from harness.report.rows import csv_frame, worst_of_cases
from harness.report.words import said, say
from harness.run.result import Result
from harness.scenario.model import Case

#: For so few curves another process is not worth its start.
_FEW = 8


@dataclass(frozen=True)
class Run:
    """All that the reports of one run are made of."""

    results: Sequence[Result]
    environment: Mapping[str, Any]
    documents: Mapping[str, Document]
    errors: Sequence[HarnessError] = ()
    """What could not run."""
    problems: Sequence[Fact] = ()
    """What was not as expected besides the results."""
    partial: bool = False
    verbose: bool = False
    """Whether differences are shown in ULP too."""
    jobs: int = 1
    """Processes that may make the reports."""
    cases: Sequence[Case] = ()
    """What the results are of."""

    @property
    def verdict(self) -> str:
        """One line that says it all."""
        return text.verdict_line(self.results, len(self.errors), self.partial, len(self.problems))

    @property
    def json(self) -> str:
        """results.json."""
        return results_json(self.results, self.environment, self.partial, self.errors, self.problems)


def write_reports(place: Workspace, run: Run) -> Path:
    """Write all reports of a run; returns report.html's path. Curves of former runs go. Raises UsageError."""
    folder, curves_folder = place.own(*WRITTEN_BY_RUN)
    clear(folder)
    clear(curves_folder)
    results = run.results
    page, curves = folder / "report.html", {f"{file_name(one.id)}.svg": one for one in results if has_curve(one)}
    texts: dict[Path, Callable[[], str]] = {
        **{curves_folder / name: partial(curve_svg, one) for name, one in curves.items()},
        folder / "errata.md": lambda: errata(results, run.documents),
        folder / "differences.csv": lambda: csv_frame(results).to_csv(index=False, lineterminator="\n"),
        folder / "report.md": lambda: _markdown(run),
        page: lambda: _html(run, place),
        folder / "results.json": lambda: run.json,
    }
    for file, content in zip(texts, _made(list(texts.values()), run.jobs if len(curves) > _FEW else 1), strict=True):
        write_atomically(file, content)
    for old in curves_folder.glob("*.svg"):
        if old.name not in curves:
            old.unlink(missing_ok=True)
    return page


def _made(texts: Sequence[Callable[[], str]], jobs: int) -> list[str]:
    """The texts, in so many processes, where that is possible, the last begun first; at an interrupt none."""
    if jobs < 2 or not parallel.is_possible():
        return [text() for text in texts]
    load_plotting()  # once, for all copies of this process
    return list(parallel.in_order(lambda index: texts[index](), range(len(texts)), jobs))


def _html(run: Run, place: Workspace) -> str:
    from harness.report.html.run_page import run_page  # here: a command that writes no page loads no templates

    return run_page(run, place)


def _markdown(run: Run) -> str:
    parts = [f"# {say('report_title')}", run.verdict]
    if run.results:
        parts.append(say("compared", opening=markdown(text.opening_line(run.results[0].sides))))
    parts.append(markdown(text.environment_line(run.environment)))
    parts += [say("error_line", error=markdown(error)) for error in (*map(str, run.errors), *map(said, run.problems))]
    if run.results:
        parts += [f"## {say('all_cases')}", text.summary_table(run.results, "github"), say("report_legend")]
        rows = worst_of_cases(run.results)
        parts += [_markdown_case(result, rows.get(result.id, []), run.verbose) for result in run.results]
    return "\n\n".join(parts) + "\n"


def _markdown_case(result: Result, rows: Sequence[Any], verbose: bool) -> str:
    of = {"title": markdown(result.title), "extent": markdown(text.extent(result))}
    document = markdown(result.document) if result.document else None
    lines = [
        f"## {markdown(result.id)}",
        say("case_of_document", **of, document=document) if document else say("case_of_no_document", **of),
        _listed(text.case_answer(result)),
        text.case_table(result, "github", rows),
        text.ulp_table(result, "github") if verbose else "",
        _listed(text.case_notes(result)),
        claims_table(result.claims, "github") if result.claims else "",
        f"![{say('loss_over_steps')}](curves/{file_name(result.id)}.svg)" if has_curve(result) else "",
    ]
    return "\n\n".join(line for line in lines if line)


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {markdown(line)}" for line in lines)
