"""What courses' systems are told of a submission, whichever they are: a row a part, one message, and how much fits.

The words are in the language that is spoken, as ``Feedback`` is. Why a part needs a person is for the assistant, in
marks.csv and on the overview; a student reads that somebody will look, and where.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from harness.grading.result import BROKE, GRADED, PERSON, UNREADABLE, Graded, Outcome, PartMark, PartVerdict
from harness.ground import harmless
from harness.ground.atomic import write_where_asked
from harness.ground.errors import UsageError
from harness.ground.facts import fact
from harness.ground.harmless import lines, one_line
from harness.report.words import said, say

T = TypeVar("T")
#: PrairieLearn's limit; the others' are higher, and nobody reads a megabyte.
MAX_BYTES = 1_000_000
#: How many characters of a part's output are kept: the first of these with which all of them fit.
_LIMITS = (1_000_000, 65_536, 16_384, 4_096, 1_024, 256)
_GOOD = (PartVerdict.RIGHT, PartVerdict.CONVENTION)


@dataclass(frozen=True)
class Row:
    """One part of a submission."""

    name: str
    outcome: Outcome
    verdict: PartVerdict
    possible: float
    points: float | None
    """None where it was not graded."""
    place: str = ""
    """Where a person has to look, such as ``model.py:12``."""
    sentences: tuple[str, ...] = ()
    """What is said before the feedback."""
    feedback_text: str = ""
    feedback_html: str = ""

    @property
    def sure(self) -> float:
        """The points that it has, whatever a person finds."""
        return _number(self.points or 0.0)

    @property
    def by(self) -> dict[str, str]:
        """Who gave the points, where it was not the program."""
        return {"by": "person"} if self.verdict is PartVerdict.DECIDED else {}

    @property
    def passed(self) -> bool:
        """All points, and of what has none a good verdict."""
        full = self.points is not None and self.points >= self.possible
        return self.outcome is GRADED and full and (self.possible > 0 or self.verdict in _GOOD)

    def text(self, limit: int) -> str:
        """Of at most this many characters, and a sentence where that was not all."""
        return shortened("\n\n".join(lines(one) for one in (*self.sentences, self.feedback_text) if one), limit)

    def html(self, limit: int) -> str:
        """A fragment of a page; where it is too long, the text instead, since no tag can be cut."""
        before = "".join(f"<p>{harmless.html(one)}</p>" for one in self.sentences)
        found = before + (
            self.feedback_html or (f"<pre>{harmless.html(self.feedback_text)}</pre>" if self.feedback_text else "")
        )
        return found if len(found) <= limit else f"<pre>{harmless.html(self.text(limit))}</pre>"


def rows(graded: Graded) -> list[Row]:
    """Of every part; of a submission without any, one for the whole of it."""
    return [_row(part, graded.outcome) for part in with_parts(graded, 0.0).parts]


def with_parts(graded: Graded, possible: float) -> Graded:
    """The same; of one without parts, the whole of it is one, of all that was ``possible``."""
    if graded.parts:
        return graded
    points = 0.0 if graded.outcome in (GRADED, UNREADABLE) else None
    name, verdict = say("autograder_submission"), PartVerdict.UNJUDGED
    return replace(graded, parts=(PartMark(name, possible, points, graded.outcome, verdict, graded.spot),))


def _row(part: PartMark, of: Outcome) -> Row:
    is_whole = of in (UNREADABLE, BROKE) and part.verdict is not PartVerdict.DECIDED
    outcome = of if is_whole else part.outcome
    points = 0.0 if outcome is UNREADABLE else part.points if outcome is GRADED else None
    place = one_line(str(part.spot)) if part.spot and outcome is PERSON else ""
    feedback = part.feedback if outcome in (GRADED, PERSON) else type(part.feedback)()
    return Row(
        one_line(part.name), outcome, part.verdict, _number(part.possible), points, place,
        _sentences(outcome, part.verdict, place), feedback.text, feedback.html,
    )  # fmt: skip


def _sentences(outcome: Outcome, verdict: PartVerdict, place: str) -> tuple[str, ...]:
    if verdict is PartVerdict.DECIDED:
        return (say("autograder_decided_part"),)
    if outcome is PERSON:
        return (say("autograder_person_at", place=place) if place else say("autograder_person_part"),)
    if outcome is UNREADABLE:
        return (say("autograder_unread_part"),)
    return (say("autograder_broke_part"),) if outcome is BROKE else ()


def message(graded: Graded) -> str:
    """What is said of the submission as a whole; of one that is graded, which parts a person graded."""
    if graded.outcome is UNREADABLE:
        why = one_line(said(graded.why)) if graded.why else ""
        told = say("autograder_at", place=one_line(str(graded.spot)), what=why) if graded.spot and why else why
        return say("autograder_unreadable_why", why=told) if told else say("autograder_unreadable")
    if graded.outcome is PERSON:
        return say("autograder_person")
    if graded.outcome is BROKE:
        return say("autograder_broke")
    decided = tuple(one_line(part.name) for part in graded.parts if part.verdict is PartVerdict.DECIDED)
    return say("autograder_decided", parts=decided) if decided else ""


def sure_points(graded: Graded) -> float:
    """What the graded parts got: what a person finds comes on top."""
    return _number(sum(row.sure for row in rows(graded)))


def contained(graded: Graded) -> dict[str, Any]:
    """What held the submission in while it ran, for those who run the grader."""
    return {"outcome": str(graded.outcome), "sandbox": graded.sandbox, "in_force": list(graded.in_force)}


def _number(value: float) -> float:
    """Without the digits that adding tenths makes."""
    return round(float(value), 6)


def shortened(text: str, limit: int) -> str:
    """The beginning of a text, and that it goes on."""
    return text if len(text) <= limit else f"{text[:limit].rstrip()}\n{say('autograder_shortened')}"


def fitted(made: Callable[[int], dict[str, Any]]) -> dict[str, Any]:
    """A result of at most MAX_BYTES, with as much of each part's output as there is room for."""
    found = made(_LIMITS[0])
    for limit in _LIMITS[1:]:
        if len(as_json(found).encode()) <= MAX_BYTES:
            break
        found = made(limit)
    return found


def as_json(content: Mapping[str, Any]) -> str:
    """The content of a file."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def write_for_system(file: Path, content: Mapping[str, Any] | str | None) -> None:
    """Write it whole, or take the file away where there is nothing to say, so that none of an earlier run is read."""
    if content is None:
        file.unlink(missing_ok=True)
        return
    write_where_asked(file, content if isinstance(content, str) else as_json(content))


def only_one(all_of_them: Sequence[T], option: str) -> T:
    """The submission of a file that holds one. Raises UsageError."""
    if len(all_of_them) != 1:
        raise UsageError(fact("autograder_only_one", option=option, count=len(all_of_them)))
    return all_of_them[0]
