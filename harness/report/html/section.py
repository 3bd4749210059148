"""What a page says of one candidate, part or loop: frozen values, from which ``section.html`` is filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from harness.candidate.reading.source import Unit
from harness.checking.result import FAILED, WRONG, Checked
from harness.report.check_text import (
    Point,
    besides,
    by_hand_rows,
    by_hand_title,
    formulas,
    headline,
    network_of,
    replay_of,
    sums,
    table_rows,
    values_of,
    verdict_word,
    why,
)
from harness.report.hints import hint_by_place
from harness.report.html.chain import chain
from harness.report.html.listing import Listing, Place, listings
from harness.report.html.marks import RIGHT, Mark, of_checked
from harness.report.html.marks import WRONG as WRONG_MARK
from harness.report.html.picture import drawn, of_check
from harness.report.words import headers, said, say

#: Points that are the answer, and so are folded.
_ANSWER = frozenset(
    ("label_likely", "label_or", "label_besides", "label_open", "label_change", "label_to", "label_evidence")
)
#: Points whose first line is code.
_CODE = frozenset(("label_change", "label_to"))
#: Points that have a place of their own.
_HINT, _WHERE, _LOOK_AT = "label_hint", "label_where", "label_look_at"
#: By label, the pieces of source that a candidate was read from.
Sources = Mapping[str, Unit]
Ways = Mapping[str, Place]


@dataclass(frozen=True)
class Said:
    """A point with its label in words, and in code what of it is code."""

    label: str
    text: str
    code: str = ""


@dataclass(frozen=True)
class Table:
    """Rows below their headers, each with its mark, if it has one."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Mark | None, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Section:
    """All that is said, in the order in which it is shown."""

    mark: Mark
    word: str
    why: str
    about: tuple[str, ...] = ()
    where: str = ""
    points: tuple[Said, ...] = ()
    lines_title: str = ""
    lines_note: str = ""
    """Why these lines."""
    listings: tuple[Listing, ...] = ()
    hints: tuple[str, ...] = ()
    answer: tuple[Said, ...] = ()
    picture_title: str = ""
    picture: Markup | None = None
    formulas: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    worked_title: str = ""
    worked: tuple[tuple[str, str], ...] = ()
    notes: tuple[Said, ...] = ()
    replay: str = ""


def section(
    found: Checked, sources: Sources, replay: str, strict: bool, prefix: str, ways: Ways | None = None
) -> Section:
    """Of a network, a layer, a loss or an optimizer.

    ``replay``: the command that checks it again; ``prefix``: of ids; ``ways``: where its functions begin.
    """
    points = [point for point in why(found) if point[1]]
    title, places = _places(found, ways or {})
    picture, fails = of_check(found), found.verdict in (WRONG, FAILED)
    return Section(
        of_checked(found.verdict),
        verdict_word(found.verdict, strict),
        headline(found, strict),
        tuple(filter(None, (found.call, network_of(found)))),
        where=_only(points, _WHERE),
        points=spoken((("label_failed", said(found.failure)), *_others(points))),
        lines_title=title,
        lines_note=_only(points, _LOOK_AT),
        listings=listings(sources, places),
        hints=_hints(found, points),
        answer=spoken(point for point in points if point[0] in _ANSWER),
        picture_title=_picture_title(found),
        picture=drawn(picture, prefix) if picture else None,
        formulas=(*formulas(found), *chain(found)) if fails else (),
        tables=tuple(_tables(found)),
        worked_title=by_hand_title(found) if found.by_hand and fails else "",
        worked=tuple(_worked(found)) if fails else (),
        notes=spoken(besides(found)),
        replay=replay_of(found, replay, strict),
    )


def spoken(points: Iterable[Point]) -> tuple[Said, ...]:
    """With the labels' words; of a change the line is code."""
    found = []
    for code, text in points:
        line, _, rest = text.partition("\n")
        if text:
            label = say(code) if code else ""
            found.append(Said(label, rest, line) if code in _CODE else Said(label, text))
    return tuple(found)


def _only(points: Sequence[Point], code: str) -> str:
    return next((text for own, text in points if own == code), "")


def _others(points: Sequence[Point]) -> Iterator[Point]:
    return (point for point in points if point[0] not in (*_ANSWER, _HINT, _WHERE, _LOOK_AT))


def _hints(found: Checked, points: Sequence[Point]) -> tuple[str, ...]:
    told = tuple(text for code, text in points if code == _HINT)
    is_wrong = found.verdict in (WRONG, FAILED) and found.diagnosis is not None
    return told or tuple(filter(None, (hint_by_place(found) if is_wrong else "",)))


def _places(found: Checked, ways: Ways) -> tuple[str, list[Place]]:
    """The lines to look at, and what they are: those to change, those that are suspect, or where a function begins."""
    changed = found.diagnosis.changed if found.diagnosis else None
    places = [(one.label, one.line) for one in changed.changes] or list(changed.suspects) if changed else []
    if places or found.verdict not in (WRONG, FAILED):
        return say("page_line", count=len(places)), places
    is_forward = any(row.quantity in ("output", "loss") and not row.is_right for row in found.rows)
    way = "forward" if is_forward or "backward" not in ways else "backward"
    return say("page_begins"), [ways[way]] if way in ways else []


def _picture_title(found: Checked) -> str:
    is_alone = bool(found.tried and found.tried[0].case.alone)
    if len(found.tried) < 2:
        return say("page_alone" if is_alone else "page_picture")
    wrong = [row.case for row in found.rows if not row.is_right]
    probe = next((one.probe for one in found.tried if one.probe in wrong), found.tried[0].probe)
    return say("page_alone_of" if is_alone else "page_picture_of", probe=probe)


def _tables(found: Checked) -> Iterator[Table]:
    if found.by_hand is not None and found.verdict in (WRONG, FAILED):
        entries = tuple((_of_entry(row), tuple(row)) for row in by_hand_rows(found))
        if entries:
            yield Table(say("page_numbers"), headers("by_hand"), entries)
    counts = tuple((_of_counts(row), tuple(row)) for row in table_rows(found))
    if counts:
        is_wrong = any(mark != RIGHT for mark, _ in counts)
        shown = tuple((mark, row if is_wrong else row[:2]) for mark, row in counts)
        yield Table(say("page_tensors"), headers("check")[: len(shown[0][1])], shown)


def _of_entry(row: Sequence[str]) -> Mark | None:
    """What is said in the last column is what is wrong with it."""
    if not row[1]:
        return None
    return WRONG_MARK if row[-1] else RIGHT


def _of_counts(row: Sequence[str]) -> Mark:
    return WRONG_MARK if any(row[2:]) else RIGHT


def _worked(found: Checked) -> Iterator[tuple[str, str]]:
    if found.by_hand is not None:
        yield from ((said(one.label), values_of(one)) for one in (*found.by_hand.given, *found.by_hand.worked))
        yield from ((text, "") for text in sums(found))
