"""report.html: all that a run gave, the answer first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from harness.ground import harmless
from harness.ground.workspace import Workspace
from harness.report import text
from harness.report.html import marks, picture
from harness.report.html.case_pictures import pictures_of
from harness.report.html.case_section import Anchors, case_section
from harness.report.html.document_section import document_sections
from harness.report.html.page import page, rendered, static
from harness.report.html.parts import marked
from harness.report.rows import worst_of_cases
from harness.report.words import headers, said, say, verdict_words
from harness.run.result import Result
from harness.scenario.model import Case

if TYPE_CHECKING:
    from harness.report.files import Run

#: Of so few cases each section is open from the start.
_FEW = 3


def run_page(run: Run, place: Workspace) -> str:
    """The whole file."""
    cases = {case.id: case for case in run.cases}
    results = in_order(run.results)
    anchors = Anchors(result.id for result in results)
    body = rendered(
        "run.html",
        heading=say("report_title"),
        answer=marked(_mark(run), run.verdict),
        css=_mark(run).css,
        lines=_opening(run),
        environment=text.environment_line(run.environment),
        problems=[*map(str, run.errors), *map(said, run.problems)],
        not_as_expected=_not_as_expected(results, anchors),
        filters=_filters(results, cases) if len(results) > 1 else [],
        columns=headers("summary"),
        overview=_overview(results, cases, anchors),
        documents=document_sections(results, run.documents, cases, place, anchors),
        sections=_sections(results, cases, anchors),
        words={code.removeprefix("html_"): say(code) for code in _WORDS},
        shown=say("html_shown", shown="{shown}", total="{total}"),
        legend=say("report_legend").replace("`", ""),
    )
    return page(
        f"{say('report_title')}: {run.verdict}",
        body,
        style=picture.style() + static("run.css"),
        script=picture.script() + static("run.js"),
    )


def _sections(results: Sequence[Result], cases: Mapping[str, Case], anchors: Anchors) -> list[Markup]:
    """A section for each case; open where there is something to read first."""
    rows, pictures, few = worst_of_cases(results), pictures_of(results, cases, anchors), len(results) <= _FEW
    return [
        case_section(
            result,
            rows.get(result.id, []),
            pictures.get(result.id),
            anchors[result.id],
            is_open=few or not result.as_expected,
        )
        for result in results
    ]


_WORDS = (
    "html_contents",
    "html_not_as_expected",
    "html_cases",
    "html_documents",
    "html_case_by_case",
    "html_find",
    "html_any",
    "html_show_all",
)


def in_order(results: Sequence[Result]) -> list[Result]:
    """What is not as expected first, then what is worth seeing, from the worst verdict on; else in the run's order."""
    return sorted(results, key=lambda one: (one.as_expected, -marks.ORDER.index(marks.of_case(one))))


def _mark(run: Run) -> marks.Mark:
    good = all(result.as_expected for result in run.results) and not run.errors and not run.problems
    return marks.RIGHT if good and not run.partial else marks.OPEN if good else marks.WRONG


def _opening(run: Run) -> list[str]:
    return [say("compared", opening=text.opening_line(run.results[0].sides))] if run.results else []


def _not_as_expected(results: Sequence[Result], anchors: Anchors) -> list[tuple[str, str, list[str]]]:
    """Id, anchor and reasons of each case that is not as expected."""
    return [
        (harmless.one_line(result.id), anchors[result.id], text.case_answer(result))
        for result in results
        if not result.as_expected
    ]


# ---------------------------------------------------------------- the overview


def _overview(
    results: Sequence[Result], cases: Mapping[str, Case], anchors: Anchors
) -> list[tuple[str, Mapping[str, Sequence[str]], list[Any]]]:
    """One row a case: where its section is, what it can be filtered by, and its cells."""
    rows = text.summary_rows(results)
    return [
        (anchors[result.id], _facets(result, cases.get(result.id)), _cells(result, row, anchors))
        for result, row in zip(results, rows, strict=True)
    ]


def _cells(result: Result, row: Sequence[Any], anchors: Anchors) -> list[Any]:
    case, steps, gradient, resolution, verdict, claims, baseline, expected = row
    link = Markup('<a href="#{}">{}</a>').format(anchors[result.id], harmless.one_line(case))
    answer = marked(marks.RIGHT if result.as_expected else marks.WRONG, expected)
    own = marked(marks.of_verdict(result.verdict, result.as_expected), verdict)
    return [link, steps, gradient, resolution, own, claims, baseline, answer]


def _facets(result: Result, case: Case | None) -> Mapping[str, Sequence[str]]:
    """What a case can be filtered by."""
    return {
        "verdict": (verdict_words(result.verdict),),
        "expected": (say("yes" if result.as_expected else "no"),),
        "document": (result.document,) if result.document else (),
        "scenario": (result.scenario,),
        "layer": tuple(dict.fromkeys(layer.layer for layer in case.layers)) if case else (),
    }


def _filters(results: Sequence[Result], cases: Mapping[str, Case]) -> list[tuple[str, str, list[str]]]:
    """Name, label and choices of each filter that tells some cases from others."""
    facets = [_facets(result, cases.get(result.id)) for result in results]
    found = {name: {tuple(one[name]) for one in facets} for name in _LABELS}
    return [
        (name, say(_LABELS[name]), sorted({value for several in values for value in several}))
        for name, values in found.items()
        if len(values) > 1
    ]


_LABELS = {
    "verdict": "html_verdict",
    "expected": "html_expected",
    "document": "html_document",
    "scenario": "html_scenario",
    "layer": "html_layer",
}
