"""A trace as a Markdown page, its formulas in LaTeX between ``$$``, as GitHub, Jupyter and pandoc show them."""

from __future__ import annotations

from collections.abc import Iterator

from harness.ground.harmless import markdown
from harness.report.formulas import Latex, Text, Writer
from harness.report.tables import table
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
from harness.report.words import headers, said, say
from harness.trace.result import Candidate, Held, Line, Section, Trace

#: A formula that takes more columns in text has a display line for each of its parts.
_LONG = 90
#: What stands between parts of a line.
_BETWEEN = " · "


def trace_markdown(trace: Trace, digits: int) -> str:
    """The page: a headline, what is given, and every section with its formulas."""
    opening = (_BETWEEN.join(place_of(trace)), *answer(trace, digits), *introduction(trace, digits))
    parts = [f"# {markdown(title_of(trace))}", *map(markdown, opening)]
    name = trace.sections[0].lines[0].symbol
    latex, called = f"${Latex().symbol(name)}$", markdown(Text().symbol(name))
    parts += [say("trace_latex", latex=latex, text=called), f"## {markdown(say('trace_given'))}"]
    rows = [[label_of(one), array_of(one, digits) or shape_of(one)] for one in trace.given]
    parts.append(table(rows, headers("values"), "github"))
    for section in trace.sections:
        parts += _section(section, trace.candidate, digits)
    return "\n\n".join(parts) + "\n"


def _section(section: Section, candidate: Candidate | None, digits: int) -> Iterator[str]:
    yield f"## {markdown(said(section.title))}"
    for line in section.lines:
        yield from _line(line, candidate, digits)
    yield from map(markdown, notes_of(section))


def _line(line: Line, candidate: Candidate | None, digits: int) -> Iterator[str]:
    """The formula, why it is this piece of a function, and a candidate's own number."""
    latex, text = Writer(Latex(), digits), Writer(Text(), digits)
    symbol, parts = latex.language.symbol(line.symbol), parts_of(latex, line)
    broken = [f"{symbol} = {parts[0]}", *(f"= {part}" for part in parts[1:])]
    is_long = sum(map(len, parts_of(text, line))) > _LONG
    yield from (f"$${one}$$" for one in (broken if is_long else [" ".join(broken)]))
    if why := conditions_of(text, line):
        yield markdown(say("trace_since", conditions=tuple(why)))
    if candidate is not None and line.key is not None and line.key in candidate.numbers:
        own = candidate.numbers[line.key]
        shown = markdown(beside_of(text, own))
        yield shown if own.held in (Held.RIGHT, Held.FOLLOWS) else f"**{shown}**"
