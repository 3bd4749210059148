"""The page of ``check``: of each candidate the answer first, then the line, a hint, the picture, and the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from harness.candidate.reading.source import Unit
from harness.checking.homework.file import FileChecked, PartChecked
from harness.checking.result import RIGHT, WRONG, Checked
from harness.report.check_text import headline
from harness.report.file_text import (
    file_besides,
    file_ran,
    file_rows,
    file_summary,
    file_taken,
    part_replay,
)
from harness.report.html import picture
from harness.report.html.marks import OPEN, Mark, of_checked
from harness.report.html.notebook import framed
from harness.report.html.page import page, rendered, static
from harness.report.html.script_section import script_section
from harness.report.html.section import Section, Sources, section
from harness.report.script_text import script_seen
from harness.report.words import headers, say


@dataclass(frozen=True)
class Shown:
    """One candidate, as a page shows it."""

    name: str
    found: Checked | FileChecked | None
    replay: str = ""
    error: str = ""
    """Why its file was not understood, where there is no result."""
    sources: tuple[Unit, ...] = ()
    """The pieces of source that it was read from."""
    strict: bool = False
    """Whether another convention fails."""


def check_page(each: Sequence[Shown]) -> str:
    """One file of all candidates."""
    title = each[0].name if len(each) == 1 else say("page_several", count=len(each))
    parts = [_candidate(one, at, is_alone=len(each) == 1) for at, one in enumerate(each)]
    body = rendered("check.html", title=title, parts=parts, is_alone=len(each) == 1)
    return page(title, body, style=style(), script=picture.script())


def style() -> str:
    """The CSS of ``check``'s page, and of its pictures."""
    return static("check.css") + picture.style()


def fragment(one: Shown, prefix: str) -> Markup:
    """What a notebook shows: the same without the frame of a page. ``prefix``: of ids that nothing else has."""
    return framed(_body(one, prefix, 4), style(), picture.script())


def _candidate(one: Shown, at: int, *, is_alone: bool) -> tuple[str, str, Markup]:
    prefix = f"c{at}"
    return prefix, one.name, _body(one, prefix, 2 if is_alone else 3)


def _body(one: Shown, prefix: str, level: int) -> Markup:
    sources = {unit.label: unit for unit in one.sources}
    if one.found is None:
        return _section(Section(OPEN, say("not_understood"), one.error), prefix, level)
    if isinstance(one.found, Checked):
        return _section(section(one.found, sources, one.replay, one.strict, prefix), prefix, level)
    return _file(one.found, one, sources, prefix, level)


def _section(one: Section, prefix: str, level: int) -> Markup:
    return section_html(one, prefix, level, section_words())


def section_html(one: Section, prefix: str, level: int, words: Mapping[str, str]) -> Markup:
    """As HTML. ``prefix``: of its ids; ``level``: of its headings; ``words``: as ``section_words`` has them."""
    return rendered("section.html", one=one, prefix=prefix, level=level, words=words)


def section_words() -> dict[str, str]:
    """What stands above and beside the parts of a section."""
    return {
        "where": say("page_where"),
        "this_line": say("page_this_line"),
        "hint": say("page_hint"),
        "show_answer": say("page_show_answer"),
        "in_numbers": say("page_in_numbers"),
        "notes": say("page_notes"),
        "replay": say("page_replay"),
        "parts": say("page_parts"),
        "taken": say("page_taken"),
    }


# ---------------------------------------------------------------- a file of parts


def _file(found: FileChecked, one: Shown, sources: Sources, prefix: str, level: int) -> Markup:
    marks = [*(_mark_of(part) for part in found.parts), *([_of_script(found)] if found.script else [])]
    sections = list(_sections(found, one, sources, prefix, level + 1))
    links = {name: id for id, name, _, _ in sections}
    rows = [
        (mark, links.get(say("page_part", name=row[1], where=row[2]), ""), (*row[:3], _seen(found, at, row[3], one)))
        for at, (mark, row) in enumerate(zip(marks, file_rows(found, one.strict), strict=True))
    ]
    return rendered(
        "file.html",
        mark=of_checked(found.verdict) if found.is_checked else OPEN,
        summary=file_summary(found, one.strict),
        headers=headers("parts"),
        rows=rows,
        besides=list(file_besides(found)),
        sections=sections,
        taken=file_taken(found),
        ran=file_ran(found),
        prefix=prefix,
        level=level,
        words=section_words(),
    )


def _seen(found: FileChecked, at: int, what: str, one: Shown) -> str:
    """Of what is wrong, what is seen: the mistake itself stands below, folded, behind its hint."""
    script = found.script
    if at == len(found.parts):
        return script_seen(script) if script and script.verdict == WRONG and script.rows else what
    checked = found.parts[at].checked
    return headline(checked, one.strict) if checked and checked.verdict == WRONG else what


def _mark_of(part: PartChecked) -> Mark:
    return of_checked(part.verdict) if part.verdict else OPEN


def _of_script(found: FileChecked) -> Mark:
    return of_checked(found.script.verdict) if found.script and found.script.is_checked else OPEN


def _sections(
    found: FileChecked, one: Shown, sources: Sources, prefix: str, level: int
) -> Iterator[tuple[str, str, bool, Markup]]:
    """What is not right, in the order of the file, the script first; then what is, folded."""
    rows = file_rows(found, one.strict)
    if found.script is not None and found.script.is_checked:
        id, row = f"{prefix}-loop", rows[-1]
        of_it = script_section(found.script, sources, one.replay, one.strict, id)
        yield id, say("page_part", name=row[1], where=row[2]), True, _section(of_it, id, level)
    each = [(at, part) for at, part in enumerate(found.parts) if part.checked is not None]
    for at, part in sorted(each, key=lambda item: item[1].verdict == RIGHT):
        assert part.checked is not None
        id, row = f"{prefix}-part{at}", rows[at]
        of_it = section(part.checked, sources, part_replay(one.replay, part), one.strict, id, part.ways)
        is_right = part.verdict == RIGHT
        yield id, say("page_part", name=row[1], where=row[2]), not is_right, _section(of_it, id, level)
