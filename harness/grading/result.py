"""What a submission is worth, and what a student is told of it: frozen, and plain dicts where it is sent or kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harness.ground.facts import Fact


class Outcome(StrEnum):
    """What came of a submission, or of a part of it; from the best to the worst."""

    GRADED = "graded"
    UNREADABLE = "unreadable"
    """It cannot be read or run, which is the student's matter."""
    PERSON = "person"
    """It ran, and what it is worth needs a person."""
    BROKE = "broke"
    """The grader broke, which is ours."""


GRADED, UNREADABLE, PERSON, BROKE = Outcome.GRADED, Outcome.UNREADABLE, Outcome.PERSON, Outcome.BROKE


class PartVerdict(StrEnum):
    """What a part is: as ``check`` says, or that the submission does not have it, that it was not judged, or that a
    person decided."""

    RIGHT = "right"
    CONVENTION = "convention"
    INCONCLUSIVE = "inconclusive"
    WRONG = "wrong"
    FAILED = "failed"
    MISSING = "missing"
    UNJUDGED = "unjudged"
    DECIDED = "decided"


@dataclass(frozen=True)
class Spot:
    """A line of a submission's file; line 0 is the file as a whole."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True)
class Feedback:
    """What is told of a part at the assignment's hint level, in its language: never more than that allows."""

    text: str = ""
    """For a terminal, and for systems that show text."""
    html: str = ""
    """A fragment for a page; the same content."""


@dataclass(frozen=True)
class Correction:
    """A line of a submission and what belongs there: for the assistant, on no student's page."""

    spot: Spot
    before: str = ""
    """What stands there; empty where a line is missing."""
    after: str = ""
    """What belongs there; empty where it moves, goes, or is only suspect."""
    moved: Fact | None = None
    """Where the line belongs, or that it goes."""
    is_shared: bool = False
    """Whether it may belong to another mistake of its part."""


@dataclass(frozen=True)
class Cause:
    """A mistake in a part: for the assistant, on no student's page."""

    mistake: str
    """The name of the known mistake; ``other`` where it has none."""
    says: Fact | None = None
    """Of a mistake without a name, in which formula it is, where that is known."""
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True)
class PartMark:
    """What one part of an assignment got."""

    name: str
    possible: float
    points: float | None
    """None where it was not graded."""
    outcome: Outcome
    verdict: PartVerdict
    spot: Spot | None = None
    """Where the student, or a person, has to look."""
    why: Fact | None = None
    """Why it is missing, failed, or needs a person; what the person notes who decided."""
    mistakes: tuple[str, ...] = ()
    """Names of the known mistakes, for counting; ``other`` where it is wrong by none of these."""
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    """What of it is right and what is not, by the name of what was to be given: forward, dx, W1, update."""
    feedback: Feedback = Feedback()
    causes: tuple[Cause, ...] = ()
    """Its mistakes with their lines, as far as they were looked for."""
    note: str = ""
    """What a person tells the student besides, who gave no points."""


@dataclass(frozen=True)
class Graded:
    """What a submission got."""

    submission: str
    """Its file or folder, as the folder of submissions has it."""
    digest: str
    """Of its content (SHA-256)."""
    outcome: Outcome
    parts: tuple[PartMark, ...] = ()
    why: Fact | None = None
    """Of a submission that cannot be read or run, or at which the grader broke."""
    spot: Spot | None = None
    notes: tuple[Fact, ...] = ()
    """What was left out of it, of what it is a copy."""
    seconds: float = 0.0
    sandbox: str = ""
    """bubblewrap, container or none."""
    in_force: tuple[str, ...] = ()
    """What contained it, by code."""

    @property
    def points(self) -> float | None:
        """All that it got; None where a part was not graded."""
        got = [part.points for part in self.parts]
        if self.outcome is UNREADABLE:
            return 0.0
        return None if self.outcome is not GRADED or None in got else float(sum(one for one in got if one is not None))

    @property
    def possible(self) -> float:
        """All that could be had."""
        return float(sum(part.possible for part in self.parts))


def worst_outcome(outcomes: Sequence[Outcome]) -> Outcome:
    """Of several; graded where there are none."""
    order = list(Outcome)
    return max(outcomes, key=order.index, default=GRADED)


# ---------------------------------------------------------------- as plain dicts


def to_dict(one: Graded) -> dict[str, Any]:
    """For JSON: what ``from_dict`` makes again."""
    found = _plain(one)
    assert isinstance(found, dict)
    return found


def from_dict(found: Mapping[str, Any]) -> Graded:
    """Raises KeyError, TypeError or ValueError where it was made by something else."""
    rest = {**found}
    parts = tuple(_part(one) for one in rest.pop("parts"))
    outcome, why, spot = Outcome(rest.pop("outcome")), _fact(rest.pop("why")), _spot(rest.pop("spot"))
    notes = tuple(_needed(_fact(one)) for one in rest.pop("notes"))
    in_force = tuple(rest.pop("in_force"))
    return Graded(outcome=outcome, parts=parts, why=why, spot=spot, notes=notes, in_force=in_force, **rest)


def _part(found: Mapping[str, Any]) -> PartMark:
    rest = {**found}
    outcome, verdict = Outcome(rest.pop("outcome")), PartVerdict(rest.pop("verdict"))
    spot, why, feedback = _spot(rest.pop("spot")), _fact(rest.pop("why")), Feedback(**rest.pop("feedback"))
    several: dict[str, Any] = {name: tuple(rest.pop(name)) for name in ("mistakes", "right", "wrong")}
    several["causes"] = tuple(map(_cause, rest.pop("causes")))
    return PartMark(outcome=outcome, verdict=verdict, spot=spot, why=why, feedback=feedback, **several, **rest)


def _cause(found: Mapping[str, Any]) -> Cause:
    corrections = tuple(map(_correction, found["corrections"]))
    return Cause(found["mistake"], _fact(found["says"]), corrections)


def _correction(found: Mapping[str, Any]) -> Correction:
    return Correction(Spot(**found["spot"]), found["before"], found["after"], _fact(found["moved"]), found["is_shared"])


def _plain(value: Any) -> Any:
    if isinstance(value, Fact):
        return {"code": value.code, "fields": {name: _field(one) for name, one in value.fields}}
    if dataclasses.is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, StrEnum) else value


def _field(value: Any) -> Any:
    """A field of a fact: plain, or a fact, or several of them."""
    if isinstance(value, Fact):
        return {"fact": _plain(value)}
    if isinstance(value, list | tuple):
        return [_field(one) for one in value]
    return (
        value if isinstance(value, str | int | float | bool | None) and not isinstance(value, StrEnum) else str(value)
    )


def _fact(found: Any) -> Fact | None:
    if found is None:
        return None
    return Fact(found["code"], tuple((name, _field_again(one)) for name, one in found["fields"].items()))


def _field_again(value: Any) -> Any:
    if isinstance(value, dict):
        return _fact(value["fact"])
    return tuple(_field_again(one) for one in value) if isinstance(value, list) else value


def _needed(found: Fact | None) -> Fact:
    if found is None:
        raise ValueError(found)
    return found


def _spot(found: Any) -> Spot | None:
    return None if found is None else Spot(**found)
