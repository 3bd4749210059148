"""Why parts are wrong: sought once every part has its verdict, as long as the submission has time.

Where points depend on causes, they are sought first; if time runs out there, a person has to say. Elsewhere a cause
that was not found in time is left out, and neither a verdict nor points change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from harness.checking.homework.file import PartChecked
from harness.checking.result import WRONG, Checked, Diagnosis
from harness.checking.script.result import ScriptChecked
from harness.grading import parts
from harness.grading.assignment import Part
from harness.grading.judged import PartJudged, Share
from harness.grading.result import GRADED, PartVerdict
from harness.ground.facts import fact

#: Judges a part again, with its cause.
Again = Callable[[Part], PartJudged]
_WRONG, _FULL = PartVerdict.WRONG, (PartVerdict.RIGHT, PartVerdict.CONVENTION)


def needs_causes(one: PartJudged) -> bool:
    """Whether points depend on what a mistake makes wrong: several are lost or open, and no cause is known."""
    is_open = sum(share.points != share.possible for share in one.shares) > 1
    is_code = not isinstance(one.checked, ScriptChecked) and not one.is_by_convention
    return one.verdict is _WRONG and is_open and is_code and _is_undiagnosed(one)


def _is_undiagnosed(one: PartJudged) -> bool:
    each = [part.checked for part in one.several if part.checked and part.verdict == WRONG]
    each += [one.checked] if isinstance(one.checked, Checked) else []
    return any(found.diagnosis is None for found in each)


def _may_be_told(one: PartJudged) -> bool:
    """Whether a cause would say more of it."""
    return one.verdict is _WRONG and one.checked is not None and one.outcome is GRADED and not one.is_by_convention


def is_unexplained(one: PartJudged) -> bool:
    """Whether no known mistakes explain all that is wrong with it."""
    if one.verdict is not _WRONG or one.outcome is not GRADED:
        return False
    if isinstance(one.checked, ScriptChecked):
        return not one.checked.mistakes and not one.checked.changes
    diagnosis = diagnosis_of(one)
    return diagnosis is not None and not diagnosis.is_whole and not diagnosis.changed.changes


def wanted(found: Sequence[PartJudged], tells: bool) -> list[PartJudged]:
    """The parts whose causes are sought, first those whose points depend on them.

    ``tells``: whether students are told of causes.
    """
    first = [one for one in found if needs_causes(one)]
    return first + [one for one in found if tells and one not in first and _may_be_told(one)]


def names_of(asked: Sequence[PartJudged]) -> frozenset[str]:
    """What of the files is checked again: of networks that were found in a file causes are known already."""
    several = (one for each in asked for one in each.several if one.verdict == WRONG)
    return frozenset(one.name for one in several if one.is_part or not (one.checked and one.checked.diagnosis))


def sought(
    found: Sequence[PartJudged], asked: Sequence[PartJudged], again: Again, late: Callable[[], bool]
) -> list[PartJudged]:
    """The parts, those that are asked for with causes."""
    made = {one.part.name: one for one in found}
    for one in asked:
        other = None if late() else again(one.part)
        made[one.part.name] = (_with_points if needs_causes(one) else _with_cause)(one, other, late())
    return list(made.values())


def _with_points(one: PartJudged, again: PartJudged | None, is_late: bool) -> PartJudged:
    """Points by the cause; where that was not found in time, a person has to say."""
    diagnosis = None if again is None else diagnosis_of(again)
    is_explained = diagnosis is not None and (diagnosis.is_whole or diagnosis.changed.is_whole)
    if again is None or (is_late and not is_explained):
        open_ = (share if share.points == share.possible else _unjudged(share) for share in one.shares)
        return parts.added_up(replace(one, shares=tuple(open_), why=fact("judged_points_out_of_time")))
    return again


def _with_cause(one: PartJudged, again: PartJudged | None, is_late: bool) -> PartJudged:
    """The same verdict and the same points, with the cause; where that says that nothing is wrong, a person's."""
    if again is not None and again.verdict is _WRONG and set(again.wrong) == set(one.wrong):
        found = replace(again, outcome=one.outcome, points=one.points, shares=one.shares, why=one.why)
        is_known = not is_late or _is_told(diagnosis_of(again))
        return found if is_known else replace(found, notes=(*again.notes, fact("judged_cause_not_sought")))
    if again is None or is_late:
        return replace(one, notes=(*one.notes, fact("judged_cause_not_sought")))
    if again.verdict in (*_FULL, PartVerdict.INCONCLUSIVE):
        return _for_person(one, "judged_cause_says_otherwise")
    return one


def _unjudged(share: Share) -> Share:
    return replace(share, points=None, verdict=PartVerdict.UNJUDGED)


def _is_told(found: Diagnosis | None) -> bool:
    """Whether anything was found of a cause or of its place, but by names alone."""
    if found is None:
        return False
    places = () if found.changed.by_name else found.changed.suspects
    return bool(found.explanations or found.changed.changes or places)


def _for_person(one: PartJudged, why: str) -> PartJudged:
    return replace(parts.for_person(one.part, fact(why), one.spot, one.file), checked=one.checked)


def diagnosis_of(one: PartJudged) -> Diagnosis | None:
    """What was found of the cause."""
    known = one.checked.checked if isinstance(one.checked, PartChecked) else one.checked
    return known.diagnosis if isinstance(known, Checked) else None
