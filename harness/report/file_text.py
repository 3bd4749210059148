"""A whole file as text for a person: a line for each part, then what is wrong in detail, and how each was taken."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.checking.homework.file import FileChecked, PartChecked
from harness.checking.result import CONVENTION, FAILED, INCONCLUSIVE, RIGHT, WRONG, Checked, CheckVerdict
from harness.ground.harmless import markdown, one_line, terminal
from harness.report.check_text import check_markdown, check_text, fenced, in_short, skipped_in_short, verdict_word
from harness.report.layout import WIDTH, padded, width, wrapped
from harness.report.script_text import is_told, script_cells, script_markdown, script_text
from harness.report.tables import table
from harness.report.words import headers, in_a_row, said, say, some_of

#: More names than this are not all listed.
_MANY = 12
_COUNTED = {
    RIGHT: "parts_right",
    CONVENTION: "parts_convention",
    WRONG: "parts_wrong",
    FAILED: "parts_failed",
    INCONCLUSIVE: "parts_inconclusive",
    None: "parts_not_checked",
}


def file_text(found: FileChecked, replay: str = "", *, strict: bool = False, verbose: bool = False) -> str:
    """The whole report, the answer first. ``replay``: the command that checks this file again.

    ``strict``: another convention fails; ``verbose``: how everything was taken, and not what is wrong alone.
    """
    details = (
        check_text(one, part_replay(replay, part), strict=strict).rstrip() for part, one in _in_detail(found, strict)
    )
    taken = _taken(found, strict, verbose)
    script = [script_text(found.script)] if found.script and is_told(found.script, strict) else []
    parts = [_answer(found, strict), *script, *details, taken, _ran(found), file_summary(found, strict)]
    return terminal("\n\n".join(part for part in parts if part)) + "\n"


def file_markdown(found: FileChecked, replay: str = "", *, strict: bool = False) -> str:
    """The same as a page."""
    title = f"# {markdown(say('of_case', case=found.text, what=file_word(found, strict).lower()))}"
    rows = table(file_rows(found, strict), headers("parts"), "github")
    details = (check_markdown(one, part_replay(replay, part), strict=strict) for part, one in _in_detail(found, strict))
    script = [script_markdown(found.script)] if found.script and is_told(found.script, strict) else []
    rest = [fenced(_taken(found, strict, verbose=True)), markdown(_ran(found)), markdown(file_summary(found, strict))]
    parts = (title, rows, *map(markdown, file_besides(found)), *script, *details, *rest)
    return "\n\n".join(part.rstrip() for part in parts if part) + "\n"


def file_word(found: FileChecked, strict: bool) -> str:
    """Its verdict: that of the worst part."""
    return verdict_word(found.verdict, strict) if found.is_checked else say("word_not_checked").upper()


def file_summary(found: FileChecked, strict: bool) -> str:
    """One line that says it all."""
    return say("parts_counted", word=file_word(found, strict), counts=file_counts(found))


def file_summed_up(found: FileChecked, strict: bool) -> tuple[str, str]:
    """The verdict as a word, and how many parts are how."""
    return file_word(found, strict).lower(), in_a_row(file_counts(found))


def file_counts(found: FileChecked) -> tuple[str, ...]:
    """How many parts are how, in words."""
    verdicts = [part.verdict for part in found.parts]
    verdicts += [found.script.verdict if found.script.is_checked else None] if found.script else []
    return tuple(say(code, number=verdicts.count(one)) for one, code in _COUNTED.items() if one in verdicts)


def part_text(part: PartChecked, replay: str = "") -> str:
    """One part alone, with how it was taken. ``replay``: the command that checks its file again."""
    if part.checked is None:
        return say("of_case", case=part.name, what=_why(part))
    return f"{check_text(part.checked, part_replay(replay, part))}\n{harness_line([part.stated])}\n"


# ---------------------------------------------------------------- a line for each


def _answer(found: FileChecked, strict: bool) -> str:
    rows = file_rows(found, strict)
    columns = [max(map(width, column)) for column in zip(*rows, strict=True)][:3]
    lines = [line for row in rows for line in _lines(row, columns)]
    besides = (line for text in file_besides(found) for line in wrapped(one_line(text), WIDTH, "  "))
    return "\n".join([one_line(found.text), "", *lines, *besides])


def file_rows(found: FileChecked, strict: bool) -> list[list[str]]:
    """Of each part its verdict, its name, where it begins, and what it is or what is wrong; the loop's last."""
    rows = [_row(one, strict) for one in found.parts]
    return [*rows, script_cells(found.script, strict)] if found.script else rows


def _lines(row: Sequence[str], columns: Sequence[int]) -> Iterator[str]:
    """A row, its last cell wrapped below itself."""
    start = "".join(padded(cell, columns[at] + 3) for at, cell in enumerate(row[:3]))
    indent = min(width(start), WIDTH // 2)
    for number, text in enumerate(wrapped(row[3], max(WIDTH - indent, WIDTH // 3))):
        yield ((start if number == 0 else " " * indent) + text).rstrip()


def _row(part: PartChecked, strict: bool) -> list[str]:
    """Its verdict, its name, where it begins, and what it is or what is wrong."""
    cells = (_part_word(part, strict), part.name, _place(part), _what(part, strict))
    return [one_line(cell) for cell in cells]


def _part_word(part: PartChecked, strict: bool) -> str:
    if part.verdict is None:
        return say("word_not_checked")
    return (say("word_convention") if part.verdict == CONVENTION else verdict_word(part.verdict, strict)).lower()


def _place(part: PartChecked) -> str:
    """``line 12``; in a notebook its cell too."""
    label = Path(part.label).name
    cell = label[label.rfind("[") + 1 : -1] if label.endswith("]") else ""
    return say("label_of_line", label=cell, line=part.line) if cell else say("line", line=part.line)


def _what(part: PartChecked, strict: bool) -> str:
    if part.checked is None:
        return _why(part)
    what = in_short(part.checked, strict, part.ways)
    if not part.course:
        return what
    return say("by_course" if part.verdict == RIGHT else "taken_by_course", what=what, course=part.course)


def _why(part: PartChecked) -> str:
    return one_line(said(part.why)) if part.why else say("no_reason")


def file_besides(found: FileChecked) -> Iterator[str]:
    """What was not checked, and what was not run, where there is any."""
    if found.not_checked:
        yield say("not_checked_besides", names=some_of(found.not_checked, _MANY))
    if found.skipped:
        yield say("not_run_besides", parts=skipped_in_short(found.skipped))


# ---------------------------------------------------------------- below


def _in_detail(found: FileChecked, strict: bool) -> Iterator[tuple[PartChecked, Checked]]:
    for part in found.parts:
        if part.checked is not None and _is_told(part.verdict, strict):
            yield part, part.checked


def _is_told(verdict: CheckVerdict | None, strict: bool) -> bool:
    return verdict in (WRONG, FAILED, INCONCLUSIVE) or (strict and verdict == CONVENTION)


def part_replay(replay: str, part: PartChecked) -> str:
    """The command that checks one part of a file alone."""
    return f"{replay} --only {shlex.quote(part.name)}" if replay else ""


def _taken(found: FileChecked, strict: bool, verbose: bool) -> str:
    """Of what is wrong, or of everything, the line that says how it is called and held."""
    shown = [part.stated for part in found.parts if part.stated and (verbose or _is_told(part.verdict, strict))]
    if not shown:
        return ""
    return f"{say('parts_taken_as')}\n{harness_line(shown)}"


def file_taken(found: FileChecked) -> str:
    """How every part was taken, as HARNESS states it; "" where nothing was."""
    stated = [part.stated for part in found.parts if part.stated]
    return harness_line(stated) if stated else ""


def harness_line(parts: Sequence[Mapping[str, Any]]) -> str:
    """Parts as HARNESS states them, in Python that can be put into the file as it is."""
    return "\n".join(["HARNESS = [", *(line for one in parts for line in _dict_lines(one)), "]"])


def _dict_lines(stated: Mapping[str, Any]) -> Iterator[str]:
    """One mapping, on as many lines as it takes; a text is never broken."""
    entries = [f"{json.dumps(name)}: {_literal(value)}" for name, value in stated.items()]
    line = "    {"
    for number, entry in enumerate(entries):
        entry += "}," if number == len(entries) - 1 else ","
        if line.strip() not in ("", "{") and width(f"{line} {entry}") > WIDTH:
            yield line
            line = "    "
        line += entry if line.endswith("{") else f" {entry}"
    yield line


def _ran(found: FileChecked) -> str:
    return "\n".join(wrapped(one_line(file_ran(found)), WIDTH, "  "))


def file_ran(found: FileChecked) -> str:
    """Of functions of this process: where they were run."""
    return f"{say('label_ran')} {said(found.ran)}" if found.ran else ""


def _literal(value: Any) -> str:
    """Python for a value, with the quotes that everybody uses in HARNESS."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_literal(name)}: {_literal(one)}' for name, one in value.items())}}}"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
