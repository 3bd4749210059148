"""A page as it is printed, every number that a claim is about with its verdict and what is true of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from harness.ground import harmless
from harness.ground.errors import HarnessError
from harness.ground.workspace import Workspace
from harness.ground.yaml_source import text_of
from harness.report.html import marks
from harness.report.html.marks import Mark
from harness.report.words import said, say, some_of
from harness.run.result import ClaimResult, PrintedNumber, Result
from harness.scenario.claims.check_claims import locate, page_path
from harness.scenario.claims.claim import CaseClaim, ClaimVerdict
from harness.scenario.claims.pages import Found, Page, page
from harness.scenario.model import Case

#: Lines about a number that are shown of a page with more lines than MOST_LINES.
AROUND, MOST_LINES = 3, 400
#: Characters between two numbers that are shown, of more the first and the last: notebooks have pictures in theirs.
MOST_CHARACTERS, AT_THE_ENDS = 40_000, 2_000


class Span(NamedTuple):
    """From which character of a page's file to which."""

    start: int
    end: int


@dataclass(frozen=True)
class Told:
    """A number on a page, or a text that a claim is about: what all claims say of it."""

    span: Span
    mark: Mark
    lines: tuple[str, ...]
    case: str
    """The id of the first case that is about it."""


@dataclass(frozen=True)
class Piece:
    """A piece of a page: plain, or with what is told of it."""

    text: str
    told: Told | None = None


@dataclass(frozen=True)
class PrintedPage:
    """A page in pieces; lines far from any number are left out of a long one."""

    name: str
    pieces: tuple[Piece, ...]


def pages_of(results: Sequence[Result], cases: Mapping[str, Case], place: Workspace) -> list[PrintedPage]:
    """The pages that the claims of these results name, in their order."""
    about: dict[Path, list[tuple[Case, Result, CaseClaim, ClaimResult]]] = {}
    for result in results:
        case = cases.get(result.id)
        for one, judged in zip(case.claims if case else (), result.claims, strict=False):
            path = page_path(one.claim.in_, result.file, place) if one.claim.in_ is not None else None
            if case and path:
                about.setdefault(path, []).append((case, result, one, judged))
    return [found for path, claims in about.items() if (found := _printed(path, claims, place))]


def _printed(
    path: Path, claims: Sequence[tuple[Case, Result, CaseClaim, ClaimResult]], place: Workspace
) -> PrintedPage | None:
    try:
        read = page(text_of(path))
    except HarnessError:  # it was there when the claims were read
        return None
    told: dict[Span, list[_Said]] = {}
    for _, result, one, judged in claims:
        for span, said_of_it in _spans(one, judged, read, result.id):
            told.setdefault(span, []).append(said_of_it)
    apart = _without_overlaps([_together(span, of) for span, of in sorted(told.items())])
    return PrintedPage(_name(path, place), tuple(_pieces(read.raw, apart)))


def _name(path: Path, place: Workspace) -> str:
    return harmless.one_line(str(path.relative_to(place.root)) if path.is_relative_to(place.root) else path.name)


# ---------------------------------------------------------------- what is told of each number


class _Said(NamedTuple):
    mark: Mark
    line: str
    case: str


def _spans(one: CaseClaim, judged: ClaimResult, read: Page, case: str) -> Iterator[tuple[Span, _Said]]:
    """Where the numbers of a claim stand on its page; of a page that has others, where those stand."""
    found = locate(one.claim, read)
    if found is None:
        yield from _instead(one, judged, read, case)
        return
    spans = found[one.claim.after is not None :]
    numbers = [number for span in spans for number in read.within(*span)]
    if judged.numbers and numbers and len(numbers) % len(judged.numbers) == 0:
        for index, number in enumerate(numbers):
            yield (
                _in_file(number.start, number.end, read),
                _of_number(judged, judged.numbers[index % len(judged.numbers)], case),
            )
        return
    for first, last in spans:
        yield _in_file(first, last, read), _Said(marks.on_page(judged.verdict), _of_claim(judged), case)


def _instead(one: CaseClaim, judged: ClaimResult, read: Page, case: str) -> Iterator[tuple[Span, _Said]]:
    """The numbers that a page has where the claim has others."""
    if one.instead is None or judged.page is None or not one.instead.printed:
        return
    at = (one.instead.place.line, one.instead.place.column)
    first = next((index for index, number in enumerate(read.numbers) if read.place(number.start) == at), None)
    if first is not None:
        here: Sequence[Found] = read.numbers[first : first + len(one.instead.printed)]
        yield _in_file(here[0].start, here[-1].end, read), _Said(marks.WRONG, said(judged.page), case)


def _in_file(first: int, last: int, read: Page) -> Span:
    """A place in the page's text, in the file; what was rewritten, such as a power of ten, is in it whole."""
    offsets = read.offsets
    rewritten = last >= 2 and offsets[last - 1] == offsets[last - 2]
    end = offsets[last] if rewritten and last < len(offsets) else offsets[last - 1] + 1
    return Span(offsets[first], end)


def _of_number(judged: ClaimResult, number: PrintedNumber, case: str) -> _Said:
    of = {"title": judged.title, "right": number.right, "claim_verdict": number.verdict}
    seeded = number.verdict not in (ClaimVerdict.CONSISTENT, ClaimVerdict.INCONSISTENT)
    line = say("html_number" if seeded else "html_number_of_runs", **of)
    return _Said(marks.on_page(number.verdict), line, case)


def _of_claim(judged: ClaimResult) -> str:
    of = {"title": judged.title, "claim_verdict": judged.verdict}
    return say("html_text", **of, computed=judged.computed) if judged.computed else say("html_text_only", **of)


def _together(span: Span, of: Sequence[_Said]) -> Told:
    """The worst mark, and each line once; where there are several lines, with the cases that give them."""
    cases: dict[str, list[str]] = {}
    for one in of:
        cases.setdefault(harmless.one_line(one.line), []).append(harmless.one_line(one.case))
    lines = [say("html_in_cases", line=line, cases=some_of(ids, 2)) for line, ids in cases.items()]
    worst = max((one.mark for one in of), key=marks.ORDER.index)
    return Told(span, worst, tuple(lines) if len(lines) > 1 else tuple(cases), of[0].case)


def _without_overlaps(told: Sequence[Told]) -> list[Told]:
    """Of those that overlap the first: a text as a whole stands back where its numbers are told."""
    kept: list[Told] = []
    for one in sorted(told, key=lambda one: (one.span.start, one.span.end)):
        if not kept or one.span.start >= kept[-1].span.end:
            kept.append(one)
    return kept


# ---------------------------------------------------------------- the page in pieces


def _pieces(raw: str, told: Sequence[Told]) -> Iterator[Piece]:
    """The page, cut at what is told; of a long one only the lines about that."""
    at = 0
    for first, last in _shown(raw, told):
        if first > at:
            yield Piece(say("html_lines_left_out", count=raw.count("\n", at, first)))
        at = first
        for one in (one for one in told if first <= one.span.start and one.span.end <= last):
            yield Piece(_cut(raw[at : one.span.start]))
            yield Piece(harmless.lines(raw[one.span.start : one.span.end]), one)
            at = one.span.end
        yield Piece(_cut(raw[at:last]))
        at = last
    if at < len(raw):
        yield Piece(say("html_lines_left_out", count=raw.count("\n", at)))


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[:AT_THE_ENDS]}…{text[-AT_THE_ENDS:]}"


def _shown(raw: str, told: Sequence[Told]) -> list[Span]:
    """Whole lines: all of a page that is not long, else those near what is told."""
    starts = [0, *(at + 1 for at, character in enumerate(raw) if character == "\n")]
    if len(starts) <= MOST_LINES:
        return [Span(0, len(raw))]
    shown: list[Span] = []
    for one in told:
        first = max(0, raw.count("\n", 0, one.span.start) - AROUND)
        last = raw.count("\n", 0, one.span.end) + AROUND + 1
        end = starts[last] if last < len(starts) else len(raw)
        if shown and starts[first] <= shown[-1].end:
            shown[-1] = Span(shown[-1].start, end)
        else:
            shown.append(Span(starts[first], end))
    return shown
