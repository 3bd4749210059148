"""What a student is told of a part whose points a person gave: the points and the note, in place of the program's."""

from __future__ import annotations

from dataclasses import replace

from harness.grading.assignment import Assignment, HintLevel
from harness.grading.result import UNREADABLE, Feedback, Graded, PartMark, PartVerdict
from harness.ground.harmless import terminal
from harness.ground.language import speaking
from harness.report.check_text import field_lines
from harness.report.html.check_page import section_html, section_words
from harness.report.html.page import rendered
from harness.report.html.section import Said, Section
from harness.report.marks.reasons import reason
from harness.report.marks.shown import language_of, part_word, place, points, state, state_mark
from harness.report.words import say


def told_by_person(one: Graded, assignment: Assignment) -> Graded:
    """With the feedback of each part that a person decided; at ``nothing`` students are told nothing of it either."""
    if assignment.hints is HintLevel.NOTHING:
        return one
    with speaking(language_of(assignment)):
        has_why = assignment.hints.has(HintLevel.PLACE)
        return replace(one, parts=tuple(_told(part, at, has_why) for at, part in enumerate(one.parts)))


def _told(part: PartMark, at: int, has_why: bool) -> PartMark:
    """``has_why``: whether students are told why something cannot be read."""
    if part.verdict is PartVerdict.DECIDED:
        note = str(dict(part.why.fields).get("note", "")) if part.why else ""
        return replace(part, feedback=_feedback(part, at, Said(say("label_note"), note)))
    if part.outcome is UNREADABLE and part.why:  # beside one that a person decided
        where = say("of_case", case=place(part.spot), what=reason(part.why)) if part.spot else reason(part.why)
        return replace(part, feedback=_feedback(part, at, Said(say("marks_label_why"), where if has_why else "")))
    return _noted(part, part.note) if part.note else part


def _noted(part: PartMark, note: str) -> PartMark:
    """With a note under what was found of it."""
    label = say("marks_note_of_person")
    text = f"{part.feedback.text}\n{terminal(chr(10).join(field_lines(label, note)))}"
    html = f"{part.feedback.html}{rendered('note.html', label=label, text=note)}"
    return replace(part, feedback=Feedback(text, html))


def _feedback(part: PartMark, at: int, said: Said) -> Feedback:
    of_points = say("marks_total", points=points(part.points, part.possible))
    shown = Section(state_mark(state(part)), part_word(part).upper(), of_points, points=(said,) if said.text else ())
    text = "\n".join((*field_lines(shown.word, shown.why), *field_lines(said.label, said.text)))
    return Feedback(terminal(text), str(section_html(shown, f"decided-{at}", 3, section_words())))
