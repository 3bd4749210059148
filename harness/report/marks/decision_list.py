"""decisions.csv as ``grade`` writes it: what needs a person, ready to be filled in; what a person wrote stays."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence

from harness.grading.decisions import COLUMNS, PART, SUBMISSION, VERSION, Decision, Row, Sheet, named, version_of
from harness.grading.result import Graded, PartMark
from harness.report.marks.shown import number, place, what_of, why
from harness.report.marks.table import BOM, by_name, persons, safe_cell

#: A part of a submission.
_Key = tuple[str, str]


def decisions_csv(sheet: Sheet, made: Collection[Decision], graded: Sequence[Graded]) -> str | None:
    """The file's content: a row of a person's stays as it is, what is settled goes, what is open comes in the end.

    None where it has all of this already. ``graded``: with the decisions applied.
    """
    columns = (*sheet.columns, *(name for name in COLUMNS if name not in sheet.columns))
    rest = {(one.submission, part.name): _open(one, part) for one, part in persons(by_name(graded)) if part is not None}
    rows = [found for row in sheet.rows if (found := _kept(row, made, graded, rest)) is not None]
    rows += [dict(one) for one in rest.values()]
    if sheet.columns == columns and rows == [_texts(row) for row in sheet.rows]:
        return None
    file = io.StringIO()
    writer = csv.writer(file, delimiter=sheet.separator, lineterminator=sheet.line_end)
    writer.writerows([columns, *([one.get(name, "") for name in columns] for one in rows)])
    return BOM + file.getvalue()


def _kept(
    row: Row, made: Collection[Decision], graded: Sequence[Graded], rest: dict[_Key, dict[str, str]]
) -> dict[str, str] | None:
    """What a row says from now on, None where it goes; what it has of the open ones is taken out of ``rest``."""
    of = {one.submission: one for one in graded}
    if row.is_theirs:
        decision = next(one for one in made if one.row is row)
        one = of.get(decision.submission)
        if one is None or not decision.holds_for(one):
            return _texts(row)
        rest.pop((decision.submission, decision.part), None)
        return {**_texts(row), VERSION: version_of(one)}
    submission = named(row[SUBMISSION], of)
    found = rest.pop((submission, row[PART]), None) if submission else None
    return {**_texts(row), **found} if found else None


def _texts(row: Row) -> dict[str, str]:
    return {name: cell.text for name, cell in row.cells.items()}


def _open(one: Graded, part: PartMark) -> dict[str, str]:
    """The row of a part that needs a person."""
    reason = what_of(part) if part.why or not one.why else why(one.why)
    said = (one.submission, part.name, place(part.spot or one.spot), reason, number(part.possible), "", "")
    return dict(zip(COLUMNS, (*map(safe_cell, said), version_of(one)), strict=True))
