"""decisions.csv as ``grade`` writes it: what needs a person, ready to be filled in, and what is wrong by nothing that
has a name, for whoever likes to look; what a person wrote stays."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from harness.grading.decisions import COLUMNS, PART, SUBMISSION, VERSION, Decision, Row, Sheet, named, version_of
from harness.grading.result import Graded, PartMark
from harness.report.marks.mistakes import has_no_name
from harness.report.marks.shown import number, place, points, why
from harness.report.marks.table import BOM, by_name, persons, safe_cell
from harness.report.marks.to_see import what_of
from harness.report.words import say

#: A part of a submission, and what a row says by column.
_Key = tuple[str, str]
_Texts = dict[str, str]


def decisions_csv(sheet: Sheet, made: Collection[Decision], graded: Sequence[Graded]) -> str | None:
    """The file's content: a row of a person's stays as it is, what is settled goes, what is open comes in the end.

    None where it has all of this already. ``graded``: with the decisions applied.
    """
    columns = (*sheet.columns, *(name for name in COLUMNS if name not in sheet.columns))
    rest = {(one.submission, part.name): _open(one, part) for one, part in persons(by_name(graded)) if part is not None}
    rest |= {(one.submission, part.name): _optional(one, part) for one, part in without_names(by_name(graded))}
    known, decided = {one.submission: one for one in graded}, {id(one.row): one for one in made}
    kept = (
        _theirs(row, decided[id(row)], known, rest) if row.is_theirs else _ours(row, known, rest) for row in sheet.rows
    )
    rows = [one for one in kept if one is not None]
    rows += [dict(one) for one in rest.values()]
    if sheet.columns == columns and rows == [_texts(row) for row in sheet.rows]:
        return None
    file = io.StringIO()
    writer = csv.writer(file, delimiter=sheet.separator, lineterminator=sheet.line_end)
    writer.writerows([columns, *([one.get(name, "") for name in columns] for one in rows)])
    return BOM + file.getvalue()


def without_names(graded: Iterable[Graded]) -> Iterator[tuple[Graded, PartMark]]:
    """What is wrong by nothing that has a name, of what is graded: for whoever likes to look."""
    yield from ((one, part) for one in graded for part in one.parts if has_no_name(part) and not part.note)


def _theirs(row: Row, decision: Decision, known: Mapping[str, Graded], rest: dict[_Key, _Texts]) -> _Texts:
    """What a person wrote, with the version that is there now if it names none; that part is listed already."""
    one = known.get(decision.submission)
    if one is None or not decision.holds_for(one):
        return _texts(row)
    rest.pop((decision.submission, decision.part), None)
    return {**_texts(row), VERSION: version_of(one)}


def _ours(row: Row, known: Mapping[str, Graded], rest: dict[_Key, _Texts]) -> _Texts | None:
    """A row that nobody has filled in: as it is now, if it is still open."""
    submission = named(row[SUBMISSION], known)
    found = rest.pop((submission, row[PART]), None) if submission else None
    return {**_texts(row), **found} if found else None


def _texts(row: Row) -> _Texts:
    return {name: cell.text for name, cell in row.cells.items()}


def _open(one: Graded, part: PartMark) -> _Texts:
    """The row of a part that needs a person."""
    return _row(one, part, what_of(part) if part.why or not one.why else why(one.why))


def _optional(one: Graded, part: PartMark) -> _Texts:
    """The row of a part that is graded, and that a person may look at."""
    return _row(one, part, say("decision_optional", points=points(part.points, part.possible), what=what_of(part)))


def _row(one: Graded, part: PartMark, reason: str) -> _Texts:
    said = (one.submission, part.name, place(part.spot or one.spot), reason, number(part.possible), "", "")
    return dict(zip(COLUMNS, (*map(safe_cell, said), version_of(one)), strict=True))
