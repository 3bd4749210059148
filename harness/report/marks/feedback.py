"""What a student is told of a part: never more than the hint level allows, and a right number only where the
assignment shows expected values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import reduce

from harness.candidate.reading.source import Unit
from harness.checking.result import Checked
from harness.checking.script.result import ScriptChecked
from harness.faults.fault import Injection
from harness.grading.assignment import Assignment, HintLevel
from harness.grading.judged import PartJudged, Share
from harness.grading.kinds import UPDATE
from harness.grading.result import BROKE, Feedback, PartMark, PartVerdict
from harness.ground.facts import Fact
from harness.ground.harmless import terminal
from harness.ground.language import speaking
from harness.report.check_text import Point, besides, check_text, field_lines, table_rows, why
from harness.report.hints import hint_by_place
from harness.report.html.check_page import section_html, section_words
from harness.report.html.listing import listings
from harness.report.html.marks import RIGHT, UNSEEN, WRONG
from harness.report.html.script_section import script_section
from harness.report.html.section import Said, Section, Table, section, spoken
from harness.report.marks.lines import lines_said, places_of
from harness.report.marks.reasons import reason
from harness.report.marks.shown import State, language_of, part_word, points, state, state_mark, without_paths
from harness.report.marks.told import Told
from harness.report.marks.wording import convention, right_words, share_words, where_words, wrong_words
from harness.report.script_text import script_answer, script_notes, script_row, script_rows, script_text
from harness.report.tables import table
from harness.report.words import apart, headers, in_a_row, said, say

NOTHING, PLACE, HINT = HintLevel.NOTHING, HintLevel.PLACE, HintLevel.HINT
MISTAKE, EVERYTHING = HintLevel.MISTAKE, HintLevel.EVERYTHING
#: What the mistake is, of the points of a check.
_LIKELY = frozenset(("label_likely", "label_or", "label_besides", "label_open"))
#: What the whole report says besides, without a right number.
_REST = frozenset(("label_judged_by", "label_pattern", "label_evidence", "label_not_tried"))
#: What says more of the grader than of the submission.
_NOT_FOR_STUDENTS = frozenset(("label_python", "label_not_run"))
#: A mistake whose hint speaks of a network's last layer, where an activation may be alone.
_OF_AN_OUTPUT = "output_derivative_missing"
#: Of the tensors: the name, how many numbers are right, and which is worst; no value.
_COLUMNS = 3
_ANSWERS = {True: "page_show_answer", False: "marks_show_mistake"}


def feedback(judged: PartJudged, assignment: Assignment, sources: Sequence[Unit] = ()) -> Feedback:
    """Of one part, in the assignment's language. ``sources``: the pieces of its file, to show lines of them."""
    told = Told(judged, assignment, {unit.label: unit for unit in sources})
    with speaking(language_of(assignment)):
        shown, lines = _section(told), _lines(told)
        words = {**section_words(), "where": say("marks_where"), "show_answer": say(_ANSWERS[told.is_exact])}
        page = shown if shown.listings else replace(shown, points=(*shown.points, *lines))
        return Feedback(_text(told, shown, lines), str(section_html(page, told.prefix, 3, words)))


# ---------------------------------------------------------------- level by level


def _section(told: Told) -> Section:
    """All that is told; each level adds to the one before. Its lines are told by ``_lines`` where none are listed."""
    if told.level is NOTHING:
        return Section(UNSEEN, say("marks_received_part"), "")
    mark = told.mark
    shown = Section(state_mark(state(mark)), part_word(mark).upper(), say("marks_total", points=_of_points(mark)))
    if not told.level.has(PLACE):
        return shown
    if told.is_exact:
        return _whole(told, shown)
    return replace(
        shown,
        points=spoken(_about(told)),
        where=where_words(told),
        listings=listings(told.sources, places_of(told), whole=True),
        lines_title=say("marks_place"),
        hints=tuple(_hints(told)) if told.has(HINT) else (),
        answer=spoken(_likely(told)) if told.has(MISTAKE) else (),
        tables=tuple(_tables(told)) if told.has(EVERYTHING) else (),
        notes=spoken(_notes(told)) if told.has(EVERYTHING) else (),
    )


def _lines(told: Told) -> tuple[Said, ...]:
    """The lines to look at, one by one."""
    return tuple(lines_said(told, places_of(told))) if told.level.has(PLACE) and not told.is_exact else ()


def _of_points(mark: PartMark) -> str:
    return points(mark.points, mark.possible)


def _whole(told: Told, shown: Section) -> Section:
    """The whole report, with right numbers and lines."""
    if isinstance(told.found, ScriptChecked):
        found = script_section(told.found, told.sources, "", told.is_strict, told.prefix)
    else:
        assert told.found is not None
        found = section(told.found, told.sources, "", told.is_strict, told.prefix, told.ways)
    points_of = (*spoken(_about(told)), *_scrubbed(found.points))
    notes = tuple(one for one in _scrubbed(found.notes) if one.label not in map(say, _NOT_FOR_STUDENTS))
    return replace(found, mark=shown.mark, word=shown.word, why=shown.why, points=points_of, about=(), notes=notes)


def _scrubbed(each: Iterable[Said]) -> Iterator[Said]:
    return (replace(one, text=without_paths(one.text)) for one in each)


# ---------------------------------------------------------------- from the place on


def _about(told: Told) -> Iterator[Point]:
    """What is wrong and what is right, by name; what each share got; why it is missing or failed."""
    judged, found = told.judged, told.found
    if told.is_open:
        yield "marks_label_why", say("marks_part_broke" if judged.outcome is BROKE else "marks_part_person")
        return
    if told.is_wrong:
        yield "marks_label_wrong", in_a_row(wrong_words(told))
        yield "marks_label_right", in_a_row(right_words(told))
    if told.is_wrong and isinstance(found, Checked):
        yield "marks_label_function", found.call
    if judged.shares and (state(told.mark) is not State.FULL or any(one.follows for one in judged.shares)):
        yield "marks_label_shares", apart(map(_share, judged.shares))
    if judged.why:
        yield "marks_label_why", reason(judged.why)
    elif judged.verdict is PartVerdict.CONVENTION and isinstance(found, Checked):
        yield "label_note", convention(found)
    if told.is_wrong and isinstance(found, Checked) and not told.has(EVERYTHING):
        yield from (("label_note", reason(note)) for note in _besides(found.notes))
    for note in judged.notes:
        yield "label_note", reason(_note(note))


#: What no number of a step shows, so that no tensor is told as wrong; and of what tells right numbers other words.
_BESIDE_NUMBERS = frozenset(
    (
        "changes_in_place",
        "ignores_settings",
        "wrong_once_used",
        "wrong_in_second_step",
        "wrong_beside_another",
        "objects_share_what_they_keep",
        "middle_numbers_differ",
        "slope_is_handed_its_input",
        "moves_parameters",
        "dropout_mask_is_kept",
        "evaluation_moves_statistics",
        "statistics_stay",
    )
)
_WITHOUT_NUMBERS = {
    "dropout_scale": "marks_note_dropout_scale",
    "dropout_keeps": "marks_note_dropout_keeps",
    "evaluation_is_wrong": "marks_note_evaluation",
    "evaluation_gradient_is_wrong": "marks_note_evaluation_gradient",
}


def _besides(notes: Iterable[Fact | str]) -> Iterator[Fact]:
    for note in notes:
        if isinstance(note, Fact) and note.code in _BESIDE_NUMBERS:
            yield note
        elif isinstance(note, Fact) and note.code in _WITHOUT_NUMBERS:
            yield Fact(_WITHOUT_NUMBERS[note.code], ())


def _note(note: Fact) -> Fact:
    return Fact("marks_note_mended", note.fields) if note.code == "judged_with_parts_mended" else note


def _share(one: Share) -> str:
    code = "marks_share_follows" if one.follows else "marks_share"
    return say(code, what=share_words(one.what), points=points(one.points, one.possible))


# ---------------------------------------------------------------- hints, mistakes, the rest


def _hints(told: Told) -> Iterator[str]:
    found = told.found
    if isinstance(found, ScriptChecked):
        hints = [said(one.fault.hint) for one in found.mistakes if one.fault.hint]
        yield from dict.fromkeys(hints) or filter(None, (_hint_of_script(found),))
    elif found is not None:
        yield from dict.fromkeys(_named_hints(found)) or filter(None, (hint_by_place(found),))


def _named_hints(found: Checked) -> list[str]:
    """Of the mistakes that explain it, unless its lines say more."""
    diagnosis = found.diagnosis
    if diagnosis is None or diagnosis.line_says_more:
        return []
    is_alone = bool(found.tried and found.tried[0].case.alone)
    faults = [each.fault for one in diagnosis.explanations[:1] for each in one.faults if each.fault.hint]
    own = {_OF_AN_OUTPUT: say("marks_hint_derivative")} if is_alone else {}
    return [own.get(one.name, said(one.hint)) for one in faults]


def _hint_of_script(found: ScriptChecked) -> str:
    """A question about its first wrong value, where its mistake has no name."""
    if found.network is not None and (hint := hint_by_place(found.network)):
        return hint
    first = min((row for row in found.wrong if row.line), key=lambda row: row.line, default=None)
    code = "marks_hint_script_update" if first and first.quantity == UPDATE else "marks_hint_script"
    return say(code, name=first.name, line=first.line) if first else ""


def _likely(told: Told) -> Iterator[Point]:
    """The mistakes in a sentence each; nothing of how many others were tried."""
    found = told.found
    if isinstance(found, ScriptChecked):
        each: Iterable[Point] = (point for point in script_answer(found) if point[0] == "label_likely")
        yield from _without_numbers(each, found.mistakes)
    elif found is not None and found.diagnosis is not None and found.diagnosis.explanations:
        faults = [each for one in found.diagnosis.explanations for group in (one.faults, *one.same) for each in group]
        yield from _without_numbers((point for point in why(found) if point[0] in _LIKELY), faults)


def _without_numbers(each: Iterable[Point], faults: Sequence[Injection]) -> Iterator[Point]:
    """Without the mistakes' numbers in our list, which say nothing to students."""
    ends = {say("numbered_mistake", mistake="", number=one.fault.number) for one in faults if one.fault.number}
    ends.add(say("edited_formula", mistake=""))
    yield from ((code, reduce(lambda rest, end: rest.replace(end, ""), ends, text)) for code, text in each)


def _tables(told: Told) -> Iterator[Table]:
    """How many numbers of each tensor are right; no number itself."""
    found = told.found
    if isinstance(found, ScriptChecked):
        rows = tuple((RIGHT if row.is_right else WRONG, script_row(row)) for row in script_rows(found))
        yield from [Table(say("page_gradients"), headers("script_rows"), rows)] if rows else []
    elif found is not None and (counted := table_rows(found)):
        shown = tuple((WRONG if any(row[2:]) else RIGHT, tuple(row[:_COLUMNS])) for row in counted)
        yield Table(say("page_tensors"), headers("check")[:_COLUMNS], shown)


def _notes(told: Told) -> Iterator[Point]:
    found = told.found
    if isinstance(found, ScriptChecked):
        each: Iterable[Point] = script_notes(found)
    else:
        assert found is not None
        each = (*(point for point in why(found) if point[0] in _REST), *besides(found))
    return ((code, reason(text)) for code, text in each if code not in _NOT_FOR_STUDENTS)


# ---------------------------------------------------------------- as text


def _text(told: Told, shown: Section, lines_to_see: Sequence[Said]) -> str:
    """For a terminal."""
    lines = list(field_lines(shown.word, shown.why) if shown.why else (shown.word,))
    lines += field_lines(say("label_where"), shown.where) if not told.is_exact else ()
    lines += _points_text((*shown.points, *lines_to_see))
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


def _report(told: Told) -> str:
    """The whole of ``check``."""
    if isinstance(told.found, ScriptChecked):
        return script_text(told.found)
    assert told.found is not None
    return check_text(told.found, strict=told.is_strict).rstrip()
