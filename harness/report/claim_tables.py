"""Claims as tables, and errata.md: per document what is wrong, what holds, and what nobody can reproduce."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.report.text import percent
from harness.result import ClaimResult, Result
from harness.workspace import Document

_HEADERS = ("claim", "it says", "true", "digits", "fixed to", "verdict", "why")
_SHORT = 160


def claims_table(claims: Sequence[ClaimResult], table_format: str = "simple") -> str:
    """One row a claim."""
    from tabulate import tabulate

    rows = [
        [
            f"{one.number}: {one.title}",
            _cell(one.says or one.printed),
            _cell(one.computed),
            _digits(one),
            percent(one.binds),
            one.verdict if one.as_expected else f"{one.verdict} (NOT expected)",
            _cell("; ".join(part for part in (one.evidence, one.explanation) if part)),
        ]
        for one in claims
    ]
    return tabulate(rows, headers=_HEADERS, tablefmt=table_format, disable_numparse=True)


def _digits(one: ClaimResult) -> str:
    return f"{one.digits[0]} of {one.digits[1]}" if one.digits else "-"


def _cell(line: str) -> str:
    return escaped(line if len(line) <= _SHORT else f"{line[: _SHORT - 3]}...") or "-"


def escaped(line: str) -> str:
    """Text that Markdown shows as it stands."""
    for sign in ("\\", "|", "_", "*", "[", "]"):
        line = line.replace(sign, f"\\{sign}")
    return line.replace("<", "&lt;")


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


_SECTIONS = (
    ("Wrong", ("contradicted", "inconsistent")),
    ("Reproducible by nobody", ("not determined",)),
    ("Confirmed", ("reproduced", "consistent")),
    ("Not run here", ("not run",)),
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
    title = f"## Document {name}: {escaped(document.title)}" if document else f"## {name or 'Without a document'}"
    parts = [title, *([f"Source: {escaped(document.source)}."] if document else [])]
    for heading, verdicts in _SECTIONS:
        chosen = [one for one in judged if one.claim.verdict in verdicts]
        if not chosen:
            continue
        parts.append(f"### {heading}")
        if heading in ("Confirmed", "Not run here"):
            parts.append(_table(chosen))
        else:
            parts += [_entry(one) for one in chosen]
    return parts


def _table(chosen: Sequence[_Judged]) -> str:
    from tabulate import tabulate

    rows = [
        [
            f"{escaped(one.id)}, {escaped(one.claim.title)}",
            _cell(one.claim.says or one.claim.printed),
            _cell(one.claim.computed),
            _digits(one.claim),
            percent(one.claim.binds),
            one.claim.verdict,
            _cell(one.claim.evidence),
        ]
        for one in chosen
    ]
    return tabulate(rows, headers=_HEADERS, tablefmt="github", disable_numparse=True)


def _entry(one: _Judged) -> str:
    claim = one.claim
    expected = "" if claim.as_expected else f", but should be {claim.expected_verdict}"
    lines = [f"#### {escaped(one.id)}, {escaped(claim.title)}: {claim.verdict}{expected}", ""]
    said = " ".join(part for part in (claim.says, claim.printed) if part)
    lines.append(f"- It says: {escaped(said)}")
    if claim.computed:
        lines.append(f"- True: {escaped(claim.computed)}")
    why = "; ".join(part for part in (claim.evidence, claim.explanation) if part)
    if why:
        lines.append(f"- Evidence: {escaped(why)}")
    if claim.note:
        lines.append(f"- Note: {escaped(claim.note)}")
    if claim.correction:
        lines.append(f"- Suggested correction: {escaped(claim.correction)}")
    more = f" and {len(one.cases) - 3} more" if len(one.cases) > 3 else ""
    lines.append(f"- Run as {escaped(', '.join(one.cases[:3]))}{more}; {claim.file.name}, line {claim.line}")
    return "\n".join(lines)
