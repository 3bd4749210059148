"""A page's text: where its numbers stand, the columns of its tables, and what stands in place of a text that does not.

White space, the kind of minus sign and full-width digits make no difference. A number counts beside any letter; a whole
number directly after a letter that has a case, as the 1 of ``W1`` and ``fc1.weight``, is part of a name.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from harness.scenario.claims.printed import NUMBER, alike

_TIGHT = frozenset("[](),|&\\")


@dataclass(frozen=True)
class Found:
    """A number on a page: its first character's place in the page's text, one past its last, and the number."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Column:
    """A column of a Markdown table: its header, where that stands in the page's text, and the numbers below it."""

    header: str
    start: int
    numbers: tuple[Found, ...]


@dataclass(frozen=True)
class Page:
    """A page's text with white space and signs made alike, and where each character of it came from."""

    text: str
    offsets: tuple[int, ...]
    raw: str
    """As it stands in the file."""

    def find(self, wanted: str, start: int = 0) -> tuple[int, int] | None:
        """Where a text stands, first and one past its last character; not inside a longer number or a name."""
        text = page(wanted).text
        at = self.text.find(text, start)
        while text and at >= 0:
            if _is_whole(self.text, at, at + len(text)):
                return at, at + len(text)
            at = self.text.find(text, at + 1)
        return None

    def place(self, at: int) -> tuple[int, int]:
        """Line and column, from 1, of a character of the text."""
        offset = self.offsets[min(at, len(self.offsets) - 1)] if self.offsets else 0
        return self.raw.count("\n", 0, offset) + 1, offset - self.raw.rfind("\n", 0, offset)

    @cached_property
    def numbers(self) -> tuple[Found, ...]:
        """Every number of the page that is no part of a word, in order."""
        found = (Found(match.start(), match.end(), match[0]) for match in _CANDIDATE.finditer(self.text))
        return tuple(each for one in found for each in _standing(self.text, one))

    def within(self, first: int, last: int) -> tuple[Found, ...]:
        """The numbers between two places in the text."""
        found = self.numbers[bisect_left(self._starts, first) : bisect_left(self._starts, last)]
        return tuple(one for one in found if one.end <= last)

    def between(self, first: int, last: int) -> tuple[Found, ...]:
        """The numbers between two characters of the file."""
        return self.within(self._at(first), self._at(last))

    def columns_of(self, header: str, start: int = 0) -> list[Column]:
        """The columns that have this header, of all Markdown tables from a place in the text on."""
        wanted = page(header).text
        return [one for one in self.columns if one.header == wanted and one.start >= start]

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of all Markdown tables, in order."""
        return tuple(self._column(rows, index) for rows in tables(self.raw) for index in range(len(rows[0])))

    def _column(self, rows: Sequence[Sequence[Span]], index: int) -> Column:
        first, last = rows[0][index]
        spans = [(self._at(row[index][0]), self._at(row[index][1])) for row in rows[1:] if index < len(row)]
        numbers = tuple(one for span in spans for one in self.within(*span))
        return Column(page(self.raw[first:last]).text, self._at(first), numbers)

    @cached_property
    def _starts(self) -> list[int]:
        return [one.start for one in self.numbers]

    def _at(self, offset: int) -> int:
        """The place in the text of a character of the file."""
        return bisect_left(self.offsets, offset)


def page(text: str) -> Page:
    """White space as one space, none beside brackets, commas and the signs of tables; signs made alike."""
    characters: list[str] = []
    offsets: list[int] = []
    for character, offset in alike(text):
        if character.isspace():
            if characters and characters[-1] != " " and characters[-1] not in _TIGHT:
                characters.append(" ")
                offsets.append(offset)
            continue
        if character in _TIGHT and characters and characters[-1] == " ":
            characters.pop()
            offsets.pop()
        characters.append(character)
        offsets.append(offset)
    if characters and characters[-1] == " ":
        characters.pop()
        offsets.pop()
    return Page("".join(characters), tuple(offsets), text)


# ---------------------------------------------------------------- where a number begins and ends


_CANDIDATE = re.compile(NUMBER.pattern.replace("nan|inf", r"\bnan\b|\binf\b"))
#: A subscript or an exponent, as in x_1, w_{11} and W^{(2)}.
_INDEX = re.compile(r"[_^][{(\[]*[-+]?$")
_MANTISSA = re.compile(r"[-+]?(?:\d*\.\d|\d+\.?\d*[eE])")


def _standing(text: str, one: Found) -> Iterator[Found]:
    """The number as it counts: a sign between two operands is no part of it, and a name's digits are none."""
    if one.text[0] in "-+" and _is_operand(text[max(one.start - 1, 0) : one.start]):
        one = Found(one.start + 1, one.end, one.text[1:])
    if _is_whole(text, one.start, one.end):
        yield one


def _is_operand(before: str) -> bool:
    return before.isdigit() or before in ("_", ")", "]", "}") or _has_case(before)


def _has_case(character: str) -> bool:
    """Whether it is a letter that names are made of; those of Chinese, Japanese, Korean and Thai have no case."""
    return character != "" and unicodedata.category(character) in ("Lu", "Ll", "Lt")


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether the numbers at both ends of text[start:end], where it has some, neither begin before nor go on."""
    first = NUMBER.match(text, start, end)
    last = next((match for match in NUMBER.finditer(text, start, end) if match.end() == end), None)
    return not (first and _joined_before(text[max(start - 8, 0) : start], first[0])) and not (
        last and _joined_after(last[0], text[end : end + 2])
    )


def _joined_before(before: str, number: str) -> bool:
    """Whether a number is part of what stands before it: of a longer number, a name or an index."""
    last = before[-1:]
    if last.isdigit() or last in ("_", ".") or _INDEX.search(before):
        return True
    if last in ("-", "+"):
        return not _is_operand(before[-2:-1])
    return _has_case(last) and not _MANTISSA.match(number)


def _joined_after(number: str, after: str) -> bool:
    """Whether a number is part of what stands after it."""
    if re.match(r"\d|\.\d|_|[eE][-+\d]", after):
        return True
    return _has_case(after[:1]) and not _MANTISSA.match(number)


# ---------------------------------------------------------------- tables

Span = tuple[int, int]
_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
#: Characters of the rule below a table's header, at most.
MAX_RULE = 2000


def tables(raw: str) -> Iterator[list[list[Span]]]:
    """Markdown tables: rows of cells, each as its first character and one past its last; the header is the first."""
    lines, start = [], 0
    for line in raw.splitlines(keepends=True):
        lines.append((start, line.rstrip("\r\n")))
        start += len(line)
    index = 1
    while index < len(lines):
        header, rule = lines[index - 1], lines[index][1]
        if "|" in header[1] and "-" in rule and len(rule) < MAX_RULE and _RULE.fullmatch(rule.strip()):
            rows = [_cells(*header)]
            while index + 1 < len(lines) and "|" in lines[index + 1][1]:
                index += 1
                rows.append(_cells(*lines[index]))
            yield rows
        index += 1


def _cells(start: int, line: str) -> list[Span]:
    bars = [match.start() for match in re.finditer(r"(?<!\\)\|", line)]
    edges = [
        *([] if line.lstrip().startswith("|") else [-1]),
        *bars,
        *([] if line.rstrip().endswith("|") else [len(line)]),
    ]
    return [(start + first + 1, start + last) for first, last in pairwise(edges)]


# ---------------------------------------------------------------- what stands there instead


#: Pairs of numbers that are looked at for what stands in a claim's place.
MAX_LIKENESS = 1_000_000


def alike_numbers(wanted: Sequence[str], numbers: Sequence[Found]) -> tuple[Found, ...] | None:
    """The run of as many numbers that is most like the wanted ones; None where fewer than half are like them."""
    count, best, most = len(wanted), None, len(wanted) / 2
    for start in range(min(len(numbers) - count + 1, MAX_LIKENESS // max(1, count))):
        here = numbers[start : start + count]
        likeness = sum(_likeness(one, other.text) for one, other in zip(wanted, here, strict=True))
        if likeness > most:
            best, most = tuple(here), likeness
    return best


def _likeness(one: str, other: str) -> float:
    """The share of digits that agree: of as many, place by place; otherwise from the front, of the longer."""
    if one != other and one.lstrip("+-") == other.lstrip("+-"):
        return 0.9
    same = [a == b for a, b in zip(one, other, strict=False)]
    if len(one) == len(other):
        return sum(same) / len(one)
    return (same.index(False) if False in same else len(same)) / max(len(one), len(other))
