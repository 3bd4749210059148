"""What a page says of a script's loop."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checking.result import FAILED, WRONG
from harness.checking.script.result import ScriptChecked
from harness.report.check_text import Point, values_of
from harness.report.html.listing import Place, listings
from harness.report.html.marks import OPEN, of_checked
from harness.report.html.marks import RIGHT as RIGHT_MARK
from harness.report.html.marks import WRONG as WRONG_MARK
from harness.report.html.picture import drawn, of_check
from harness.report.html.section import Section, Sources, Table, spoken
from harness.report.script_text import (
    script_answer,
    script_cells,
    script_entries,
    script_notes,
    script_recognised,
    script_row,
    script_rows,
    script_seen,
    script_sum,
)
from harness.report.words import headers, said, say


def script_section(found: ScriptChecked, sources: Sources, replay: str, strict: bool, prefix: str) -> Section:
    """Of the loop that trains. ``replay``: the command that checks it again; ``prefix``: of ids."""
    word, _, _, what = script_cells(found, strict)
    title, places = _places(found)
    picture = of_check(found.network) if found.network is not None else None
    fails = found.verdict in (WRONG, FAILED) and found.is_checked
    return Section(
        of_checked(found.verdict) if found.is_checked else OPEN,
        word.upper(),
        script_seen(found) if fails and found.rows else what,
        tuple(script_recognised(found)),
        lines_title=title,
        listings=listings(sources, places),
        hints=tuple(dict.fromkeys(said(one.fault.hint) for one in found.mistakes if one.fault.hint)) if fails else (),
        answer=spoken(_answer(found)) if fails else (),
        picture_title=say("page_picture"),
        picture=drawn(picture, prefix) if picture else None,
        formulas=tuple(map(script_sum, found.sums)),
        tables=tuple(_tables(found)),
        worked_title=say("script_by_hand") if found.worked else "",
        worked=tuple((said(one.label), values_of(one)) for one in found.worked),
        notes=spoken(script_notes(found)),
        replay=replay if fails else "",
    )


def _answer(found: ScriptChecked) -> Iterator[Point]:
    """But the lines that are suspect, which are shown."""
    return (point for point in script_answer(found) if point[0] != "label_where")


def _places(found: ScriptChecked) -> tuple[str, list[Place]]:
    """The lines to change; else those that are suspect, or where the first wrong number is assigned."""
    if found.changes or found.suspects:
        places = [(one.label, one.line) for one in found.changes] or list(found.suspects)
        return say("page_line", count=len(places)), places
    lines = [(row.label or found.label, row.line) for row in found.wrong if row.line]
    return say("page_assigned", count=len(lines)), list(dict.fromkeys(lines))


def _tables(found: ScriptChecked) -> Iterator[Table]:
    numbers = tuple((WRONG_MARK if row[-1] else RIGHT_MARK, row) for row in script_entries(found))
    if numbers:
        yield Table(say("script_entries", step=found.step), headers("script_entries"), numbers)
    rows = tuple((RIGHT_MARK if row.is_right else WRONG_MARK, script_row(row)) for row in script_rows(found))
    if rows:
        yield Table(say("page_gradients"), headers("script_rows"), rows)
