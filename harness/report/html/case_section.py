"""One case of a run: the answer, its tensors, notes, claims, curves and network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from harness.ground import harmless
from harness.report import text
from harness.report.claim_tables import claim_row
from harness.report.html import marks
from harness.report.html.charts import charts_of
from harness.report.html.page import rendered
from harness.report.html.parts import marked, table, with_code
from harness.report.words import headers, say
from harness.run.result import ClaimResult, Result


class Anchors(dict[str, str]):
    """Where each case stands on the page, by its id: an anchor that stays the same from run to run."""

    def __init__(self, ids: Iterable[str]) -> None:
        super().__init__((one, f"case-{harmless.file_name(one)}") for one in ids)


def case_section(result: Result, rows: Sequence[Any], picture: Markup | None, anchor: str, is_open: bool) -> Markup:
    """A section that folds. ``rows``: its worst rows; ``picture``: of its network, None where it has found no room."""
    columns, body = text.case_rows(result, rows, _difference_row)
    return rendered(
        "case.html",
        anchor=anchor,
        is_open=is_open,
        id=harmless.one_line(result.id),
        title=harmless.one_line(result.title),
        about=harmless.one_line(", ".join(_about(result))),
        css=marks.of_case(result).css,
        answer=text.case_answer(result),
        tensors=table(columns, body, say("html_tensors", case=result.id), "numbers") if body else say("no_step"),
        charts=charts_of(result),
        picture=say("html_no_room", scenario=result.id) if picture is None else picture,
        notes=[with_code(line.strip()) for line in text.case_notes(result)],
        claims=claims_table(result.claims, say("html_claims_of", case=result.id)) if result.claims else "",
    )


def _about(result: Result) -> list[str]:
    document = [say("document", document=result.document)] if result.document else []
    return [*document, text.extent(result)]


def _difference_row(row: Any, label: str) -> list[Any]:
    *cells, verdict = text.difference_row(row, label)
    return [*cells, marked(marks.of_verdict(row.verdict), verdict)]


def claims_table(claims: Sequence[ClaimResult], caption: str) -> Markup:
    """One row a claim, each verdict with its mark."""
    return table(headers("claims"), map(claim_cells, claims), caption, "claims")


def claim_cells(one: ClaimResult, title: str = "") -> list[Any]:
    """The cells of that table; ``title``: by default the claim's number and title."""
    code = "claim_plain" if one.as_expected else "claim_not_expected"
    *cells, verdict, why = claim_row(one, say(code, claim_verdict=one.verdict), title)
    return [*cells, marked(marks.of_claim(one), verdict), why]
