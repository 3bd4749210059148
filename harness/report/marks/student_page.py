"""The page of one student at the hint level and in the language of the assignment; nothing of anybody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from markupsafe import Markup

from harness.grading.assignment import Assignment, HintLevel
from harness.grading.result import BROKE, GRADED, PERSON, UNREADABLE, Graded, PartMark, PartVerdict
from harness.ground.harmless import markdown, one_line
from harness.ground.language import speaking
from harness.report.check_text import fenced
from harness.report.html import picture
from harness.report.html.check_page import style
from harness.report.html.marks import OPEN, PARTLY, RIGHT, UNSEEN, WRONG, Mark
from harness.report.html.page import page, rendered, static
from harness.report.html.parts import marked
from harness.report.marks.reasons import reason as told
from harness.report.marks.shown import State, language_of, part_word, place, points, state, state_mark
from harness.report.tables import table
from harness.report.words import headers, say


def _in_its_language(made: Callable[[Graded, Assignment], str]) -> Callable[[Graded, Assignment], str]:
    @wraps(made)
    def spoken(one: Graded, assignment: Assignment) -> str:
        with speaking(language_of(assignment)):
            return made(one, assignment)

    return spoken


@_in_its_language
def student_page(one: Graded, assignment: Assignment) -> str:
    """students/NAME.html: all that the student is told, in one file."""
    level = assignment.hints
    shown = one.parts if level is not HintLevel.NOTHING else ()
    ids = {part.name: f"p-{at}" for at, part in enumerate(shown) if _more(part)}
    body = rendered(
        "student.html",
        title=one_line(assignment.title),
        name=one_line(one.submission),
        mark=_mark(one, level),
        total=_total(one, level),
        reasons=_reasons(one, level),
        caption=say("marks_parts_title"),
        columns=headers("marks_student"),
        rows=[(ids.get(part.name, ""), part.name, _marked(part), _points(part)) for part in shown],
        sections=[(ids[part.name], part.name, Markup(part.feedback.html)) for part in shown if part.name in ids],
    )
    title = say("of_case", case=one_line(assignment.title), what=one_line(one.submission))
    return page(title, body, style=style() + static("marks.css"), script=picture.script())


@_in_its_language
def student_markdown(one: Graded, assignment: Assignment) -> str:
    """students/NAME.md: the same."""
    level = assignment.hints
    shown = one.parts if level is not HintLevel.NOTHING else ()
    rows = [(part.name, part_word(part), _points(part)) for part in shown]
    parts = [f"# {markdown(assignment.title)}", markdown(one.submission), f"**{markdown(_total(one, level))}**"]
    parts += [markdown(reason) for reason in _reasons(one, level)]
    parts += [table(rows, headers("marks_student"), "github")] if rows else []
    for part in filter(_more, shown):
        parts += [f"## {markdown(part.name)}", fenced(part.feedback.text)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _more(part: PartMark) -> bool:
    """Whether more is told of a part than its row of the table."""
    return len(part.feedback.text.splitlines()) > 1


def _mark(one: Graded, level: HintLevel) -> Mark:
    if level is HintLevel.NOTHING:
        return UNSEEN
    if one.outcome is GRADED:
        return RIGHT if (one.points or 0) >= one.possible else PARTLY if one.points else WRONG
    return WRONG if one.outcome is UNREADABLE else OPEN


def _total(one: Graded, level: HintLevel) -> str:
    """The answer, in one sentence."""
    if level is HintLevel.NOTHING:
        return say("marks_received")
    if one.outcome is PERSON:
        return say("marks_total_person")
    if one.outcome is BROKE:
        return say("marks_total_broke")
    if one.outcome is UNREADABLE:
        return say("marks_total_unreadable")
    return _graded_total(one)


def _graded_total(one: Graded) -> str:
    """The points, and which parts lack some."""
    got = points(one.points, one.possible)
    lacking = tuple(part.name for part in one.parts if state(part) is not State.FULL)
    if not lacking:
        is_right = all(part.verdict in (PartVerdict.RIGHT, PartVerdict.CONVENTION) for part in one.parts)
        return say("marks_all_right" if is_right else "marks_total_full", points=got)
    return say("marks_missing_in", points=got, names=lacking)


def _reasons(one: Graded, level: HintLevel) -> list[str]:
    """Why nothing of it could be judged, and where."""
    if one.outcome is not UNREADABLE or not level.has(HintLevel.PLACE):
        return []
    reason = one_line(" ".join(told(one.why).split())) if one.why else ""
    spot = place(one.spot)
    return [say("of_case", case=spot, what=reason) if spot and reason else spot or reason]


def _marked(part: PartMark) -> Markup:
    return marked(state_mark(state(part)), part_word(part))


def _points(part: PartMark) -> str:
    return points(part.points, part.possible)
