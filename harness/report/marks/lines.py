"""Which lines of a student's code are shown: the mistake itself where it is known, else where its function begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from harness.candidate.reading.source import Unit
from harness.checking.result import Change, Checked
from harness.checking.script.result import ScriptChecked
from harness.grading.kinds import UPDATE
from harness.grading.result import PartVerdict
from harness.ground.harmless import one_line
from harness.report.html.listing import Place
from harness.report.html.section import Said
from harness.report.marks.shown import State, state
from harness.report.marks.told import Told
from harness.report.words import say

#: Of a line, so many characters are shown beside its number.
_MOST = 2000
#: More suspect lines than these are not the place of a mistake.
_MOST_SUSPECTS = 4


def places_of(told: Told) -> list[Place]:
    """The lines to look at: those that are to be changed, or few that are suspect, else where the function begins."""
    found = told.found
    if not told.is_wrong or found is None or told.judged.verdict is PartVerdict.FAILED:
        return _spot(told)
    if told.judged.is_by_convention:
        return [told.ways["forward"]] if "forward" in told.ways else _spot(told)
    lines = [(one.label, one.line) for one in changes_of(found)]
    suspects = list(dict.fromkeys(_suspects(found)))
    found_places = lines or (suspects if len(suspects) <= _MOST_SUSPECTS else []) or _begins(told, found)
    labels = [label for label, _ in found_places]
    return sorted(set(found_places), key=lambda one: (labels.index(one[0]), one[1]))


def _spot(told: Told) -> list[Place]:
    """Where it failed, or where it is not written yet."""
    spot = told.judged.spot
    if spot is None or told.is_open or state(told.mark) is State.FULL:
        return []
    label = next((one for one in told.sources if one == spot.file or one.endswith(f"/{spot.file}")), spot.file)
    return [(label, spot.line)]


def changes_of(found: Checked | ScriptChecked | None) -> tuple[Change, ...]:
    """The changes with which it is right, as far as they are known."""
    if isinstance(found, ScriptChecked):
        return found.changes
    return found.diagnosis.changed.changes if found is not None and found.diagnosis else ()


def _suspects(found: Checked | ScriptChecked) -> Sequence[Place]:
    if isinstance(found, ScriptChecked):
        return found.suspects
    return found.diagnosis.changed.suspects if found.diagnosis else ()


def _begins(told: Told, found: Checked | ScriptChecked) -> list[Place]:
    """The function with the first wrong number; of a script where the wrong numbers are computed."""
    if isinstance(found, ScriptChecked):
        return sorted({(row.label or found.label, row.line) for row in found.wrong if row.line})
    is_forward = any(row.quantity in ("output", "loss") and not row.is_right for row in found.rows)
    is_forward |= all(row.is_right for row in found.rows) and told.judged.wrong in (("evaluation",), ("forward",))
    way = "forward" if is_forward or "backward" not in told.ways else "backward"
    return [told.ways[way]] if way in told.ways else _defined(told, _name_of_wrong(found))


#: Of several calls that make one step, what the one is named like that gives this first.
_STAGES = {
    "loss": re.compile(r"loss|cost|entropy|error|criterion"),
    "gradient": re.compile(r"back|grad"),
    "update": re.compile(r"update|step|descent|sgd|optimi"),
}


def _name_of_wrong(found: Checked) -> str:
    """Of the calls of a step the one with the first wrong number; the first of them where no name tells it."""
    names = re.findall(r"[\w.]+(?=\()", found.call) or re.split(r"[^\w.]", found.call)
    own = [name.rpartition(".")[2] for name in names]
    wrong = sorted((row for row in found.rows if not row.is_right), key=found.computed)
    first = UPDATE if wrong and wrong[0].quantity == "parameter" else wrong[0].quantity if wrong else ""
    stage = _STAGES.get(first)
    return next((name for name in own if stage and stage.search(name.lower())), own[0])


def _defined(told: Told, name: str) -> list[Place]:
    """Where a function or a class is defined."""
    begin = re.compile(rf"\s*(?:async\s+)?(?:def|class)\s+{re.escape(name)}\b")
    numbered = ((unit, at, text) for unit in told.sources.values() for at, text in enumerate(_texts(unit), 1))
    return [(unit.label, at + unit.offset) for unit, at, text in numbered if name and begin.match(text)][:1]


def _texts(unit: Unit) -> list[str]:
    return unit.code.splitlines()


def lines_said(told: Told, places: Sequence[Place]) -> Iterator[Said]:
    """Each with its file, and what stands there."""
    before = {(one.label, one.line): one.before for one in changes_of(told.found)} if told.is_wrong else {}
    for label, line in dict.fromkeys(places):
        where = say("marks_at", file=_file(told, label), line=line) if line else _file(told, label)
        yield Said(
            say("label_look_at"), one_line(where), before.get((label, line)) or written(told.sources, label, line)
        )


def written(sources: Mapping[str, Unit], label: str, line: int) -> str:
    """That line of the student's; "" where the file is not at hand."""
    unit = sources.get(label)
    texts = _texts(unit) if unit else []
    at = line - unit.offset if unit else 0
    return one_line(texts[at - 1].strip())[:_MOST] if 0 < at <= len(texts) else ""


def _file(told: Told, label: str) -> str:
    """As the submission names it: nothing of the folder in which it was graded."""
    own = told.judged.file or (told.judged.spot.file if told.judged.spot else "")
    return own if own and (label == own or label.endswith(f"/{own}")) else Path(label).name
