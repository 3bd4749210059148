"""What a part says of its hand-out's conventions, checked: each is of what the part is, and has such an answer."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from harness.grading.assignment import Part
from harness.grading.conventions import accepted, questions_of
from harness.ground.facts import Fact, fact
from harness.ground.yaml_source import Path_

#: Parts that state all that they are.
_STATED = ("scenario", "script")


def wrong_conventions(part: Part, at: Path_) -> Iterator[tuple[Path_, Fact]]:
    """Each mistake, with its field."""
    if not isinstance(part.conventions, Mapping):
        return
    if part.kind in _STATED:
        yield (*at, "conventions"), fact("assignment_no_conventions")
        return
    known = accepted(questions_of(part.kind, part.what))
    for name, answer in part.conventions.items():
        path: Path_ = (*at, "conventions", name)
        if name not in known:
            yield path, _no_question(name, known)
        elif isinstance(answer, bool) or not isinstance(answer, str | int | float):
            yield path, fact("assignment_no_answer", given=str(answer), known=known[name])
        elif part.asks[name] not in known[name]:
            yield path, fact("assignment_no_answer", given=part.asks[name], known=known[name])


def _no_question(name: str, known: Mapping[str, tuple[str, ...]]) -> Fact:
    if not known:
        return fact("assignment_no_questions", name=name)
    close = difflib.get_close_matches(name, known, 1)
    if close:
        return fact("assignment_no_question_but", name=name, close=close[0], known=tuple(known))
    return fact("assignment_no_question", name=name, known=tuple(known))
