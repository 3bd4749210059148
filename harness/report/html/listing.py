"""Lines of a candidate's source with those marked that are meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.candidate.reading.source import Unit

#: Lines that are shown before and after each that is marked; and gaps of at most so many are filled.
_ROUND, _GAP = 4, 2
#: More lines are not marked.
_MOST = 10

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


def listings(sources: Mapping[str, Unit], places: Sequence[Place]) -> tuple[Listing, ...]:
    """The lines that are meant with those around them; of what is not known, nothing."""
    found: dict[str, set[int]] = {}
    for label, line in places[:_MOST]:
        if label in sources:
            found.setdefault(label, set()).add(line)
    return tuple(one for label, numbers in found.items() for one in _of(label, sources[label], numbers))


def _of(label: str, unit: Unit, marked: set[int]) -> Iterator[Listing]:
    texts = {at + unit.offset: text for at, text in enumerate(unit.code.splitlines(), 1)}
    for group in _groups(sorted(marked)):
        numbers = [n for n in range(group[0] - _ROUND, group[-1] + _ROUND + 1) if n in texts]
        while numbers and not texts[numbers[0]].strip():
            numbers = numbers[1:]
        while numbers and not texts[numbers[-1]].strip():
            numbers = numbers[:-1]
        lines = tuple(Line(n, texts[n], n in marked) for n in numbers)
        if any(line.is_marked for line in lines):
            yield Listing(label, lines)


def _groups(numbers: Sequence[int]) -> list[list[int]]:
    """Lines so near each other that they are shown together."""
    groups: list[list[int]] = []
    for number in numbers:
        if groups and number - groups[-1][-1] <= 2 * _ROUND + _GAP:
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups
