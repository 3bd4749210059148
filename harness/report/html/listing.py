"""Lines of a candidate's source with those marked that are meant."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.candidate.reading.definitions import parse
from harness.candidate.reading.source import Unit
from harness.ground.errors import HarnessError

#: Lines that are shown before and after each that is marked; and gaps of at most so many are filled.
_ROUND, _GAP = 4, 2
#: More lines are not marked.
_MOST = 10
#: A function of at most so many lines is shown whole.
_SHORT = 32

#: A file's or cell's label, and a line of it.
Place = tuple[str, int]


@dataclass(frozen=True)
class Line:
    """One line of source."""

    number: int
    text: str
    is_marked: bool


@dataclass(frozen=True)
class Listing:
    """A few lines of one file or cell."""

    label: str
    lines: tuple[Line, ...]

    @property
    def title(self) -> str:
        """The file's name, or the cell's."""
        return Path(self.label).name


def listings(sources: Mapping[str, Unit], places: Sequence[Place], whole: bool = False) -> tuple[Listing, ...]:
    """The lines that are meant with those around them; of what is not known, nothing.

    ``whole``: with all of the function that each stands in, where that is short.
    """
    found: dict[str, set[int]] = {}
    for label, line in places[:_MOST]:
        if label in sources:
            found.setdefault(label, set()).add(line)
    return tuple(one for label, numbers in found.items() for one in _of(label, sources[label], numbers, whole))


def _of(label: str, unit: Unit, marked: set[int], whole: bool) -> Iterator[Listing]:
    texts = {at + unit.offset: text for at, text in enumerate(unit.code.splitlines(), 1)}
    functions = _functions(unit) if whole else []
    for first, last in _joined([_around(line, functions) for line in sorted(marked)]):
        numbers = [n for n in range(first, last + 1) if n in texts]
        while numbers and not texts[numbers[0]].strip():
            numbers = numbers[1:]
        while numbers and not texts[numbers[-1]].strip():
            numbers = numbers[:-1]
        lines = tuple(Line(n, texts[n], n in marked) for n in numbers)
        if any(line.is_marked for line in lines):
            yield Listing(label, lines)


def _functions(unit: Unit) -> list[tuple[int, int]]:
    """The first and the last line of each short function."""
    with contextlib.suppress(HarnessError):
        every = [node for node in ast.walk(parse(unit)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        spans = [(node.lineno + unit.offset, (node.end_lineno or node.lineno) + unit.offset) for node in every]
        return [(first, last) for first, last in spans if last - first < _SHORT]
    return []


def _around(line: int, functions: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The smallest short function that a line stands in, or a few lines before and after it."""
    inside = [(last - first, first, last) for first, last in functions if first <= line <= last]
    return min(inside)[1:] if inside else (line - _ROUND, line + _ROUND)


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Lines so near each other that they are shown together."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if found and first - found[-1][1] <= _GAP:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found
