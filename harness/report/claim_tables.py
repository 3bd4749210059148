"""Claims as tables, and errata.md: per document what is wrong, what holds, and what nobody can reproduce."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.ground.harmless import markdown
from harness.ground.workspace import Document
from harness.report.tables import table
from harness.report.text import percent
from harness.report.words import all_said, headers, said, say, some_of
from harness.run.result import ClaimResult, Result
from harness.scenario.claims.claim import ClaimVerdict

_SHORT = 160


def claims_table(claims: Sequence[ClaimResult], table_format: str = "simple") -> str:
    """One row a claim."""
    rows = [
        claim_row(one, say("claim_plain" if one.as_expected else "claim_not_expected", claim_verdict=one.verdict))
        for one in claims
    ]
    return table(rows, headers("claims"), table_format)


def claim_row(one: ClaimResult, verdict: str, title: str = "") -> list[str]:
    """The cells of one claim, with its verdict in words; ``title``: by default its number and title."""
    return [
        title or f"{one.number}: {said(one.title)}",
        _cell(one.says or said(one.printed)),
        _cell(said(one.computed)),
        _digits(one),
        percent(one.binds),
        verdict,
        _cell(why_of(one)),
    ]


def why_of(one: ClaimResult) -> str:
    """What a claim's verdict rests on, in one sentence."""
    return all_said(one.why, "then")


def _digits(one: ClaimResult) -> str:
    return say("some_of", some=one.digits[0], total=one.digits[1]) if one.digits else "-"


def _cell(line: str) -> str:
    return (line if len(line) <= _SHORT else f"{line[: _SHORT - 3]}...") or "-"


# ---------------------------------------------------------------- errata


@dataclass(frozen=True)
class Judged:
    """One claim of one scenario, in the cases that gave it the same verdict."""

    scenario: str
    claim: ClaimResult
    cases: tuple[str, ...]

    @property
    def id(self) -> str:
        return say("claim_of", scenario=self.scenario, number=self.claim.number)


_ON_PAGE = "section_page_and_claim"
_TABLES = ("section_confirmed", "section_not_run")
_SECTIONS = (
    (_ON_PAGE, ()),
    ("section_wrong", (ClaimVerdict.CONTRADICTED, ClaimVerdict.INCONSISTENT)),
    ("section_by_nobody", (ClaimVerdict.NOT_DETERMINED,)),
    ("section_confirmed", (ClaimVerdict.REPRODUCED, ClaimVerdict.CONSISTENT)),
    ("section_not_run", (ClaimVerdict.NOT_RUN,)),
)


def errata(results: Sequence[Result], documents: Mapping[str, Document]) -> str:
    """errata.md: what each document says, what is true, the evidence, and a suggested correction."""
    by_document: dict[str, list[Result]] = {}
    for result in results:
        if result.claims:
            by_document.setdefault(result.document or "", []).append(result)
    parts = [f"# {say('errata_title')}", say("errata_introduction")]
    for document, found in sorted(by_document.items()):
        parts += _document(document, documents.get(document), judged(found))
    return "\n\n".join(parts) + "\n"


def judged(results: Iterable[Result]) -> list[Judged]:
    """Cases in which a claim has the same verdict are told together."""
    found: dict[tuple[str, int, str], Judged] = {}
    for result in results:
        for one in result.claims:
            key = (result.scenario, one.number, one.verdict)
            before = found.get(key)
            cases = (*before.cases, result.id) if before else (result.id,)
            found[key] = Judged(result.scenario, before.claim if before else one, cases)
    return list(found.values())


def _document(name: str, document: Document | None, judged: Sequence[Judged]) -> list[str]:
    title = say("errata_document", name=name, title=document.title) if document else name or say("no_document")
    parts = [f"## {markdown(title)}", *([say("errata_source", source=markdown(document.source))] if document else [])]
    for heading, verdicts in _SECTIONS:
        chosen = [one for one in judged if (heading == _ON_PAGE if one.claim.page else one.claim.verdict in verdicts)]
        if not chosen:
            continue
        parts.append(f"### {say(heading)}")
        if heading in _TABLES:
            parts.append(_table(chosen))
        else:
            parts += [_entry(one) for one in chosen]
    return parts


def _table(chosen: Sequence[Judged]) -> str:
    rows = [
        claim_row(
            one.claim,
            say("claim_plain", claim_verdict=one.claim.verdict),
            say("claim_of_scenario", claim=one.id, title=one.claim.title),
        )
        for one in chosen
    ]
    return table(rows, headers("claims"), "github")


def _entry(one: Judged) -> str:
    claim = one.claim
    title = markdown(said(claim.title))
    lines = [say("errata_claim", claim=markdown(one.id), title=title, finding=finding_of(claim)), ""]
    says = " ".join(part for part in (claim.says, said(claim.printed)) if part)
    lines.append(say("errata_says", text=markdown(says)))
    if claim.computed:
        lines.append(say("errata_true", text=markdown(said(claim.computed))))
    if claim.why:
        lines.append(say("errata_evidence", text=markdown(why_of(claim))))
    if claim.note:
        lines.append(say("errata_note", text=markdown(claim.note)))
    if claim.correction:
        lines.append(say("errata_correction", text=markdown(claim.correction)))
    cases = some_of([markdown(case) for case in one.cases], 3)
    lines.append(say("errata_run_as", cases=cases, file=markdown(claim.file.name), line=claim.line))
    return "\n".join(lines)


def finding_of(claim: ClaimResult) -> str:
    """Its verdict, and what it should be where that is another."""
    if claim.as_expected:
        return say("claim_plain", claim_verdict=claim.verdict)
    if claim.verdict in (claim.expected_verdict, ClaimVerdict.NOT_RUN):
        return say("claim_page_disagrees", claim_verdict=claim.verdict)
    return say("claim_should_be", claim_verdict=claim.verdict, expected_verdict=claim.expected_verdict)
