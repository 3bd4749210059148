"""A notebook of which some cells are no Python: those that are count, and a cell that was split is put together again.

The notebook is the grader's own copy, and is written anew, so that everything reads the same of it. A cell that is no
Python keeps its imports, which other cells need.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.candidate.reading.definitions import definitions
from harness.candidate.reading.source import Unit, read
from harness.ground.errors import CandidateFileError

#: Over how many cells one may be split, and how many may be no Python before nobody can tell what is meant.
_MOST_SPLIT, _MOST = 3, 20
_IMPORT = re.compile(r"(import|from)\s")


@dataclass(frozen=True)
class LeftAside:
    """A cell that was left aside."""

    label: str
    line: int
    why: CandidateFileError
    code: str
    """As it stands there."""


def readable(path: Path) -> tuple[LeftAside, ...]:
    """Write a notebook anew with the cells that can be read, and tell which were left aside; none where all can be.

    Raises CandidateFileError where no cell is left.
    """
    content = json.loads(path.read_text("utf-8-sig"))
    cells = [cell for cell in content["cells"] if cell.get("cell_type") == "code"]
    left: list[LeftAside] = []
    for _ in range(_MOST):
        bad = _first_bad(_units(path, left))
        if bad is None:
            break
        unit, error = bad
        at = _number(unit) - 1
        if not _joined(path, content, cells, at):
            left.append(LeftAside(unit.label, _line(error), error, unit.code))
            _set(cells[at], _imports(unit.code))
            _write(path, content)
    return tuple(left)


def _units(path: Path, left: Sequence[LeftAside]) -> Sequence[Unit]:
    """The cells that hold code; of a notebook without one what was wrong first."""
    try:
        return read(str(path)).units
    except CandidateFileError as error:
        raise left[0].why if left else error from None


def _first_bad(units: Sequence[Unit]) -> tuple[Unit, CandidateFileError] | None:
    """The first cell that is no Python."""
    for unit in units:
        try:
            definitions(unit)
        except CandidateFileError as error:
            return unit, error
    return None


def _number(unit: Unit) -> int:
    """Which code cell it is, from 1: of ``file.ipynb[cell 3]``."""
    return int(unit.label.rpartition("[cell ")[2].rstrip("]"))


def _joined(path: Path, content: Any, cells: Sequence[Any], at: int) -> bool:
    """Whether a cell is Python together with those after it, or that before it, of which it was split; then written."""
    before = [_text(cell) for cell in cells]
    spans = [(at, end) for end in range(at + 2, min(at + _MOST_SPLIT, len(cells)) + 1)]
    spans += [(at - 1, at + 1)] if at and before[at][:1] in (" ", "\t") else []
    for start, end in spans:
        _set(cells[start], "\n".join(before[start:end]))
        for one in cells[start + 1 : end]:
            _set(one, "")
        _write(path, content)
        again = _first_bad(_units(path, ()))
        if again is None or _number(again[0]) > end:
            return True
        for cell, text in zip(cells[start:end], before[start:end], strict=True):
            _set(cell, text)
    _write(path, content)
    return False


def _imports(code: str) -> str:
    """The lines of a cell that import something, each where it stood."""
    return "\n".join(line if _IMPORT.match(line) and _is_python(line) else "" for line in code.split("\n"))


def _is_python(line: str) -> bool:
    return _first_bad((Unit("line", line),)) is None


def _text(cell: Any) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _set(cell: Any, text: str) -> None:
    cell["source"] = text


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content), "utf-8")


def _line(error: CandidateFileError) -> int:
    numbers = [one for one in str(error.args[0]).split(":")[1:] if one.isdecimal()]
    return int(numbers[0]) if numbers else 0
