"""Text in columns of a terminal, where a Chinese character takes two and an accent none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

#: How wide a table may be.
WIDTH = 100
#: No line of Chinese ends in one of these, or begins with one of those.
_OPENING, _CLOSING = "（「『《〈【", "，。；：、？！）」』》〉】"
_WIDE = r"\u2e80-\uffef"
#: Where a cell may be broken: after a blank, a comma or a slash, before a bracket, beside a character of two columns.
_BREAK = re.compile(
    rf"(?<=[\s,;/])(?![\s{_CLOSING}])|(?=\[)|(?<=[{_WIDE}])(?<![{_OPENING}])(?![{_CLOSING}])"
    rf"|(?<![{_OPENING}])(?=[{_WIDE}])(?![{_CLOSING}])"
)


def width(text: str) -> int:
    """How many columns ``text`` takes."""
    return len(text) if text.isascii() else sum(map(_width_of, text))


def _width_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: str, columns: int) -> str:
    """``text`` with blanks after it, to ``columns``."""
    return text + " " * (columns - width(text))


def wrapped(text: str, columns: int, indent: str = "") -> list[str]:
    """``text`` in lines of at most ``columns``, broken between words where it can be; later lines after ``indent``."""
    lines, line = [], ""
    for part in _parts(text, columns - len(indent)):
        if line.strip() and width(line + part.rstrip()) > columns:
            lines.append(line.rstrip())
            line = indent
        line += part
    return [*lines, line.rstrip()]


def longest(text: str) -> int:
    """How many columns its longest word takes, which is never broken where there is room."""
    return max(width(part.rstrip()) for part in _BREAK.split(text))


def _parts(text: str, columns: int) -> list[str]:
    """What is never broken: words, and of a word that is too wide pieces."""
    return [piece for part in _BREAK.split(text) for piece in _pieces(part, max(2, columns))]


def _pieces(part: str, columns: int) -> list[str]:
    pieces = [""]
    for character in part:
        if width(pieces[-1] + character.rstrip()) > columns:
            pieces.append("")
        pieces[-1] += character
    return pieces


def fitted(wanted: Sequence[int], least: Sequence[int], whole: int) -> list[int]:
    """Column widths that are ``whole`` together: the widest give first, none below its ``least``."""
    widths = list(wanted)
    while sum(widths) > whole:
        at = max(range(len(widths)), key=lambda index: widths[index] if widths[index] > least[index] else 0)
        if widths[at] <= least[at]:
            break
        widths[at] -= 1
    return widths
