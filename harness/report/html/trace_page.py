"""A trace as a page: every number with its formula, and a candidate's own beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from harness.report.formulas import Html, Text, Writer
from harness.report.html import marks
from harness.report.html.page import page, rendered, static
from harness.report.trace_text import (
    answer,
    array_of,
    beside_of,
    conditions_of,
    introduction,
    label_of,
    notes_of,
    parts_of,
    place_of,
    shape_of,
    title_of,
)
from harness.report.words import said, say
from harness.trace.result import Candidate, Held, Line, Section, Trace

_MARKS: Mapping[Held, marks.Mark] = MappingProxyType(
    {Held.RIGHT: marks.RIGHT, Held.FOLLOWS: marks.EXPECTED, Held.FIRST: marks.WRONG, Held.WRONG: marks.WRONG}
)


def trace_page(trace: Trace, digits: int) -> str:
    """The whole page in one file."""
    title, found = title_of(trace), trace.candidate
    told, *more = answer(trace, digits) or [""]
    body = rendered(
        "trace.html",
        title=title,
        place=place_of(trace),
        answer=told,
        mark=marks.RIGHT if found is None or found.is_right else marks.WRONG,
        first=say("trace_go_to_first") if found and found.first and found.first.key in _keys(trace) else "",
        introduction=(*more, *introduction(trace, digits)),
        given=say("trace_given"),
        arrays=[(label_of(one), array_of(one, digits) or shape_of(one)) for one in trace.given],
        sections=[_section(at, section, found, digits) for at, section in enumerate(trace.sections)],
    )
    return page(title, body, style=static("trace.css"))


def _keys(trace: Trace) -> set[Any]:
    """Of the numbers that are shown."""
    return {line.key for section in trace.sections for line in section.lines}


def _section(at: int, section: Section, candidate: Candidate | None, digits: int) -> dict[str, Any]:
    lines = [_line(line, candidate, digits) for line in section.lines]
    return {"id": f"s{at}", "title": said(section.title), "lines": lines, "notes": notes_of(section)}


def _line(line: Line, candidate: Candidate | None, digits: int) -> dict[str, Any]:
    """The name, the formula's parts, and what stands below them."""
    writer, text = Writer(Html(), digits), Writer(Text(), digits)
    *formulas, number = parts_of(writer, line)
    why = conditions_of(text, line)
    return {
        "name": Markup(writer.language.symbol(line.symbol)),
        "parts": [Markup(one) for one in formulas],
        "number": Markup(number),
        "since": say("trace_since", conditions=tuple(why)) if why else "",
        "own": next(_own(line, candidate, text), None),
    }


def _own(line: Line, candidate: Candidate | None, text: Writer) -> Iterator[dict[str, Any]]:
    if candidate is not None and line.key is not None and line.key in candidate.numbers:
        own = candidate.numbers[line.key]
        yield {"text": beside_of(text, own), "mark": _MARKS[own.held], "is_first": own.held is Held.FIRST}
