"""A script's check as text for a person: what is wrong, its own numbers beside the right ones, what to change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from harness.checking.editing.edit import REMOVED
from harness.checking.result import CONVENTION, FAILED, INCONCLUSIVE, RIGHT, WRONG, Change, Sum
from harness.checking.script.result import Row, ScriptChecked
from harness.ground.harmless import one_line
from harness.ground.language import in_english
from harness.report.check_text import Point, factor, value_lines, verdict_word
from harness.report.json_form import change_content
from harness.report.layout import WIDTH, padded, width, wrapped
from harness.report.tables import table
from harness.report.words import apart, fact_fields, headers, listed, said, say

#: More of what is right is counted only.
_MANY = 8
#: Of a sum over samples, the terms that are written out.
_TERMS = 3
#: What a multiple of the right gradient most often comes from.
_FACTORS = {-1.0: "script_factor_negated", 2.0: "script_factor_doubled", 0.5: "script_factor_halved"}


def script_cells(found: ScriptChecked, strict: bool) -> list[str]:
    """Its verdict, what it is, where its loop begins, and what is wrong."""
    word = say("word_not_checked") if not found.is_checked else verdict_word(found.verdict, strict).lower()
    if found.verdict == CONVENTION and found.is_checked:
        word = say("word_convention").lower()
    return [one_line(cell) for cell in (word, say("script_loop"), say("line", line=found.line), _in_short(found))]


def _in_short(found: ScriptChecked) -> str:
    if found.failure:
        return said(found.failure)
    if not found.is_checked:
        return said(found.asks) if found.asks else ""
    if found.verdict != WRONG:
        is_open = found.verdict == INCONCLUSIVE
        facts = [*found.setting, *(one for one in found.notes if is_open or one.code == "with_parts_mended")]
        return said(found.loss) if not facts and found.loss else listed(map(said, facts))
    if found.mistakes and len(found.changes) != 1:
        return listed(_mistakes(found))
    return _of_changes(found) if found.changes else script_seen(found)


def _mistakes(found: ScriptChecked) -> list[str]:
    return [say("numbered_mistake", mistake=one.sentence, number=one.fault.number) for one in found.mistakes]


def _of_changes(found: ScriptChecked) -> str:
    """Each line to change, after its file and line."""
    each = (
        say("at_lines", file=Path(one.label).name, lines=one.line, what=script_change(one)) for one in found.changes
    )
    return apart(each)


def script_change(one: Change) -> str:
    """What to do with a line."""
    if one.moved == REMOVED:
        return say("script_line_goes", before=one.before)
    if one.moved:
        return say("script_line_moves", before=one.before, where=one.moved)
    if not one.before:
        return say("script_line_missing", after=one.after)
    return say("line_should_be", before=one.before, after=one.after)


def script_seen(found: ScriptChecked) -> str:
    """What is wrong, without why."""
    odd = [said(one) for row in found.wrong for one in row.facts]
    if odd:
        return listed(odd)
    names = list(dict.fromkeys(row.name for row in found.wrong if row.quantity != "intermediate"))
    what = say("script_wrong", names=tuple(names), step=found.step)
    uphill = [said(one) for one in found.notes]
    return apart([what, *uphill])


def script_text(found: ScriptChecked) -> str:
    """The whole, below the answer: what was recognised, each gradient, numbers side by side, changes, notes."""
    parts = [_recognised(found), _rows_text(found, "plain"), _entries_text(found, "plain"), _by_hand_text(found)]
    parts += _rest(found)
    return "\n\n".join(part for part in parts if part)


def script_markdown(found: ScriptChecked) -> str:
    """The same as a part of a page."""
    rest = (f"```text\n{part}\n```" for part in (_by_hand_text(found), *_rest(found)) if part)
    head = _recognised(found)
    parts = [f"## {say('script_loop')}", head and f"```text\n{head}\n```", _rows_text(found, "github")]
    return "\n\n".join(part for part in (*parts, _entries_text(found, "github"), *rest) if part)


def is_told(found: ScriptChecked | None, strict: bool) -> bool:
    """Whether there is more to say of it than its line."""
    if found is None or not found.is_checked:
        return False
    return found.verdict in (WRONG, FAILED, INCONCLUSIVE) or (strict and found.verdict == CONVENTION)


def _recognised(found: ScriptChecked) -> str:
    return "\n".join(line for text in script_recognised(found) for line in wrapped(one_line(text), WIDTH, "  "))


def script_recognised(found: ScriptChecked) -> list[str]:
    """What it trains, and what it minimises; nothing where nothing was judged."""
    if not found.rows:
        return []
    trains = say("script_recognised", line=found.line, names=found.parameters)
    return [trains, *([said(found.loss)] if found.loss else [])]


def _rows_text(found: ScriptChecked, form: str) -> str:
    rows = [script_row(row) for row in script_rows(found)]
    return table(rows, headers("script_rows"), form) if rows else ""


def script_rows(found: ScriptChecked) -> list[Row]:
    """What is wrong, and some of what is right."""
    shown = [*found.wrong, *(row for row in found.rows if row.is_right)]
    return [row for row in shown if row.name][: len(found.wrong) + _MANY]


def script_row(row: Row) -> tuple[str, ...]:
    """Its name, what it is, its verdict, where it stands, and how far off it is."""
    what = say(f"script_{row.quantity}", of=row.of) if row.quantity == "intermediate" else say(f"script_{row.quantity}")
    word = verdict_word(RIGHT if row.is_right else WRONG, strict=False).lower()
    line = say("line", line=row.line) if row.line else ""
    return one_line(row.name), what, word, line, _off(row)


def _off(row: Row) -> str:
    if row.is_right or row.factor is None:
        return ""
    known = next((code for factor, code in _FACTORS.items() if abs(row.factor - factor) < 1e-4), None)
    return say(known) if known else say("script_times", factor=row.factor)


def _entries_text(found: ScriptChecked, form: str) -> str:
    rows = script_entries(found)
    if not rows:
        return ""
    return f"{say('script_entries', step=found.step)}\n\n{table(rows, headers('script_entries'), form)}"


def script_entries(found: ScriptChecked) -> list[tuple[str, ...]]:
    """Numbers of parameters: before the step, its own after it, and the right ones; and whether they differ."""
    return [
        (one_line(one.name), f"{one.before:.6g}", f"{one.yours:.6g}", f"{one.right:.6g}", _mark(one.yours, one.right))
        for one in found.entries
    ]


def _by_hand_text(found: ScriptChecked) -> str:
    """The first sample worked through, and the gradient of an entry of each weight that is wrong."""
    if not found.worked:
        return ""
    labels = max(width(said(one.label)) for one in found.worked)
    values = [line for one in found.worked for line in value_lines(one, labels)]
    sums = [line for one in found.sums for line in wrapped(script_sum(one), WIDTH - 2, "    ")]
    lines = [*values, "", *sums] if sums else values
    return "\n".join([say("script_by_hand"), "", *(f"  {line}".rstrip() for line in lines)])


def script_sum(one: Sum) -> str:
    """The gradient of one entry with its numbers put in."""
    names = list(dict.fromkeys(name for name, _, _ in one.terms))
    numbers = " + ".join(f"{factor(a)}·{factor(b)}" for _, a, b in one.terms[:_TERMS])
    more = len(one.terms) - _TERMS
    numbers = f"{numbers} + {say('more_terms', number=more)}" if more > 0 else numbers
    return say("script_sum", label=one_line(one.label), names=one_line(listed(names)), numbers=numbers, value=one.value)


def _mark(yours: float, right: float) -> str:
    return "" if abs(yours - right) <= 1e-6 * max(abs(yours), abs(right)) else say("script_differs")


def _rest(found: ScriptChecked) -> Iterator[str]:
    lines = list(_lines(found))
    if lines:
        yield "\n".join(lines)


def _lines(found: ScriptChecked) -> Iterator[str]:
    for code, text in (*script_answer(found), *script_notes(found)):
        yield from _labelled(code, text)


def script_answer(found: ScriptChecked) -> Iterator[Point]:
    """The mistakes, and the lines to change; where there is no change, the lines that are suspect."""
    for mistake in _mistakes(found):
        yield "label_likely", mistake
    for one in found.changes:
        yield "label_change", say("at_lines", file=Path(one.label).name, lines=one.line, what=script_change(one))
    if found.changes:
        yield "", say("script_mended" if found.is_mended else "script_mended_in_part", count=len(found.changes))
    elif found.suspects:
        lines_of = tuple(sorted({line for _, line in found.suspects}))
        yield "label_where", say("script_suspects", count=len(lines_of), lines=lines_of)


def script_notes(found: ScriptChecked) -> Iterator[Point]:
    """Conventions and notes."""
    for one in (*found.setting, *found.notes):
        yield "label_note", said(one)


def _labelled(code: str, text: str) -> Iterator[str]:
    label = say(code) if code else ""
    indent = " " * 10
    for number, line in enumerate(wrapped(one_line(text), WIDTH - len(indent))):
        yield (padded(label, len(indent)) if number == 0 else indent) + line


@in_english
def script_content(found: ScriptChecked | None) -> dict[str, Any] | None:
    """As JSON has it."""
    if found is None:
        return None
    return {
        "verdict": found.verdict if found.is_checked else "not_checked",
        "label": found.label,
        "line": found.line,
        "parameters": list(found.parameters),
        "loss": fact_fields(found.loss) if found.loss else None,
        "step": found.step,
        "rows": [_row_content(row) for row in found.rows],
        "entries": [
            {"name": one.name, "before": one.before, "yours": one.yours, "right": one.right} for one in found.entries
        ],
        "by_hand": {
            "worked": [{"name": one.label, "value": np.asarray(one.array).tolist()} for one in found.worked],
            "sums": [
                {"name": one.label, "terms": [list(term) for term in one.terms], "value": one.value}
                for one in found.sums
            ],
        },
        "setting": [fact_fields(one) for one in found.setting],
        "notes": [fact_fields(one) for one in found.notes],
        "mistakes": [
            {"number": one.fault.number, "name": one.fault.name, "sentence": one.sentence, "hint": one.fault.hint}
            for one in found.mistakes
        ],
        "changes": [change_content(one) for one in found.changes],
        "mended": found.is_mended,
        "suspects": [list(place) for place in found.suspects],
        "failure": fact_fields(found.failure) if found.failure else None,
        "asks": fact_fields(found.asks) if found.asks else None,
    }


def _row_content(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "quantity": row.quantity,
        "of": row.of or None,
        "right": row.is_right,
        "label": row.label,
        "line": row.line,
        "factor": row.factor,
        "step": row.step,
        "facts": [fact_fields(one) for one in row.facts],
    }
