"""The marks of an assignment as a table for a terminal, and as marks.csv."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from harness.grading.result import PERSON, Graded, PartMark
from harness.grading.submissions import id_of
from harness.ground.harmless import one_line, terminal
from harness.ground.language import in_english
from harness.report.layout import WIDTH, wrapped
from harness.report.marks.figures import contained
from harness.report.marks.shown import (
    SYMBOLS,
    State,
    counts,
    number,
    outcome_short,
    part_names,
    place,
    points,
    possible,
    state,
    state_word,
    why,
)
from harness.report.marks.to_see import to_see, what_of
from harness.report.tables import table
from harness.report.words import WORDS, headers, say

#: Of what is to be seen first, so many characters.
_LONG = 130
#: Of each warning the measures of which one has to be in force.
_KEEPING_OUT = {
    "sandbox_open_network": {"no_network"},
    "sandbox_open_files": {"read_only", "landlock_files"},
}


def by_name(graded: Iterable[Graded]) -> list[Graded]:
    """In the order of their names, small and capital letters alike."""
    return sorted(graded, key=lambda one: (one.submission.casefold(), one.submission))


# ---------------------------------------------------------------- for a terminal


def marks_table(graded: Sequence[Graded]) -> str:
    """How many came to what, a row for each, what the marks mean, and who needs a person."""
    each = by_name(graded)
    names, most = part_names(each), possible(each)
    rows = [_row(one, names, most) for one in each]
    parts = [
        _wrapped(counts(each)),
        table(rows, headers("marks")) if rows else "",
        _legend(each, names),
        _persons(each),
        "\n".join(map(_wrapped, _contained(each))),
    ]
    return terminal("\n\n".join(part for part in parts if part)) + "\n"


def _row(one: Graded, names: Sequence[str], most: float) -> tuple[str, ...]:
    got = points(one.points, one.possible or most)
    return one.submission, got, _symbols(one, names), outcome_short(one.outcome), _cut(to_see(one))


def _cut(text: str) -> str:
    """Of what is long no more than three lines or so; the pages have all of it."""
    return text if len(text) <= _LONG else f"{text[: _LONG - 4].rstrip()} ..."


def _symbols(one: Graded, names: Sequence[str]) -> str:
    """One character for each part, in the order of the assignment; a dot where it was not come to."""
    of = {part.name: SYMBOLS[state(part)] for part in one.parts}
    return "".join(of.get(name, "·") for name in names)


def _legend(graded: Sequence[Graded], names: Sequence[str]) -> str:
    """The parts in their order, and the marks that occur."""
    if not names:
        return ""
    seen = {state(part) for one in graded for part in one.parts}
    marks = tuple(say("marks_symbol", symbol=SYMBOLS[one], means=state_word(one)) for one in State if one in seen)
    return _wrapped(say("marks_legend", parts=names, marks=marks))


def _persons(graded: Sequence[Graded]) -> str:
    """Each part that needs a person, with file and line."""
    lines = [line for one, part in persons(graded) for line in _wrapped(_person(one, part)).splitlines()]
    return "\n".join([say("marks_persons"), *(f"  {line}" for line in lines)]) if lines else ""


def persons(graded: Iterable[Graded]) -> Iterator[tuple[Graded, PartMark | None]]:
    """What needs a person: the submission and its part; None where it is the submission as a whole."""
    for one in graded:
        if one.outcome is PERSON:
            found = [part for part in one.parts if part.outcome is PERSON]
            yield from ((one, part) for part in found) if found else [(one, None)]


def _person(one: Graded, part: PartMark | None) -> str:
    if part is None:
        return say("marks_person_whole", name=one.submission, place=place(one.spot), why=why(one.why))
    return say("marks_person_at", name=one.submission, part=part.name, place=place(part.spot), why=what_of(part))


def _contained(graded: Sequence[Graded]) -> Iterator[str]:
    """In a few words each: what contained how many of them."""
    for (sandbox, in_force), count in sorted(contained(graded).items()):
        yield (
            say("marks_contained", count=count, sandbox=sandbox)
            if in_force
            else say("marks_not_contained", count=count)
        )
        yield from _open(in_force)


def containment(graded: Sequence[Graded]) -> Iterator[str]:
    """In a sentence each: what contained how many of them."""
    for (sandbox, in_force), count in sorted(contained(graded).items()):
        if in_force:
            yield say("marks_in_force", count=count, sandbox=sandbox, measures=tuple(map(_measure, in_force)))
            yield from _open(in_force)
        else:
            yield say("marks_not_contained", count=count)


def _open(in_force: Collection[str]) -> Iterator[str]:
    """A warning of each thing that a sandbox does not keep out here."""
    for warning, measures in _KEEPING_OUT.items():
        if in_force and not measures & set(in_force):
            yield say(warning)


def _measure(code: str) -> str:
    """A measure of containment in words, where it has some."""
    return say(f"sandbox_{code}") if f"sandbox_{code}" in WORDS else code


def _wrapped(text: str) -> str:
    return "\n".join(wrapped(one_line(text), WIDTH - 2, "  "))


# ---------------------------------------------------------------- marks.csv

#: Without it Excel takes UTF-8 for something else.
BOM = "\ufeff"
#: What a spreadsheet takes for a formula where a cell begins; a semicolon or a tab begins one in some countries.
_FORMULA = re.compile(r"(^|[;\t])(?=\s*[=+\-@＝＋－＠])")


@in_english
def marks_csv(graded: Sequence[Graded]) -> str:
    """One row a submission, by name, the same in every language; points are empty where a person has to say them.

    It begins with a byte order mark, without which Excel takes UTF-8 for something else: in Python it is read as
    ``utf-8-sig``. A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    each = by_name(graded)
    names, most = part_names(each), possible(each)
    file = io.StringIO()
    writer = csv.writer(file)  # lines end as RFC 4180 says
    writer.writerow(map(safe_cell, _headers(names)))
    writer.writerows([*map(safe_cell, _cells(one, names, most))] for one in each)
    return BOM + file.getvalue()


def _headers(names: Sequence[str]) -> list[str]:
    of_parts = [column for name in names for column in (name, f"{name}_verdict")]
    return [
        *("id", "file", "outcome", "points", "possible"),
        *of_parts,
        *("mistakes", "wrong", "spot", "why", "seconds", "sandbox"),
    ]


def _cells(one: Graded, names: Sequence[str], most: float) -> Iterator[str]:
    yield from (id_of(one.submission), one.submission, one.outcome.value)
    yield from (_points(one.points), number(one.possible or most))
    of = {part.name: part for part in one.parts}
    for name in names:
        part = of.get(name)
        yield from (_points(part.points), part.verdict.value) if part else ("", "")
    yield _of_parts((part.name, ", ".join(part.mistakes)) for part in one.parts)
    yield _of_parts((part.name, ", ".join(part.wrong)) for part in one.parts)
    yield place(one.spot) or _of_parts((part.name, place(part.spot)) for part in one.parts)
    yield why(one.why) or _of_parts((part.name, why(part.why)) for part in one.parts)
    yield from (f"{one.seconds:.2f}", one.sandbox)


def _points(got: float | None) -> str:
    return "" if got is None else number(got)


def _of_parts(each: Iterable[tuple[str, str]]) -> str:
    """``affine: dw, db; relu: dx``: of the parts that have something to say."""
    return "; ".join(f"{name}: {text}" for name, text in each if text)


def safe_cell(text: str) -> str:
    """On one line, and no formula to any spreadsheet."""
    return _FORMULA.sub(r"\1'", one_line(text))
