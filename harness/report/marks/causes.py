"""Why a part is wrong, for the assistant: each mistake with the student's lines, and what would be right there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.candidate.reading.source import Unit
from harness.checking.homework.file import PartChecked
from harness.checking.result import Change, Checked, Diagnosis
from harness.checking.script.result import ScriptChecked
from harness.grading.judged import PartJudged
from harness.grading.result import Cause, Correction, PartVerdict, Spot
from harness.ground.facts import Fact, fact
from harness.report.check_text import in_own_names
from harness.report.marks.lines import written

#: What a mistake is called that no list of mistakes has.
OTHER = "other"
#: More suspect lines than these say nothing.
_MOST_SUSPECTS = 3

#: Tensors, by quantity and name.
_Keys = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class _Mistake:
    """A mistake and what it makes wrong; nothing where that was not told one by one."""

    cause: Cause
    mends: _Keys = frozenset()


def causes_of(judged: PartJudged, sources: Sequence[Unit] = ()) -> tuple[Cause, ...]:
    """The mistakes of a part that is wrong, as far as they were looked for. ``sources``: the pieces of its file."""
    one = judged.checked
    found = one.checked if isinstance(one, PartChecked) else one
    if judged.verdict is not PartVerdict.WRONG or found is None:
        return ()
    units = {unit.label: unit for unit in sources}
    if isinstance(found, ScriptChecked):
        named = [_Mistake(Cause(each.fault.name)) for each in found.mistakes]
        return _joined(named, found.changes, _suspects(judged, found.suspects, units), found.is_mended, judged)
    if found.diagnosis is None:
        return (Cause(OTHER, fact("marks_cause_evaluation")),) if found.evaluated is False else ()
    suspects = _suspects(judged, found.diagnosis.changed.suspects, units)
    changes = found.diagnosis.changed.changes
    return _joined(_mistakes(found, found.diagnosis), changes, suspects, _is_all(found.diagnosis), judged)


def _mistakes(found: Checked, diagnosis: Diagnosis) -> list[_Mistake]:
    """Of the likeliest explanation."""
    first = diagnosis.explanations[0] if diagnosis.explanations else None
    if first is None:
        return []
    mends = first.mends or ((),) * len(first.faults)
    return [
        _Mistake(_cause(found, each.fault.name, each.fault.edit), frozenset(keys))
        for each, keys in zip(first.faults, mends, strict=True)
    ]


def _cause(found: Checked, name: str, edit: Fact | None) -> Cause:
    return Cause(OTHER, in_own_names(found, edit)) if edit else Cause(name)


def _is_all(diagnosis: Diagnosis) -> bool:
    """Whether the mistakes explain all that is wrong."""
    return diagnosis.is_whole


def _joined(
    named: Sequence[_Mistake],
    changes: Sequence[Change],
    suspects: tuple[Correction, ...],
    is_all: bool,
    judged: PartJudged,
) -> tuple[Cause, ...]:
    """Each mistake once, with the changes that make right what it makes wrong; the other changes by themselves."""
    merged: dict[Cause, _Keys] = {}
    for one in named:
        merged[one.cause] = merged.get(one.cause, frozenset()) | one.mends
    belongs = [(_correction(judged, one), _of_which(one, merged, is_all)) for one in changes]
    seen = () if changes else tuple(_of_one(one, list(merged)) for one in suspects)
    causes = [
        replace(cause, corrections=tuple(_of_one(*one) for one in belongs if cause in one[1]) or seen)
        for cause in merged
    ]
    rest = tuple(line for line, of in belongs if not of)
    if rest or not merged or not (is_all or changes):
        causes.append(Cause(OTHER, None, rest or (() if merged else suspects)))
    return tuple(causes)


def _of_one(line: Correction, of: Sequence[Cause]) -> Correction:
    return replace(line, is_shared=len(of) > 1)


def _of_which(change: Change, merged: Mapping[Cause, _Keys], is_all: bool) -> list[Cause]:
    """The mistakes that a change mends: by the tensors that both are of, where these are told."""
    mends = frozenset(change.mends)
    if (len(merged) == 1 and is_all) or not mends:
        return list(merged)
    return [cause for cause, keys in merged.items() if keys & mends or (not keys and is_all)]


def _correction(judged: PartJudged, one: Change) -> Correction:
    return Correction(spot_of(judged, one.label, one.line), one.before, one.after, one.moved)


def _suspects(
    judged: PartJudged, places: Iterable[tuple[str, int]], units: Mapping[str, Unit]
) -> tuple[Correction, ...]:
    """Suspect lines as they stand, where they are few."""
    each = list(dict.fromkeys(places))
    if len(each) > _MOST_SUSPECTS:
        return ()
    return tuple(Correction(spot_of(judged, *place), written(units, *place)) for place in each)


def spot_of(judged: PartJudged, label: str, line: int) -> Spot:
    """A place that a check names, as one of the submission's file; of a notebook with its cell."""
    _, bracket, cell = label.rpartition("/")[2].partition("[")
    return Spot(f"{judged.file or label.rpartition('/')[2].partition('[')[0]}{bracket}{cell}", line)
