"""Of what a file was found to have, what a part of an assignment asks for, and what of several things counts."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from harness.checking.homework.file import FileChecked, PartChecked, Recognised
from harness.checking.homework.stated import Asked
from harness.checking.result import CONVENTION, INCONCLUSIVE, RIGHT
from harness.grading import parts
from harness.grading.assignment import Part
from harness.grading.judged import PartJudged
from harness.grading.kinds import KINDS
from harness.grading.result import GRADED, PERSON, PartVerdict
from harness.ground.errors import HarnessError
from harness.ground.facts import Fact

#: Verdicts that get all points.
GOOD = (PartVerdict.RIGHT, PartVerdict.CONVENTION)
#: What is said of a part of which the rest of its file, or a search for the line, may say more.
_MORE_MAY_SAY = frozenset(("right_if_the_layers_divide", "part_is_another"))


def names_of_parts(known: Recognised) -> set[str]:
    """Everything by which a file's parts may be asked for."""
    return {name for one in known.parts for name in (one.part.name, *one.part.uses)}


def may_be_networks(part: Part, known: Recognised) -> tuple[str, ...]:
    """What may be a network, by name, but where the assignment says that it is a loss or an optimizer."""
    return () if part.kind in ("loss", "optimizer") else known.calls


def having(found: FileChecked, known: Recognised, names: Sequence[str]) -> list[PartChecked]:
    """The parts of a file that have any of these names."""
    own = {one.part.name for one in known.parts if set(names) & {one.part.name, *one.part.uses}} | set(names)
    return [one for one in found.parts if one.name in own or one.name.partition(".")[0] in own]


def may_be_told(one: PartChecked) -> bool:
    """Whether more of the file, or a search for the line, may tell what is inconclusive."""
    if one.checked is None or one.verdict is not INCONCLUSIVE:
        return False
    return any(isinstance(note, Fact) and note.code in _MORE_MAY_SAY for note in one.checked.notes)


def candidates_of(part: Part, what: str, known: Recognised, names: Set[str]) -> list[Asked]:
    """What may be of a kind; ``names``: that the assignment asks for, and that are something else."""
    return [
        one
        for one in known.parts
        if not names & {*one.part.uses} and any((line.kind, line.what) == (part.kind, what) for line in one.part.lines)
    ]


def is_kind(one: PartChecked, part: Part, what: str = "") -> bool:
    """Whether something was taken for the layer, loss or optimizer that is asked for; ``what``: in place of that."""
    stated = one.stated.get(part.kind) if part.kind in KINDS else None
    return (stated.get("kind") if isinstance(stated, dict) else stated) == (what or part.what)


def settled(found: FileChecked | HarnessError | None, known: Recognised) -> set[str]:
    """Names of functions and classes that are right as what they were taken for."""
    every = found.parts if isinstance(found, FileChecked) else ()
    right = {one.name for one in every if one.verdict in (RIGHT, CONVENTION)}
    return {name for one in known.parts if one.part.name in right for name in one.part.uses}


def goodness(one: PartJudged) -> tuple[float, bool]:
    """More points before less; what needs a person between right and wrong."""
    if one.outcome is PERSON:
        return one.part.possible - 0.001, one.checked is not None
    return one.points or 0.0, one.outcome is GRADED


def worst_of(each: Sequence[PartJudged]) -> PartJudged:
    """Of a part whose names stand in several files."""
    order = (PartVerdict.FAILED, PartVerdict.WRONG, PartVerdict.UNJUDGED, PartVerdict.INCONCLUSIVE)
    worst = min(each, key=lambda one: order.index(one.verdict) if one.verdict in order else len(order))
    if worst.outcome is PERSON or not worst.shares:
        return worst
    shares = tuple(
        min((one.shares[at] for one in each), key=lambda one: one.points or 0) for at in range(len(worst.shares))
    )
    return parts.added_up(replace(worst, shares=shares))
