"""CSV text -> cells, each with the place where it stands: as RFC 4180 has it, and as spreadsheets of other countries
write it, with semicolons or tabs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.ground.errors import Place, ScenarioError
from harness.ground.facts import Fact, fact
from harness.ground.yaml_source import text_of

MAX_CELLS = 500_000
_SEPARATORS = ",;\t"
_LINE_END = re.compile(r"\r\n|\r|\n")
_NOT_TEXT = frozenset(("no_utf8_text", "utf16_text"))


@dataclass(frozen=True)
class Cell:
    """What a cell says, where in the file, and what a spreadsheet calls it: F3."""

    text: str
    place: Place
    name: str


@dataclass(frozen=True)
class CsvSource:
    """A file's rows of cells, and how it is written."""

    rows: tuple[tuple[Cell, ...], ...]
    separator: str = ","
    line_end: str = "\r\n"


def read_csv(path: Path) -> CsvSource:
    """Read a CSV file. Raises ScenarioError with file:line:column where it is not one."""
    try:
        text = text_of(path)
    except ScenarioError as error:
        if isinstance(error.problem, Fact) and error.problem.code in _NOT_TEXT:
            raise ScenarioError(error.place, fact("csv_no_utf8")) from None
        raise
    first = _LINE_END.search(text)
    header = text[: first.start()] if first else text
    separator = max(_SEPARATORS, key=header.count)
    return CsvSource(tuple(_rows(path, text, separator)), separator, first[0] if first else "\r\n")


def _rows(path: Path, text: str, separator: str) -> Iterator[tuple[Cell, ...]]:
    ends = rf"(?=[{separator}\r\n]|\Z)"
    cell = re.compile(rf'(?:"((?:[^"]|"")*+)"|((?!")[^{separator}\r\n]*)){ends}')
    lines = [0, *(found.end() for found in _LINE_END.finditer(text))]
    row: list[Cell] = []
    at, number, count = 0, 1, 0
    while at < len(text) or row:
        line = bisect_right(lines, at)
        place = Place(path, line, at - lines[line - 1] + 1)
        found, count = cell.match(text, at), count + 1
        if found is None:
            raise ScenarioError(place, fact("csv_quotation_mark"))
        if count > MAX_CELLS:
            raise ScenarioError(place, fact("csv_many_cells", most=MAX_CELLS))
        said = found[2] if found[1] is None else found[1].replace('""', '"')
        row.append(Cell(said, place, f"{_letters(len(row))}{number}"))
        at = found.end()
        if text.startswith(separator, at):
            at += 1
            continue
        yield tuple(row)
        end = _LINE_END.match(text, at)
        row, number, at = [], number + 1, end.end() if end else at


def _letters(index: int) -> str:
    """What a spreadsheet calls a column, counted from 0: A, B, ..., Z, AA."""
    before, last = divmod(index, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
