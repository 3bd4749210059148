"""Claims as tables, and errata.md: per document what is wrong, what holds, and what nobody can reproduce."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.ground.harmless import markdown
from harness.ground.workspace import Document
from harness.report.tables import table
from harness.report.text import percent
from harness.report.words import all_said
from harness.run.result import ClaimResult, Result
from harness.scenario.claims.claim import ClaimVerdict

_HEADERS = ("claim", "it says", "true", "digits", "fixed to", "verdict", "why")
_SHORT = 160


def claims_table(claims: Sequence[ClaimResult], table_format: str = "simple") -> str:
    """One row a claim."""
    rows = [
        [
            f"{one.number}: {one.title}",
            _cell(one.says or one.printed),
            _cell(one.computed),
            _digits(one),
            percent(one.binds),
            one.verdict if one.as_expected else f"{one.verdict} (NOT expected)",
            _cell(_why(one)),
        ]
        for one in claims
    ]
    return table(rows, _HEADERS, table_format)


def _why(one: ClaimResult) -> str:
    return all_said(one.why, "then")


def _digits(one: ClaimResult) -> str:
    return f"{one.digits[0]} of {one.digits[1]}" if one.digits else "-"


def _cell(line: str) -> str:
    return (line if len(line) <= _SHORT else f"{line[: _SHORT - 3]}...") or "-"


# ---------------------------------------------------------------- errata


@dataclass(frozen=True)
class _Judged:
    """One claim of one scenario, in the cases that gave it the same verdict."""

    scenario: str
    claim: ClaimResult
    cases: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.scenario} claim {self.claim.number}"


_ON_PAGE = "Page and claim disagree"
_SECTIONS = (
    (_ON_PAGE, ()),
    ("Wrong", (ClaimVerdict.CONTRADICTED, ClaimVerdict.INCONSISTENT)),
    ("Reproducible by nobody", (ClaimVerdict.NOT_DETERMINED,)),
    ("Confirmed", (ClaimVerdict.REPRODUCED, ClaimVerdict.CONSISTENT)),
    ("Not run here", (ClaimVerdict.NOT_RUN,)),
)


def errata(results: Sequence[Result], documents: Mapping[str, Document]) -> str:
    """errata.md: what each document says, what is true, the evidence, and a suggested correction."""
    by_document: dict[str, list[Result]] = {}
    for result in results:
        if result.claims:
            by_document.setdefault(result.document or "", []).append(result)
    parts = ["# What the documents say, and what is true", _INTRODUCTION]
    for document, found in sorted(by_document.items()):
        parts += _document(document, documents.get(document), _judged(found))
    return "\n\n".join(parts) + "\n"


_INTRODUCTION = (
    "Each number and statement of a document is a claim in a scenario file; this page is made of their verdicts "
    "(docs/claims.md tells what each means). A number is held against the digits that are printed: 0.7514 means "
    "0.75135 to 0.75145. *Fixed to* is how far the loosest printed digit leaves its value open."
)


def _judged(results: Iterable[Result]) -> list[_Judged]:
    """Cases in which a claim has the same verdict are told together."""
    found: dict[tuple[str, int, str], _Judged] = {}
    for result in results:
        for one in result.claims:
            key = (result.scenario, one.number, one.verdict)
            before = found.get(key)
            cases = (*before.cases, result.id) if before else (result.id,)
            found[key] = _Judged(result.scenario, before.claim if before else one, cases)
    return list(found.values())


def _document(name: str, document: Document | None, judged: Sequence[_Judged]) -> list[str]:
    title = f"Document {name}: {document.title}" if document else name or "Without a document"
    parts = [f"## {markdown(title)}", *([f"Source: {markdown(document.source)}."] if document else [])]
    for heading, verdicts in _SECTIONS:
        chosen = [one for one in judged if (heading == _ON_PAGE if one.claim.page else one.claim.verdict in verdicts)]
        if not chosen:
            continue
        parts.append(f"### {heading}")
        if heading in ("Confirmed", "Not run here"):
            parts.append(_table(chosen))
        else:
            parts += [_entry(one) for one in chosen]
    return parts


def _table(chosen: Sequence[_Judged]) -> str:
    rows = [
        [
            f"{one.id}, {one.claim.title}",
            _cell(one.claim.says or one.claim.printed),
            _cell(one.claim.computed),
            _digits(one.claim),
            percent(one.claim.binds),
            one.claim.verdict,
            _cell(_why(one.claim)),
        ]
        for one in chosen
    ]
    return table(rows, _HEADERS, "github")


def _entry(one: _Judged) -> str:
    claim = one.claim
    expected = "" if claim.as_expected else f", but {_disagreement(claim)}"
    lines = [f"#### {markdown(one.id)}, {markdown(claim.title)}: {claim.verdict}{expected}", ""]
    said = " ".join(part for part in (claim.says, claim.printed) if part)
    lines.append(f"- It says: {markdown(said)}")
    if claim.computed:
        lines.append(f"- True: {markdown(claim.computed)}")
    if claim.why:
        lines.append(f"- Evidence: {markdown(_why(claim))}")
    if claim.note:
        lines.append(f"- Note: {markdown(claim.note)}")
    if claim.correction:
        lines.append(f"- Suggested correction: {markdown(claim.correction)}")
    more = f" and {len(one.cases) - 3} more" if len(one.cases) > 3 else ""
    lines.append(f"- Run as {markdown(', '.join(one.cases[:3]))}{more}; {markdown(claim.file.name)}, line {claim.line}")
    return "\n".join(lines)


def _disagreement(claim: ClaimResult) -> str:
    agrees = claim.verdict in (claim.expected_verdict, ClaimVerdict.NOT_RUN)
    return "its page disagrees" if agrees else f"should be {claim.expected_verdict}"
