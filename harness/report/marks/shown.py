"""What the table, the pages and marks.csv say alike of a submission: what each part is, its points, where to look."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache

from harness.grading.assignment import Assignment
from harness.grading.result import BROKE, GRADED, PERSON, UNREADABLE, Graded, Outcome, PartMark, PartVerdict, Spot
from harness.ground.facts import Fact
from harness.ground.harmless import one_line
from harness.ground.language import current
from harness.report.html import marks as symbols
from harness.report.html.marks import Mark
from harness.report.words import said, say


class State(StrEnum):
    """What a part comes to, by what it got."""

    FULL = "full"
    PARTLY = "partly"
    WRONG = "wrong"
    FAILED = "failed"
    UNWRITTEN = "unwritten"
    MISSING = "missing"
    UNREAD = "unread"
    PERSON = "person"
    BROKE = "broke"


def state(part: PartMark) -> State:
    """Full wherever it has all of its points, by another convention too."""
    if part.outcome is BROKE:
        return State.BROKE
    if part.outcome is UNREADABLE:
        return State.UNREAD
    if part.outcome is PERSON or part.points is None:
        return State.PERSON
    if part.points >= part.possible:
        return State.FULL
    if part.why is not None and part.why.code == _UNWRITTEN:
        return State.UNWRITTEN
    if part.verdict in (PartVerdict.FAILED, PartVerdict.MISSING):
        return State(part.verdict.value)
    return State.PARTLY if part.points > 0 else State.WRONG


#: What is said of a function that gives nothing.
_UNWRITTEN = "judged_unwritten"
#: And of what is right by another convention than is asked for.
BY_ANOTHER = "judged_by_another_convention"
#: A state in one character of a terminal, and in words.
SYMBOLS = {
    State.FULL: "✓",
    State.PARTLY: "~",
    State.WRONG: "✗",
    State.FAILED: "!",
    State.UNWRITTEN: "_",
    State.MISSING: "-",
    State.UNREAD: "·",
    State.PERSON: "?",
    State.BROKE: "*",
}
#: And on a page.
_MARKS = {
    State.FULL: symbols.RIGHT,
    State.PARTLY: symbols.PARTLY,
    State.WRONG: symbols.WRONG,
    State.FAILED: symbols.WRONG,
    State.UNWRITTEN: symbols.UNSEEN,
    State.MISSING: symbols.UNSEEN,
    State.UNREAD: symbols.UNSEEN,
    State.PERSON: symbols.OPEN,
    State.BROKE: symbols.OPEN,
}
_STATES = {
    State.FULL: "marks_full",
    State.PARTLY: "marks_partly",
    State.WRONG: "marks_wrong",
    State.FAILED: "marks_failed",
    State.UNWRITTEN: "marks_unwritten",
    State.MISSING: "marks_missing",
    State.UNREAD: "marks_unread",
    State.PERSON: "marks_person",
    State.BROKE: "marks_broke",
}
_SHORT = {
    GRADED: "marks_outcome_graded",
    UNREADABLE: "marks_unreadable",
    PERSON: "marks_needs_person",
    BROKE: "marks_grader_broke",
}
_OUTCOMES = {
    GRADED: "marks_outcome_graded",
    UNREADABLE: "marks_outcome_unreadable",
    PERSON: "marks_outcome_person",
    BROKE: "marks_outcome_broke",
}
_COUNTS = {
    GRADED: "marks_count_graded",
    UNREADABLE: "marks_count_unreadable",
    PERSON: "marks_count_person",
    BROKE: "marks_count_broke",
}


#: How a part is called that has all of its points.
_FULL = {PartVerdict.CONVENTION: "marks_convention", PartVerdict.WRONG: "marks_all_points"}


def state_word(one: State) -> str:
    """Such as ``wrong in part``."""
    return say(_STATES[one])


def state_mark(one: State) -> Mark:
    """Its colour and symbol on a page."""
    return _MARKS[one]


def part_word(part: PartMark) -> str:
    """The same of a part, with by whom, or by what convention, it has its points."""
    if part.verdict is PartVerdict.DECIDED:
        return say("marks_by_person")
    if part.why is not None and part.why.code == BY_ANOTHER:
        return say("marks_by_another_convention")
    if state(part) is not State.FULL:
        return state_word(state(part))
    return say(_FULL.get(part.verdict, "marks_full"))


def outcome_word(outcome: Outcome) -> str:
    """Such as ``needs a person``."""
    return say(_OUTCOMES[outcome])


def outcome_short(outcome: Outcome) -> str:
    """The same for a narrow column."""
    return say(_SHORT[outcome])


def counts(graded: Sequence[Graded]) -> str:
    """How many there are, and how many of each of the four outcomes that occur."""
    each = [one.outcome for one in graded]
    decided = sum(is_decided(one) for one in graded if one.outcome is GRADED)
    found = [_count(outcome, each.count(outcome), decided) for outcome in Outcome if outcome in each]
    return say("marks_counts", count=len(each), outcomes=say("comma").join(found)) if found else say("marks_none")


def _count(outcome: Outcome, count: int, decided: int) -> str:
    if outcome is GRADED and decided:
        return say("marks_count_decided", count=count, decided=decided)
    return say(_COUNTS[outcome], count=count)


def is_decided(one: Graded) -> bool:
    """Whether a person gave points of it."""
    return any(part.verdict is PartVerdict.DECIDED for part in one.parts)


# ---------------------------------------------------------------- points


def number(value: float) -> str:
    """Points without needless digits: 4, 2.5, 0.33."""
    return f"{round(value, 2):g}"


def points(got: float | None, possible: float) -> str:
    """``7 / 9``; a question mark where a person has to say it."""
    return f"{'?' if got is None else number(got)} / {number(possible)}"


def part_names(graded: Iterable[Graded]) -> tuple[str, ...]:
    """Of all parts, in the order of the assignment."""
    return tuple(dict.fromkeys(part.name for one in graded for part in one.parts))


def possible(graded: Iterable[Graded]) -> float:
    """All that the assignment gives, also where a submission came to no part."""
    return max((one.possible for one in graded), default=0.0)


# ---------------------------------------------------------------- where and why


def place(spot: Spot | None) -> str:
    """``mlp.py:12``; "" where it is not known."""
    return one_line(str(spot)) if spot else ""


def why(what: Fact | None) -> str:
    """A reason on one line, without folders of the machine that graded; "" where none is given."""
    return without_paths(one_line(" ".join(said(what).split()))) if what else ""


def mistake_words(name: str) -> str:
    """The sentence of a known mistake, by its name."""
    return said(_sentences()[name]) if name in _sentences() else say("marks_no_known_mistake")


@cache
def _sentences() -> dict[str, str]:
    from harness.faults.library import ALL  # every mistake of every layer: where one is asked for

    return {one.name: one.sentence for one in ALL}


#: A path from the root on: of a file of the student's only its name is theirs.
_NAME = r"[^\s/\\'\"<>|:*?]+"
_PATH = re.compile(rf"(?<![\w./\\])/(?:{_NAME}/)+|(?<!\w)[A-Za-z]:[\\/](?:{_NAME}[\\/])+")


def without_paths(text: str) -> str:
    """Nothing of the folders of the machine that graded it: of a path from the root the last name alone stays."""
    return _PATH.sub("", text)


def language_of(assignment: Assignment) -> str:
    """In which its students are told."""
    return assignment.language or current()


# ---------------------------------------------------------------- names of files

_PLAIN = re.compile(r"[a-z0-9][a-z0-9_.=,+-]*", re.ASCII)
_HASHED = re.compile(r".*_[0-9a-f]{16}")
#: Which Windows keeps for devices, whatever follows.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_MOST_BYTES = 120


def page_name(submission: str) -> str:
    """The name of a submission's page, without its ending: safe on any system, and no other submission has it.

    A plain name of small letters is kept; any other is told apart by a hash.
    """
    is_plain = _PLAIN.fullmatch(submission) and not _HASHED.fullmatch(submission)
    if is_plain and not _DEVICES.fullmatch(submission) and len(submission) <= _MOST_BYTES:
        return submission
    raw = submission.encode("utf-8", "surrogatepass")
    readable = re.sub(r"[^\w.=,+-]+", "_", submission).lstrip(".").encode("utf-8", "ignore")[:_MOST_BYTES]
    begin = "_" if _DEVICES.fullmatch(submission.lower()) else ""
    return f"{begin}{readable.decode('utf-8', 'ignore')}_{hashlib.sha256(raw).hexdigest()[:16]}"
