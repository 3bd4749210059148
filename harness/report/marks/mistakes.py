"""Which mistakes a class made, how often, on which lines, and what would be right there: what is to be taught."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from harness.checking.editing.edit import REMOVED
from harness.grading.result import GRADED, Cause, Correction, Graded, PartMark, PartVerdict
from harness.ground.facts import Fact
from harness.report.marks.shown import BY_ANOTHER, mistake_words, why
from harness.report.words import apart, said, say

#: What a mistake is called that no list of mistakes has.
OTHER = "other"
_NOT_RUN = (PartVerdict.FAILED, PartVerdict.MISSING)


@dataclass(frozen=True)
class Case:
    """One line, or several that belong together, as one submission or several have it."""

    corrections: tuple[Correction, ...]
    """Of the first of these submissions."""
    whose: tuple[tuple[str, tuple[str, ...]], ...]
    """Submissions, each with the places."""


@dataclass(frozen=True)
class OfMistake:
    """A mistake, or a reason why a part gives nothing, over all submissions."""

    words: str
    parts: tuple[str, ...]
    cases: tuple[Case, ...]

    @property
    def submissions(self) -> tuple[str, ...]:
        """Who made it, each once."""
        return tuple(dict.fromkeys(name for case in self.cases for name, _ in case.whose))


@dataclass(frozen=True)
class _Made:
    """A mistake in a part of a submission."""

    submission: str
    part: str
    words: str
    corrections: tuple[Correction, ...]
    places: tuple[str, ...]


def of_mistakes(graded: Sequence[Graded]) -> tuple[OfMistake, ...]:
    """From the most frequent on; one in several parts of a submission counts once for it."""
    by_words: dict[str, list[_Made]] = {}
    for one in graded:
        for part in one.parts:
            for made in _of_part(one.submission, part):
                by_words.setdefault(made.words, []).append(made)
    found = [
        OfMistake(words, tuple(dict.fromkeys(one.part for one in each)), tuple(_cases(each)))
        for words, each in by_words.items()
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.submissions), one.words)))


def _of_part(submission: str, part: PartMark) -> Iterator[_Made]:
    place = (str(part.spot),) if part.spot else ()
    is_told = part.verdict in _NOT_RUN or (part.why is not None and part.why.code == BY_ANOTHER)
    if part.outcome is GRADED and is_told and part.why and (part.points or 0) < part.possible:
        yield _Made(submission, part.name, why(part.why), (), place)
    for cause in causes_of(part):
        places = tuple(dict.fromkeys(str(one.spot) for one in cause.corrections)) or place
        yield _Made(submission, part.name, _title(part, cause), cause.corrections, places)


def causes_of(part: PartMark) -> tuple[Cause, ...]:
    """Its mistakes; where only their names are kept, these."""
    return part.causes or tuple(map(Cause, part.mistakes))


def has_no_name(part: PartMark) -> bool:
    """Whether it lost points by what no known mistake, no formula and no line to change explains."""
    is_judged = part.outcome is GRADED and part.verdict is PartVerdict.WRONG
    each = [one for one in causes_of(part) if one.mistake == OTHER and one.says is None and not one.corrections]
    return is_judged and bool(each) and (part.points or 0) < part.possible


def _title(part: PartMark, cause: Cause) -> str:
    """What the same mistakes are grouped by."""
    if cause.mistake != OTHER:
        return mistake_words(cause.mistake)
    if cause.says is not None:
        return said(cause.says)
    if part.wrong:
        return say("marks_part_wrong_in", part=part.name, names=part.wrong)
    return say("marks_part_wrong", part=part.name)


def _cases(each: Sequence[_Made]) -> Iterator[Case]:
    """The same lines together, the most frequent first."""
    by_lines: dict[tuple[tuple[str, str, Fact | None], ...], list[_Made]] = {}
    for made in each:
        key = tuple((" ".join(one.before.split()), " ".join(one.after.split()), one.moved) for one in made.corrections)
        by_lines.setdefault(key, []).append(made)
    for group in sorted(by_lines.values(), key=lambda one: -len({made.submission for made in one})):
        whose: dict[str, tuple[str, ...]] = {}
        for made in group:
            whose[made.submission] = tuple(dict.fromkeys((*whose.get(made.submission, ()), *made.places)))
        yield Case(group[0].corrections, tuple(whose.items()))


# ---------------------------------------------------------------- in words


def cause_words(part: PartMark, cause: Cause) -> str:
    """A mistake in a sentence; one without a name by what its lines should be."""
    if cause.mistake != OTHER or cause.says is not None or not cause.corrections:
        return _title(part, cause)
    return apart(correction_words(one) for one in cause.corrections)


def correction_words(one: Correction, shown: Callable[[str], str] = str) -> str:
    """What to do with a line. ``shown``: how code is shown; what comes from the submission goes through it."""
    words = _correction(one, shown(one.before), shown(one.after))
    return say("marks_shared_line", line=words) if one.is_shared else words


def _correction(one: Correction, before: str, after: str) -> str:
    if one.moved == REMOVED:
        return say("script_line_goes", before=before)
    if one.moved:
        return say("script_line_moves", before=before, where=one.moved)
    if not one.after:
        return say("marks_suspect", line=before)
    return say("line_should_be", before=before, after=after) if one.before else say("script_line_missing", after=after)
