"""What a document prints: its pages with every number judged, errata beside, and all claims."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from harness.ground import harmless
from harness.ground.workspace import Document, Workspace
from harness.report import text
from harness.report.claim_tables import Judged, finding_of, judged, why_of
from harness.report.html import marks
from harness.report.html.case_section import Anchors, claim_cells
from harness.report.html.page import rendered
from harness.report.html.parts import in_line, marked, table
from harness.report.html.printed import pages_of
from harness.report.words import headers, said, say
from harness.run.result import ClaimResult, Result
from harness.scenario.claims.claim import ClaimVerdict
from harness.scenario.model import Case

#: A source that is an address and nothing else.
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
#: Cases that a claim names.
_NAMED = 3


@dataclass(frozen=True)
class Section:
    """One document: where it stands on the page, its name for the list of contents, and what is said of it."""

    anchor: str
    name: str
    content: Markup


def document_sections(
    results: Sequence[Result],
    documents: Mapping[str, Document],
    cases: Mapping[str, Case],
    place: Workspace,
    anchors: Anchors,
) -> list[Section]:
    """Of each document that claims are about."""
    about: dict[str, list[Result]] = {}
    for result in results:
        if result.claims:
            about.setdefault(result.document or "", []).append(result)
    return [
        _section(number, name, documents.get(name), sorted(of, key=_in_file), cases, place, anchors)
        for number, (name, of) in enumerate(sorted(about.items(), key=_with_a_document), 1)
    ]


def _with_a_document(one: tuple[str, list[Result]]) -> tuple[bool, str]:
    """What is taken from no document comes last."""
    return not one[0], one[0]


def _in_file(result: Result) -> str:
    return result.scenario


def _section(
    number: int,
    name: str,
    document: Document | None,
    results: Sequence[Result],
    cases: Mapping[str, Case],
    place: Workspace,
    anchors: Anchors,
) -> Section:
    title = say("errata_document", name=name, title=document.title) if document else name or say("no_document")
    claims = judged(results)
    pages = pages_of(results, cases, place)
    content = rendered(
        "document.html",
        anchor=f"document-{number}",
        title=harmless.one_line(title),
        source=_source(document.source) if document else "",
        lines=_counted(name, claims),
        pages=[(say("html_page_as_printed", page=one.name), one.pieces) for one in pages],
        errata=[_erratum(one, anchors) for one in claims if _is_erratum(one.claim)],
        table=table(_columns(), [_row(one, anchors) for one in claims], title, "claims"),
        is_open=not pages,
        all_claims=say("html_all_claims", count=len(claims)),
        legend=[marked(marks.on_page(one), say(f"claim_{one.name.lower()}")) for one in _LEGEND],
        anchors=anchors,
        words={"errata": say("html_errata"), "none": say("html_no_errata"), "legend": say("html_page_legend")},
    )
    return Section(f"document-{number}", title, content)


_LEGEND = (
    ClaimVerdict.REPRODUCED,
    ClaimVerdict.NOT_DETERMINED,
    ClaimVerdict.CONTRADICTED,
    ClaimVerdict.NOT_RUN,
)


def _is_erratum(claim: ClaimResult) -> bool:
    return claim.page is not None or marks.on_page(claim.verdict) in (marks.OPEN, marks.WRONG)


def _source(source: str) -> Markup | str:
    """A link, where it is an address."""
    if not _ADDRESS.fullmatch(source):
        return harmless.one_line(say("errata_source", source=source))
    return Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(source)


def _counted(name: str, claims: Sequence[Judged]) -> list[str]:
    """How many numbers and statements it has, and how many hold."""
    lines = text.claim_counts(name or None, [one.claim for one in claims])
    return [line.strip() for line in lines]


def _columns() -> tuple[str, ...]:
    return (*headers("claims"), say("html_cases_of_claim"))


def _row(one: Judged, anchors: Anchors) -> list[Any]:
    return [*claim_cells(one.claim, _titled(one.id, one.claim)), _cases(one, anchors)]


def _titled(case: str, claim: ClaimResult) -> str:
    return say("claim_of_scenario", claim=case, title=claim.title)


def _cases(one: Judged, anchors: Anchors) -> Markup:
    links = [
        Markup('<a href="#{}">{}</a>').format(anchors[case], harmless.one_line(case)) for case in one.cases[:_NAMED]
    ]
    more = len(one.cases) - _NAMED
    shown = Markup(say("comma")).join(links)
    return shown if more <= 0 else Markup(say("and_more", names=shown, number=more))


def _erratum(one: Judged, anchors: Anchors) -> dict[str, Any]:
    """What is wrong, or open, of a claim: its verdict, then each thing that is said of it with a name."""
    claim = one.claim
    says = " ".join(part for part in (claim.says, said(claim.printed)) if part)
    parts = [
        ("html_says", says),
        ("html_true", said(claim.computed)),
        ("html_why", why_of(claim)),
        ("html_note", claim.note),
        ("html_correction", claim.correction),
        ("html_cases_of_claim", _cases(one, anchors)),
    ]
    mark = marks.WRONG if claim.page else marks.on_page(claim.verdict)
    return {
        "title": harmless.one_line(_titled(one.id, claim)),
        "finding": marked(mark, finding_of(claim)),
        "parts": [(say(code), in_line(what)) for code, what in parts if what],
    }
