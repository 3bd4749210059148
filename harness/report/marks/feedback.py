"""What a student is told of a part: never more than the hint level allows, and a right number only where the
assignment shows expected values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.candidate.reading.source import Unit
from harness.checking.homework.file import PartChecked
from harness.checking.result import Change, Checked
from harness.checking.script.result import ScriptChecked
from harness.grading.assignment import Assignment
from harness.grading.hints import HintLevel
from harness.grading.judged import PartJudged, Share
from harness.grading.result import BROKE, PERSON, Feedback, PartMark, PartVerdict
from harness.ground.harmless import one_line, terminal
from harness.ground.language import speaking
from harness.report.check_text import Point, besides, check_text, field_lines, headline, table_rows, why
from harness.report.check_text import where as departs
from harness.report.hints import hint_by_place
from harness.report.html.check_page import section_html, section_words
from harness.report.html.listing import Place, listings
from harness.report.html.marks import RIGHT, UNSEEN, WRONG
from harness.report.html.script_section import script_section
from harness.report.html.section import Said, Section, Table, Ways, section, spoken
from harness.report.marks.shown import State, language_of, part_word, points, state, state_mark, without_paths
from harness.report.script_text import script_answer, script_notes, script_row, script_rows, script_text
from harness.report.tables import table
from harness.report.words import headers, in_a_row, said, say

NOTHING, PLACE, HINT = HintLevel.NOTHING, HintLevel.PLACE, HintLevel.HINT
MISTAKE, EVERYTHING = HintLevel.MISTAKE, HintLevel.EVERYTHING
#: Of a reason, such as what a student's own code raised, so many characters are shown.
_MOST = 2000
#: What the mistake is, of the points of a check.
_LIKELY = frozenset(("label_likely", "label_or", "label_besides", "label_open"))
#: What the whole report says besides, without a right number.
_REST = frozenset(("label_judged_by", "label_pattern", "label_evidence", "label_not_tried"))
#: Of the tensors: the name, how many numbers are right, and which is worst; no value.
_COLUMNS = 3


def feedback(judged: PartJudged, assignment: Assignment, sources: Sequence[Unit] = ()) -> Feedback:
    """Of one part, in the assignment's language. ``sources``: the pieces of its file, to show lines of them."""
    told = _Told(judged, assignment, {unit.label: unit for unit in sources})
    with speaking(language_of(assignment)):
        shown = _section(told)
        words = {**section_words(), "show_answer": say(_ANSWERS[told.is_exact])}
        return Feedback(_text(told, shown), str(section_html(shown, told.prefix, 3, words)))


_ANSWERS = {True: "page_show_answer", False: "marks_show_mistake"}


@dataclass(frozen=True)
class _Told:
    """A part, how much of it is told, and what is needed for it."""

    judged: PartJudged
    assignment: Assignment
    sources: Mapping[str, Unit] = field(repr=False)

    @property
    def level(self) -> HintLevel:
        return self.assignment.hints

    @property
    def is_exact(self) -> bool:
        """Whether right numbers and right lines are shown."""
        return self.assignment.expected_values and self.level is EVERYTHING and self.is_wrong

    @property
    def is_strict(self) -> bool:
        return not self.assignment.conventions

    @property
    def mark(self) -> PartMark:
        one = self.judged
        return PartMark(one.part.name, one.part.possible, one.points, one.outcome, one.verdict)

    @property
    def is_wrong(self) -> bool:
        """Whether what was found explains why points are missing."""
        is_open = self.judged.outcome in (PERSON, BROKE) or self.judged.verdict in (
            PartVerdict.MISSING,
            PartVerdict.UNJUDGED,
        )
        return not is_open and state(self.mark) is not State.FULL and self.found is not None

    @property
    def found(self) -> Checked | ScriptChecked | None:
        one = self.judged.checked
        return one.checked if isinstance(one, PartChecked) else one

    @property
    def ways(self) -> Ways:
        """Where its functions begin."""
        return self.judged.checked.ways if isinstance(self.judged.checked, PartChecked) else {}

    @property
    def prefix(self) -> str:
        """Of ids: no other part of a page has it."""
        return f"part-{hashlib.sha256(self.judged.part.name.encode('utf-8', 'replace')).hexdigest()[:8]}"


# ---------------------------------------------------------------- level by level


def _section(told: _Told) -> Section:
    """All that is told; each level adds to the one before."""
    if told.level is NOTHING:
        return Section(UNSEEN, say("marks_received_part"), "")
    mark = told.mark
    shown = Section(state_mark(state(mark)), part_word(mark).upper(), say("marks_total", points=_of_points(mark)))
    if not told.level.has(PLACE):
        return shown
    if told.is_exact:
        return _whole(told, shown)
    places = _places(told)
    return replace(
        shown,
        points=(*spoken(_about(told)), *_lines(told, places)),
        where=_departs(told),
        listings=listings(told.sources, places),
        lines_title=say("page_line", count=len(places)) if _has(told, MISTAKE) else say("marks_place"),
        hints=tuple(_hints(told)) if _has(told, HINT) else (),
        answer=spoken(_likely(told)) if _has(told, MISTAKE) else (),
        tables=tuple(_tables(told)) if _has(told, EVERYTHING) else (),
        notes=spoken(_notes(told)) if _has(told, EVERYTHING) else (),
    )


def _has(told: _Told, level: HintLevel) -> bool:
    """Whether something of what was found is told at this level."""
    return told.is_wrong and told.level.has(level)


def _of_points(mark: PartMark) -> str:
    return points(mark.points, mark.possible)


def _whole(told: _Told, shown: Section) -> Section:
    """The whole report, with right numbers and lines."""
    if isinstance(told.found, ScriptChecked):
        found = script_section(told.found, told.sources, "", told.is_strict, told.prefix)
    else:
        assert told.found is not None
        found = section(told.found, told.sources, "", told.is_strict, told.prefix, told.ways)
    points_of = (*spoken(_about(told)), *_scrubbed(found.points))
    notes = tuple(one for one in _scrubbed(found.notes) if one.label != say("label_python"))
    return replace(found, mark=shown.mark, word=shown.word, why=shown.why, points=points_of, about=(), notes=notes)


def _scrubbed(each: Iterable[Said]) -> Iterator[Said]:
    return (replace(one, text=without_paths(one.text)) for one in each)


def _about(told: _Told) -> Iterator[Point]:
    """From the place on: what is wrong, by name, what each share got, why it is missing or failed."""
    judged = told.judged
    if told.is_wrong:
        yield "marks_label_wrong", in_a_row(told.judged.wrong)
    if told.is_wrong and isinstance(told.found, Checked):
        yield "marks_label_function", told.found.call
    if judged.shares:
        yield "marks_label_shares", in_a_row(map(_share, judged.shares))
    if judged.why:
        yield "marks_label_why", _reason(said(judged.why))
    elif judged.verdict is PartVerdict.CONVENTION and isinstance(told.found, Checked):
        yield "label_note", headline(told.found, told.is_strict)
    for note in judged.notes:
        yield "label_note", _reason(said(note))


def _share(one: Share) -> str:
    code = "marks_share_follows" if one.follows else "marks_share"
    return say(code, what=one.what, points=points(one.points, one.possible))


def _reason(text: str) -> str:
    """What was raised or said, of limited length."""
    shown = without_paths(text)
    return f"{shown[:_MOST]} ..." if len(shown) > _MOST else shown


def _departs(told: _Told) -> str:
    return departs(told.found) if told.is_wrong and isinstance(told.found, Checked) else ""


# ---------------------------------------------------------------- lines


def _places(told: _Told) -> list[Place]:
    """The lines to look at: from the mistake on those that are to be changed, before it where the function begins."""
    found = told.found
    if not told.is_wrong or told.judged.verdict is PartVerdict.FAILED:
        return _spot(told)
    if told.level.has(MISTAKE):
        return [(one.label, one.line) for one in _changes(found)] or _suspects(found) or _begins(told)
    return _begins(told)


def _spot(told: _Told) -> list[Place]:
    """Where it failed, or what a person has to look at."""
    spot = told.judged.spot
    if spot is None or state(told.mark) is State.FULL:
        return []
    label = next((one for one in told.sources if one == spot.file or one.endswith(f"/{spot.file}")), spot.file)
    return [(label, spot.line)]


def _changes(found: Checked | ScriptChecked | None) -> tuple[Change, ...]:
    if isinstance(found, ScriptChecked):
        return found.changes
    return found.diagnosis.changed.changes if found is not None and found.diagnosis else ()


def _suspects(found: Checked | ScriptChecked | None) -> list[Place]:
    if isinstance(found, ScriptChecked):
        return list(found.suspects)
    return list(found.diagnosis.changed.suspects) if found is not None and found.diagnosis else []


def _begins(told: _Told) -> list[Place]:
    """The function with the first wrong number; of a script where the wrong numbers are computed."""
    found = told.found
    if isinstance(found, ScriptChecked):
        return sorted({(row.label or found.label, row.line) for row in found.wrong if row.line})
    assert found is not None
    is_forward = any(row.quantity in ("output", "loss") and not row.is_right for row in found.rows)
    way = "forward" if is_forward or "backward" not in told.ways else "backward"
    return [told.ways[way]] if way in told.ways else _defined(told, found.call)


def _defined(told: _Told, call: str) -> list[Place]:
    """Where what is called is defined."""
    name = re.split(r"[^\w.]", call)[0].rpartition(".")[2]
    begin = re.compile(rf"\s*(?:async\s+)?(?:def|class)\s+{re.escape(name)}\b")
    numbered = ((unit, at, text) for unit in told.sources.values() for at, text in enumerate(_texts(unit), 1))
    return [(unit.label, at + unit.offset) for unit, at, text in numbered if name and begin.match(text)][:1]


def _texts(unit: Unit) -> list[str]:
    return unit.code.splitlines()


def _lines(told: _Told, places: Sequence[Place]) -> Iterator[Said]:
    """Each with its file, and what stands there."""
    before = {(one.label, one.line): one.before for one in _changes(told.found)} if _has(told, MISTAKE) else {}
    for label, line in dict.fromkeys(places):
        where = say("marks_at", file=_file(told, label), line=line) if line else _file(told, label)
        yield Said(say("label_look_at"), one_line(where), before.get((label, line)) or _written(told, label, line))


def _written(told: _Told, label: str, line: int) -> str:
    """That line of the student's."""
    unit = told.sources.get(label)
    texts = _texts(unit) if unit else []
    at = line - unit.offset if unit else 0
    return one_line(texts[at - 1].strip())[:_MOST] if 0 < at <= len(texts) else ""


def _file(told: _Told, label: str) -> str:
    """As the submission names it: nothing of the folder in which it was graded."""
    own = told.judged.file or (told.judged.spot.file if told.judged.spot else "")
    return own if own and (label == own or label.endswith(f"/{own}")) else Path(label).name


# ---------------------------------------------------------------- hints, mistakes, the rest


def _hints(told: _Told) -> Iterator[str]:
    found = told.found
    if isinstance(found, ScriptChecked):
        hints = [said(one.fault.hint) for one in found.mistakes if one.fault.hint]
        yield from dict.fromkeys(hints) or filter(None, (_hint_of_script(found),))
    elif found is not None:
        hints = [text for code, text in why(found) if code == "label_hint" and text]
        yield from hints or filter(None, (hint_by_place(found),))


def _hint_of_script(found: ScriptChecked) -> str:
    """A question about its first wrong value, where its mistake has no name."""
    if found.network is not None and (hint := hint_by_place(found.network)):
        return hint
    first = min((row for row in found.wrong if row.line), key=lambda row: row.line, default=None)
    return say("marks_hint_script", name=first.name, line=first.line) if first else ""


def _likely(told: _Told) -> Iterator[Point]:
    """The mistakes in a sentence each."""
    found = told.found
    if isinstance(found, ScriptChecked):
        yield from (point for point in script_answer(found) if point[0] == "label_likely")
    elif found is not None:
        yield from (point for point in why(found) if point[0] in _LIKELY)


def _tables(told: _Told) -> Iterator[Table]:
    """How many numbers of each tensor are right; no number itself."""
    found = told.found
    if isinstance(found, ScriptChecked):
        rows = tuple((RIGHT if row.is_right else WRONG, script_row(row)) for row in script_rows(found))
        yield from [Table(say("page_gradients"), headers("script_rows"), rows)] if rows else []
    elif found is not None and (counted := table_rows(found)):
        shown = tuple((WRONG if any(row[2:]) else RIGHT, tuple(row[:_COLUMNS])) for row in counted)
        yield Table(say("page_tensors"), headers("check")[:_COLUMNS], shown)


def _notes(told: _Told) -> Iterator[Point]:
    found = told.found
    if isinstance(found, ScriptChecked):
        each: Iterable[Point] = script_notes(found)
    else:
        assert found is not None
        each = (*(point for point in why(found) if point[0] in _REST), *besides(found))
    return ((code, without_paths(text)) for code, text in each if code != "label_python")


# ---------------------------------------------------------------- as text


def _text(told: _Told, shown: Section) -> str:
    """For a terminal."""
    lines = list(field_lines(shown.word, shown.why) if shown.why else (shown.word,))
    lines += field_lines(say("label_where"), shown.where) if not told.is_exact else ()
    lines += _points_text(shown.points)
    if told.is_exact:
        return terminal("\n".join([*lines, "", without_paths(_report(told))]))
    lines += [line for hint in shown.hints for line in field_lines(say("label_hint"), hint)]
    lines += _points_text(shown.answer)
    for one in shown.tables:
        lines += ["", *table([row for _, row in one.rows], one.headers, "plain").splitlines(), ""]
    return terminal("\n".join([*lines, *_points_text(shown.notes)]))


def _points_text(each: Iterable[Said]) -> Iterator[str]:
    for one in each:
        yield from field_lines(one.label, "\n".join(filter(None, (one.text, one.code))))


def _report(told: _Told) -> str:
    """The whole of ``check``."""
    if isinstance(told.found, ScriptChecked):
        return script_text(told.found)
    assert told.found is not None
    return check_text(told.found, strict=told.is_strict).rstrip()
