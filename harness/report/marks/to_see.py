"""What the assistant looks at first of a submission: where, and why."""

from __future__ import annotations

from harness.grading.result import BROKE, UNREADABLE, Graded, PartMark
from harness.ground.harmless import one_line
from harness.report.marks.mistakes import cause_words, causes_of
from harness.report.marks.shown import State, part_word, place, state, why
from harness.report.words import in_a_row, say


def to_see(one: Graded) -> str:
    """What the assistant looks at first: where, and why; of what is all right nothing."""
    if one.outcome in (UNREADABLE, BROKE):
        return _joined(place(one.spot), why(one.why) or _first_reason(one))
    worst = next((part for part in one.parts if part.outcome is one.outcome and state(part) is not State.FULL), None)
    return "" if worst is None else _joined(worst.name, place(worst.spot), what_of(worst))


def _first_reason(one: Graded) -> str:
    return next((why(part.why) for part in one.parts if part.why), "")


def what_of(part: PartMark) -> str:
    """Why a part is missing, failed or open; else its mistakes, or what of it is wrong."""
    if part.why:
        return why(part.why)
    if causes := causes_of(part):
        return in_a_row(dict.fromkeys(cause_words(part, one) for one in causes))
    return say("marks_wrong_in", names=part.wrong) if part.wrong else part_word(part)


def _joined(*pieces: str) -> str:
    """What is not empty, with the colon of the language."""
    return say("colon").join(filter(None, map(one_line, pieces)))
