"""What was found of one part of an assignment, as its outcome, its points, and where to look."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from harness.checking.homework.file import PartChecked
from harness.checking.result import CONVENTION, FAILED, INCONCLUSIVE, RIGHT, WRONG, Checked, CheckVerdict
from harness.checking.script.result import ScriptChecked
from harness.grading.assignment import Part
from harness.grading.blame import OF_OUTPUTS, Blame, blamed
from harness.grading.by_handout import held
from harness.grading.judged import PartJudged, Share
from harness.grading.kinds import EVALUATION, FORWARD, GRADIENT, UPDATE
from harness.grading.own_faults import is_its_own, lacks_attribute
from harness.grading.result import GRADED, PERSON, PartVerdict, Spot
from harness.grading.sources import Text
from harness.grading.tensors import is_its_own_work, keys_of, label_of, of_share
from harness.ground.facts import Fact, Told, fact

#: From the worst to the best, as a part of several is.
_WORST = (FAILED, WRONG, INCONCLUSIVE, CONVENTION, RIGHT)
_PLACE = re.compile(r"^(?P<label>.+?):(?P<line>[0-9]+): ")
#: Notes of what is not judged, whatever it gives.
_BORROWED = "not_judged"
#: What is said of a process that was stopped when all calls together had used their time, of a call that neither
#: computed nor came to an end, and of one that computed for too long.
_OVER_TOTAL, _WAITS, _ENDLESS = "sandbox_over_total", "process_waits", "process_still_running"
#: What has its points where the way back is not written.
_AHEAD = frozenset((FORWARD, EVALUATION))
_GIVES_NOTHING = ("judged_unwritten", "judged_returns_nothing")
_GIVES = frozenset(("gradients_by_differences", "gradients_by_framework"))


def missing(part: Part, why: Fact, name: str = "") -> PartJudged:
    """A part that the submission does not have."""
    return _nothing(part, PartVerdict.MISSING, why, Spot(name) if name else None)


def failed(part: Part, why: Fact, spot: Spot | None, file: str = "") -> PartJudged:
    """A part that cannot be run, or that is not written."""
    return replace(_nothing(part, PartVerdict.FAILED, why, spot), file=file)


def _nothing(part: Part, verdict: PartVerdict, why: Fact, spot: Spot | None) -> PartJudged:
    shares = tuple(Share(what, worth, 0.0, verdict) for what, worth in part.shares.items())
    return PartJudged(part, GRADED, verdict, 0.0, spot=spot, why=why, shares=shares)


def for_person(part: Part, why: Fact, spot: Spot | None, file: str = "") -> PartJudged:
    """A part that nobody but a person can judge."""
    unjudged = PartVerdict.UNJUDGED
    shares = tuple(Share(what, worth, None, unjudged) for what, worth in part.shares.items())
    return PartJudged(part, PERSON, unjudged, None, spot=spot, why=why, shares=shares, file=file)


def unless_out_of_time(one: PartJudged, is_late: bool = False) -> PartJudged:
    """A part that lost points when all of the time was used that a submission has needs a person.

    ``is_late``: whether it was used up when this was judged. A call of its own that computes for too long has failed.
    """
    if one.outcome is not GRADED or one.points == one.part.possible:
        return one
    if one.why is not None and is_out_of_time(one.why):
        return for_person(one.part, why_out_of_time(one.why), one.spot, one.file)
    if not is_late or _is_settled(one):
        return one
    return replace(for_person(one.part, fact("judged_out_of_time"), one.spot, one.file), checked=one.checked)


def _is_settled(one: PartJudged) -> bool:
    """Whether it lost its points whatever the time: it is not there, or a call of its own never ends."""
    code = one.why.code if one.why else ""
    is_text = (one.verdict is PartVerdict.MISSING or code in _GIVES_NOTHING) and not _AHEAD & set(one.part.shares)
    return is_text or (one.verdict is PartVerdict.FAILED and one.why is not None and _says(one.why, _ENDLESS))


def unless_of_a_cell(one: PartJudged, split: Collection[str]) -> PartJudged:
    """A part that lacks a name needs a person where that may stand in a cell that was left aside.

    ``split``: files of which cells were.
    """
    if one.verdict is not PartVerdict.FAILED or one.why is None or one.file not in split:
        return one
    problem = dict(one.why.fields).get("problem")
    if "NameError" not in str(problem):
        return one
    return for_person(one.part, fact("judged_needs_a_cell", problem=problem), one.spot, one.file)


def _says(what: object, code: str) -> bool:
    """Whether a fact, or one in it, has this code."""
    known = what.of if isinstance(what, Told) else what
    return isinstance(known, Fact) and (known.code == code or any(_says(value, code) for _, value in known.fields))


# ---------------------------------------------------------------- what was checked


def of_checked(
    part: Part, text: Text, several: Sequence[PartChecked | Checked], allows: bool, spot: Spot | None = None
) -> PartJudged:
    """A part by what was found of it, one thing or several; ``allows``: whether a convention gets all points."""
    each = [held(one, part, allows) for one in several]
    first = min(each, key=lambda one: _rank(_checked(one.found), one.allows))
    several, allows, shown = [one.found for one in each], first.allows, first.found
    checked = _checked(shown)
    if checked is None:
        return _unchecked(part, text, shown, spot)
    spot = spot or (text.spot(shown.label, shown.line) if isinstance(shown, PartChecked) else Spot(text.name))
    failures = (checked.failure, *(one.failure for one in checked.tried))
    if late := next(filter(is_out_of_time, failures), None):
        return replace(for_person(part, why_out_of_time(late), spot, text.name), checked=shown)
    if checked.verdict is INCONCLUSIVE or (checked.verdict is WRONG and _is_only_in_part(checked)):
        return _inconclusive(part, text, shown, spot)
    if checked.verdict is FAILED and checked.call and not any(is_its_own(str(one), text) for one in failures if one):
        why = fact("judged_stops_as_called", problem=dict(_why(checked).fields)["problem"])
        return replace(for_person(part, why, _place(shown, checked, text) or spot, text.name), checked=shown)
    verdict = _verdict(checked.verdict, allows)
    is_good = verdict in (PartVerdict.RIGHT, PartVerdict.CONVENTION)
    right, wrong = _names((every for one in several if (every := _checked(one)) is not None), is_good)
    where = spot if is_good or first.others else _place(shown, checked, text) or spot
    found = PartJudged(
        part,
        GRADED,
        verdict,
        part.possible if is_good else 0.0,
        right,
        wrong,
        where,
        _why_of(checked, verdict, first.others),
        mistakes_of(checked) if verdict is PartVerdict.WRONG else (),
        shown,
        file=text.name,
    )
    return _with_shares(found, [one for each in several if (one := _checked(each)) is not None])


def _checked(one: PartChecked | Checked) -> Checked | None:
    return one.checked if isinstance(one, PartChecked) else one


def _rank(one: Checked | None, allows: bool) -> int:
    if one is None:
        return 2  # as what is inconclusive
    return 1 if one.verdict is CONVENTION and not allows else _WORST.index(one.verdict)


def _verdict(found: CheckVerdict, allows: bool) -> PartVerdict:
    return PartVerdict.WRONG if found is CONVENTION and not allows else PartVerdict(found.value)


def _is_only_in_part(checked: Checked) -> bool:
    """Whether nothing of it is wrong by the numbers: it changes its parameters, say."""
    return not checked.rows and not checked.failure


def _unchecked(part: Part, text: Text, one: PartChecked | Checked, spot: Spot | None) -> PartJudged:
    assert isinstance(one, PartChecked)
    said = one.why if isinstance(one.why, Fact) else None
    if one.why and lacks_attribute(str(one.why), text):
        where = spot_of_failure(one.why, text) or spot or text.spot(one.label, one.line)
        return replace(failed(part, why_failed(one.why), where, text.name), checked=one)
    if is_out_of_time(one.why):
        said = why_out_of_time(one.why)
    elif said is None:
        known = not_taken(one.name, _fact_of(one.why) or str(one.why))
        said = known if one.why else fact("judged_not_recognised", name=one.name)
    elif said.code not in _GIVES:
        said = not_taken(one.name, said)
    return replace(for_person(part, said, spot or text.spot(one.label, one.line), text.name), checked=one)


def not_taken(name: str, problem: Fact | str) -> Fact:
    """Why something could not be checked: without what only who runs `check` on his own file could do about it."""
    if "HARNESS" in (Told(problem) if isinstance(problem, Fact) else problem):
        return fact("judged_not_callable_by_names", name=name)
    return fact("judged_not_taken", name=name, problem=problem)


def _inconclusive(part: Part, text: Text, one: PartChecked | Checked, spot: Spot) -> PartJudged:
    checked = _checked(one)
    assert checked is not None
    borrowed = next((note for note in checked.notes if isinstance(note, Fact) and note.code == _BORROWED), None)
    if borrowed is not None:
        said = dict(borrowed.fields)
        return replace(for_person(part, said["why"], replace(spot, line=int(said["line"])), text.name), checked=one)
    notes = [note for note in (*checked.notes, *checked.not_seen) if isinstance(note, Fact)]
    why = fact("judged_inconclusive", why=notes[0]) if notes else fact("judged_inconclusive_numbers")
    right, wrong = _names([checked])
    found = for_person(part, why, spot, text.name)
    return replace(found, verdict=PartVerdict.INCONCLUSIVE, checked=one, right=right, wrong=wrong)


def _names(several: Iterable[Checked], is_good: bool = False) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is right and what is not, each once; ``is_good``: whether all is right, by a convention at least."""
    found: dict[str, bool] = {}
    for checked in several:
        for key, is_right in keys_of(checked).items():
            if not is_its_own_work(key, checked):
                continue
            label = label_of(key, checked)
            found[label] = found.get(label, True) and (is_right or is_good)
    return tuple(one for one, good in found.items() if good), tuple(one for one, good in found.items() if not good)


def mistakes_of(checked: Checked) -> tuple[str, ...]:
    """The names of the known mistakes that explain it; ``other`` where none does; none where nothing was sought."""
    diagnosis = checked.diagnosis
    if diagnosis is None:
        return ()
    first = diagnosis.explanations[0] if diagnosis.explanations else None
    named = [one.fault.name for one in first.faults if not one.fault.edit] if first else []
    is_more = first is None or bool(first.unexplained) or any(one.fault.edit for one in first.faults)
    return tuple(dict.fromkeys((*named, *(["other"] if is_more or not named else []))))


# ---------------------------------------------------------------- where


def _place(one: PartChecked | Checked, checked: Checked, text: Text) -> Spot | None:
    """Where a mistake is, as far as it is known: the line to change, of what failed, or where it goes back."""
    if checked.failure:
        return spot_of_failure(checked.failure, text)
    changed = checked.diagnosis.changed if checked.diagnosis else None
    if changed and changed.changes:
        labels = [unit.label for unit in text.units if unit.label.endswith(changed.changes[0].label)]
        return text.spot(labels[0] if labels else changed.changes[0].label, changed.changes[0].line)
    if changed and changed.suspects:
        return text.spot(*changed.suspects[0])
    if isinstance(one, PartChecked) and one.ways:
        told = [row for row in checked.rows if row.quantity in ("output", "loss")]
        is_ahead = any(isinstance(note, Fact) and note.code in OF_OUTPUTS for note in checked.notes)
        way = "backward" if told and all(row.is_right for row in told) and not is_ahead else "forward"
        return text.spot(*(one.ways.get(way) or next(iter(one.ways.values()))))
    return None


def spot_of_failure(failure: Fact | str, text: Text) -> Spot | None:
    """The line that a failure names."""
    known = _fact_of(failure)
    if known is not None and known.code == "process_at":
        said = dict(known.fields)
        return text.spot(str(said["label"]), int(said["line"] or 0))
    found = _PLACE.match(str(failure))
    return text.spot(found["label"], int(found["line"])) if found else None


def _fact_of(what: Fact | str) -> Fact | None:
    return what if isinstance(what, Fact) else what.of if isinstance(what, Told) else None


def is_out_of_time(failure: Fact | str) -> bool:
    """Whether it stopped for want of time, and not because it computed for too long."""
    return _says(failure, _OVER_TOTAL) or _says(failure, _WAITS)


def why_out_of_time(failure: Fact | str) -> Fact:
    """What is said then."""
    return fact("judged_waits") if _says(failure, _WAITS) else fact("judged_out_of_time")


def why_failed(failure: Fact | str) -> Fact:
    """What was raised, without the place, which stands beside it."""
    known = _fact_of(failure)
    if known is not None and known.code == "process_at":
        return fact("judged_failed", problem=dict(known.fields)["problem"])
    text = str(failure)
    found = _PLACE.match(text)
    return fact("judged_failed", problem=known or (text[found.end() :] if found else text))


def _why_of(checked: Checked, verdict: PartVerdict, others: Sequence[Fact]) -> Fact | None:
    """``others``: what it does otherwise than is asked for."""
    if verdict is PartVerdict.FAILED:
        return _why(checked)
    is_wrong = verdict is PartVerdict.WRONG and checked.verdict is CONVENTION
    return fact("judged_by_another_convention", each=tuple(others)) if is_wrong and others else None


def _why(checked: Checked) -> Fact:
    return why_failed(checked.failure or next((one.failure for one in checked.tried if one.failure), ""))


# ---------------------------------------------------------------- points for each of several things


def _with_shares(found: PartJudged, several: Sequence[Checked]) -> PartJudged:
    if not found.part.shares:
        return found
    if found.verdict is PartVerdict.FAILED:
        return replace(
            found,
            shares=_nothing(found.part, found.verdict, found.why or fact("judged_inconclusive_numbers"), None).shares,
        )
    each = [_shares_of(found, checked) for checked in several]
    shares = tuple(_worst(what, worth, [one[what] for one in each]) for what, worth in found.part.shares.items())
    return added_up(replace(found, shares=shares))


def _shares_of(found: PartJudged, checked: Checked) -> Mapping[str, Share | None]:
    """By what it is for; None of what this does not have."""
    every = keys_of(checked)
    tensors = {what: of_share(what, checked, list(every)) for what in found.part.shares}
    is_good = found.verdict in (PartVerdict.RIGHT, PartVerdict.CONVENTION)
    blame = Blame() if is_good else _blamed(found.part, checked, tensors)
    shares: dict[str, Share | None] = {}
    for what, worth in found.part.shares.items():
        keys = tensors[what]
        differs = any(not every[key] for key in keys)
        if not keys:
            shares[what] = None
        elif what in blame.lost:
            shares[what] = Share(what, worth, 0.0, PartVerdict.WRONG)
        elif what in blame.open:
            shares[what] = Share(what, worth, None, PartVerdict.UNJUDGED)
        else:
            shares[what] = Share(what, worth, worth, PartVerdict.RIGHT, follows=differs and not is_good)
    return shares


def _blamed(part: Part, checked: Checked, tensors: Mapping[str, frozenset[tuple[str, str]]]) -> Blame:
    if checked.verdict in (RIGHT, CONVENTION):
        is_convention = checked.verdict is CONVENTION
        return Blame(frozenset(tensors)) if is_convention else Blame()
    return blamed(checked, tensors, any_multiple=part.kind == "network")


def _worst(what: str, worth: float, each: Sequence[Share | None]) -> Share:
    """Of what several things have; where none has it, a person has to look."""
    found = [one for one in each if one is not None]
    if not found:
        return Share(what, worth, None, PartVerdict.UNJUDGED)
    lost = next((one for one in found if one.points == 0), None)
    return lost or next((one for one in found if one.points is None), None) or found[0]


def added_up(found: PartJudged) -> PartJudged:
    """With the points of its shares; a person has to look where one of them is open."""
    open_ = [one.what for one in found.shares if one.points is None]
    if open_:
        is_known = not found.wrong and found.verdict is not PartVerdict.WRONG
        code = "judged_share_unknown" if is_known else "judged_share_open"
        why = found.why or fact(code, names=tuple(open_))
        return replace(found, outcome=PERSON, points=None, why=why)
    return replace(found, points=float(sum(one.points or 0.0 for one in found.shares)))


# ---------------------------------------------------------------- a script


def of_script(part: Part, text: Text, script: ScriptChecked | None, allows: bool) -> PartJudged:
    """The loop that trains."""
    if script is None:
        return for_person(part, fact("judged_no_script"), Spot(text.name), text.name)
    spot = text.spot(script.label, script.line) if script.label else Spot(text.name)
    if not script.is_checked or script.verdict is INCONCLUSIVE:
        why = script.asks or next(iter(script.notes), None)
        said = fact("judged_inconclusive", why=why) if why else fact("judged_inconclusive_numbers")
        return replace(for_person(part, said, spot, text.name), checked=script)
    if script.verdict is FAILED:
        return replace(failed(part, why_failed(script.failure), spot, text.name), checked=script)
    verdict = _verdict(script.verdict, allows)
    is_good = verdict in (PartVerdict.RIGHT, PartVerdict.CONVENTION)
    wrong = tuple(dict.fromkeys(row.name for row in script.wrong))
    right = tuple(dict.fromkeys(row.name for row in script.rows if row.name not in wrong))
    where = None if is_good else _place_of_script(script, text)
    mistakes = tuple(dict.fromkeys(one.fault.name for one in script.mistakes)) or (() if is_good else ("other",))
    points = part.possible if is_good else 0.0
    found = PartJudged(part, GRADED, verdict, points, right, wrong, where or spot, None, mistakes, script)
    found = replace(found, file=text.name)
    return (
        added_up(replace(found, shares=tuple(_of_script(script, *one, is_good) for one in part.shares.items())))
        if part.shares
        else found
    )


def _place_of_script(script: ScriptChecked, text: Text) -> Spot | None:
    if script.changes:
        return text.spot(script.changes[0].label, script.changes[0].line)
    if script.suspects:
        return text.spot(*script.suspects[0])
    return text.spot(script.wrong[0].label, script.wrong[0].line) if script.wrong else None


def _of_script(script: ScriptChecked, what: str, worth: float, is_good: bool) -> Share:
    """The update is judged by the script's own gradients, where these are told."""
    of = (UPDATE,) if what == UPDATE else (GRADIENT, "intermediate")
    rows = [row for row in script.rows if row.quantity in of]
    if is_good or (rows and all(row.is_right for row in rows)):
        return Share(what, worth, worth, PartVerdict.RIGHT)
    if rows:
        return Share(what, worth, 0.0, PartVerdict.WRONG)
    others_wrong = any(not row.is_right for row in script.rows)
    if what == GRADIENT and others_wrong:  # wrong updates of right gradients are told as such
        return Share(what, worth, worth, PartVerdict.RIGHT)
    return Share(what, worth, None, PartVerdict.UNJUDGED)
