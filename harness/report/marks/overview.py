"""The overview of an assignment for the assistant, as a page and in Markdown: never for students."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from harness.grading.assignment import Assignment, HintLevel
from harness.grading.result import BROKE, UNREADABLE, Graded, Outcome, PartMark, PartVerdict
from harness.ground.harmless import markdown, one_line
from harness.report.html import marks as symbols
from harness.report.html.marks import Mark
from harness.report.html.page import page, rendered, static
from harness.report.html.parts import marked
from harness.report.marks import figures
from harness.report.marks.cells import Bar, Block, Cases, Cell, Names, cell_html, links, table_markdown
from harness.report.marks.mistakes import of_mistakes
from harness.report.marks.shown import (
    State,
    counts,
    number,
    outcome_word,
    part_names,
    place,
    points,
    possible,
    state,
    state_mark,
    why,
)
from harness.report.marks.table import by_name, containment, persons
from harness.report.marks.to_see import to_see, what_of
from harness.report.words import apart, headers, in_a_row, say

_OF_OUTCOME = {
    Outcome.GRADED: symbols.RIGHT,
    Outcome.UNREADABLE: symbols.WRONG,
    Outcome.PERSON: symbols.OPEN,
    Outcome.BROKE: symbols.OPEN,
}
_TILES = {
    Outcome.GRADED: "marks_tile_graded",
    Outcome.UNREADABLE: "marks_tile_unreadable",
    Outcome.PERSON: "marks_tile_person",
    Outcome.BROKE: "marks_tile_broke",
}


def overview_page(graded: Sequence[Graded], assignment: Assignment) -> str:
    """overview.html: one file; its links lead to the students' pages beside it."""
    each = by_name(graded)
    body = rendered(
        "overview.html",
        title=_title(assignment),
        counts=_tiles(each),
        lines=list(_lines(each, assignment)),
        blocks=[(one, [[cell_html(cell) for cell in row] for row in one.rows]) for one in _blocks(each)],
        columns=(*headers("marks_all"), *map(one_line, part_names(each))),
        rows=[_index_row(one, each) for one in each],
        outcomes=[(one.value, outcome_word(one)) for one in Outcome],
        words={code.removeprefix("marks_").removeprefix("html_"): say(code) for code in _WORDS},
        shown=say("marks_shown", shown="{shown}", total="{total}"),
    )
    return page(_title(assignment), body, style=static("marks.css"))


_WORDS = ("marks_all", "html_contents", "html_find", "html_any", "html_show_all", "marks_outcome")


def overview_markdown(graded: Sequence[Graded], assignment: Assignment) -> str:
    """overview.md: the same."""
    each = by_name(graded)
    parts = [f"# {markdown(_title(assignment))}", markdown(counts(each)), *map(markdown, _lines(each, assignment))]
    for one in (*_blocks(each), _index_block(each)):
        note = [markdown(one.note)] if one.note else []
        parts += [f"## {markdown(one.title)}", *note, table_markdown(one)]
    return "\n\n".join(parts) + "\n"


def _title(assignment: Assignment) -> str:
    return say("marks_overview_title", title=one_line(assignment.title))


def _tiles(graded: Sequence[Graded]) -> list[tuple[Mark, int, str]]:
    """How many came to each of the four outcomes, but those to which nobody came."""
    each = [(outcome, sum(one.outcome is outcome for one in graded)) for outcome in Outcome]
    return [(_OF_OUTCOME[one], count, say(_TILES[one], count=count)) for one, count in each if count]


def _lines(graded: Sequence[Graded], assignment: Assignment) -> Iterator[str]:
    """In a sentence each: the points, and what was in force."""
    found = figures.mean_and_median(graded)
    if found:
        mean, median = map(number, found)
        scored = len(figures.summed(graded))
        yield say("marks_points_of", count=scored, mean=mean, median=median, possible=number(possible(graded)))
    yield say("marks_students_read", level=assignment.hints)
    if _has_wrong(graded) and not assignment.hints.has(HintLevel.MISTAKE):
        is_sought = assignment.hints.has(HintLevel.PLACE)
        yield say("marks_lines_not_sought") if is_sought else say("marks_not_sought", level=assignment.hints)
    yield from containment(graded)


def _has_wrong(graded: Sequence[Graded]) -> bool:
    return any(part.verdict is PartVerdict.WRONG for one in graded for part in one.parts)


# ---------------------------------------------------------------- what is counted


def _blocks(graded: Sequence[Graded]) -> list[Block]:
    """What asks for a person comes first."""
    blocks = (
        _block("persons", say("marks_persons_title"), _persons(graded), say("marks_decide_here")),
        _block("decided", say("marks_decided_title"), _decided(graded)),
        _block("broke", say("marks_broke_title"), _of_outcome(graded, BROKE)),
        _block("unreadable", say("marks_unreadable_title"), _of_outcome(graded, UNREADABLE)),
        _block("distribution", say("marks_distribution"), _distribution(graded)),
        _block("parts", say("marks_parts_title"), _parts(graded)),
        _block("mistakes", say("marks_mistakes_title"), _mistakes(graded)),
        _block("alike", say("marks_alike_title"), ((Names(group),) for group in figures.alike(graded))),
        _block("notes", say("marks_notes_title"), _notes(graded)),
    )
    return [one.without_empty for one in blocks if one.rows]


def _block(id: str, title: str, rows: Iterator[tuple[Cell, ...]], note: str = "") -> Block:
    return Block(id, title, headers(f"marks_{id}"), tuple(rows), note)


def _persons(graded: Sequence[Graded]) -> Iterator[tuple[Cell, ...]]:
    for one, part in persons(graded):
        if part is None:
            yield Names((one.submission,)), "", place(one.spot), why(one.why)
        else:
            yield Names((one.submission,)), part.name, place(part.spot), what_of(part)


def _decided(graded: Sequence[Graded]) -> Iterator[tuple[Cell, ...]]:
    """What a person decided, with the note."""
    for one in graded:
        for part in one.parts:
            if part.verdict is PartVerdict.DECIDED:
                note = str(dict(part.why.fields).get("note", "")) if part.why else ""
                yield Names((one.submission,)), part.name, points(part.points, part.possible), note


def _of_outcome(graded: Sequence[Graded], outcome: Outcome) -> Iterator[tuple[Cell, ...]]:
    for one in graded:
        if one.outcome is outcome:
            spot = one.spot or next((part.spot for part in one.parts if part.outcome is outcome), None)
            reason = next((part.why for part in one.parts if part.outcome is outcome), None)
            yield Names((one.submission,)), place(spot), apart((why(one.why or reason), *_traceback(one)))


def _traceback(one: Graded) -> tuple[str, ...]:
    """The last lines of what the grader raised, for whoever mends it."""
    lines = dict(one.why.fields).get("lines", ()) if one.why else ()
    return tuple(one_line(line.strip()) for line in lines)


def _distribution(graded: Sequence[Graded]) -> Iterator[tuple[Cell, ...]]:
    bins = figures.distribution(graded)
    most = max((one.count for one in bins), default=0)
    for one in bins:
        low, high = number(one.low), number(one.high)
        between = say("marks_from_to" if one.has_high else "marks_from_to_under", low=low, high=high)
        yield low if low == high else between, str(one.count), Bar(one.count / most)


_STATES = (
    State.FULL,
    State.PARTLY,
    State.WRONG,
    State.FAILED,
    State.UNWRITTEN,
    State.MISSING,
    State.UNREAD,
    State.PERSON,
)


def _parts(graded: Sequence[Graded]) -> Iterator[tuple[Cell, ...]]:
    for one in figures.of_parts(graded):
        mean = "-" if one.mean is None else points(one.mean, one.possible)
        share = 0.0 if one.mean is None or not one.possible else one.mean / one.possible
        yield one.name, *(str(one.states[each] or "") for each in _STATES), mean, Bar(share)


def _mistakes(graded: Sequence[Graded]) -> Iterator[tuple[Cell, ...]]:
    for one in of_mistakes(graded):
        yield str(len(one.submissions)), one.words, in_a_row(one.parts), Cases(one.cases)


def _notes(graded: Sequence[Graded]) -> Iterator[tuple[Cell, ...]]:
    return ((Names((one.submission,)), apart(map(why, one.notes))) for one in graded if one.notes)


# ---------------------------------------------------------------- all submissions


def _index_block(graded: Sequence[Graded]) -> Block:
    most = possible(graded)
    rows = ((Names((one.submission,)), *_index_cells(one, most)) for one in graded)
    return Block("all", say("marks_all"), headers("marks_all"), tuple(rows))


def _index_cells(one: Graded, most: float) -> tuple[str, str, str]:
    return points(one.points, one.possible or most), outcome_word(one.outcome), to_see(one)


def _index_row(one: Graded, graded: Sequence[Graded]) -> tuple[str, list[Markup | str]]:
    """The outcome, to filter by, and the cells: the parts one by one after the rest."""
    got, word, first = _index_cells(one, possible(graded))
    of = {part.name: part for part in one.parts}
    parts = [_of_part(of[name]) if name in of else "" for name in part_names(graded)]
    return one.outcome.value, [links((one.submission,)), got, marked(_OF_OUTCOME[one.outcome], word), first, *parts]


def _of_part(part: PartMark) -> Markup:
    return marked(state_mark(state(part)), points(part.points, part.possible))
