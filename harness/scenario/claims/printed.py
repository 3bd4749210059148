"""Numbers as a page prints them: which digits count.

A printed number stands for an interval: half a unit of its last printed place to either side. torch pads with zeros, so
that its last place is seen. NumPy drops trailing zeros, but gives every entry of one array the same decimals, so that
``2.71016`` beside ``1.81757802`` has eight. Entries of a Python list, of a LaTeX matrix, and single numbers each count
as they stand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from harness.ground.errors import Refused
from harness.ground.facts import fact

MAX_NUMBERS = 10_000
MAX_LENGTH = 400
#: torch prints ``1.`` where every entry is a whole number; otherwise four decimals.
TORCH_DECIMALS = 4

_DIGITS = r"(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d{1,3})?"
NUMBER = re.compile(rf"[-+]?(?:{_DIGITS}|nan|inf)")
_OPEN = re.compile(r"(?:tensor|array|np\.float\d+|numpy\.float\d+|torch\.tensor|np\.array)\(")
_EXTRA = re.compile(r",\s*(?:dtype=[\w.]+|grad_fn=<\w+>|device='[\w:]+'|requires_grad=\w+)")
#: Any minus sign is a hyphen; the full-width signs of Chinese and Japanese text are the usual ones.
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d", "-"),
        **{chr(0xFF00 + code - 0x20): chr(code) for code in map(ord, "0123456789.,+()[]|")},
    }
)
_SUPERSCRIPTS = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
#: ``× 10^{-3}`` after a number, in LaTeX, Markdown, HTML or superscripts; HTML's minus and space; a line's end in a
#: notebook's file.
_REWRITTEN = re.compile(
    r"(?<=[\d.])\s*(?:×|·|&times;|\*|\\+times\b|\\+cdot\b)\s*10\s*"
    r"(?:(?:\^|\*\*)\s*(?:([-+]?\d{1,3})(?!\d)|[{(]\s*([-+]?\d{1,3})\s*[})])|<sup>([-+]?\d{1,3})</sup>|([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))"
    r"|(?P<minus>&(?:minus|#8722|#[xX]2212);)"
    r'|(?P<space>&(?:nbsp|#160);|\\n",\s*")'
)


@dataclass(frozen=True)
class Number:
    """One printed number."""

    text: str
    value: Fraction | None
    """Exactly as printed; None for nan and infinities."""
    decimals: int
    """Places after the decimal point that count, of the mantissa where there is an exponent."""
    exponent: int = 0

    @property
    def unit(self) -> Fraction:
        """One in the last printed place."""
        return Fraction(10) ** (self.exponent - self.decimals)

    @property
    def half_unit(self) -> Fraction:
        """The number stands for itself plus or minus this."""
        return self.unit / 2

    @property
    def digits(self) -> int:
        """Significant digits printed; of a zero, the places printed."""
        scaled = abs(self.value or Fraction(0)) / self.unit
        return len(str(round(scaled))) if scaled >= 1 else 1

    @property
    def float(self) -> float:
        """As the nearest float64."""
        return float(self.text)


@dataclass(frozen=True)
class Printed:
    """A printed text, parsed whole."""

    numbers: tuple[Number, ...]
    shape: tuple[int, ...] | None
    """As the brackets nest; None where there are none."""


def parse(text: str, decimals: int | None = None) -> Printed:
    """The numbers of a printed scalar, array, tensor or list. Raises ValueError where there is anything else.

    ``decimals`` states the places where the print itself cannot show them.
    """
    plain = without_latex("".join(character for character, _ in alike(text)))
    tokens = list(_tokens(_LOOSE_SIGN.sub(r"\1", plain)))
    numbers = [_number(token) for token in tokens if token not in "[],"]
    if not numbers:
        raise Refused(fact("printed_no_number"))
    if len(numbers) > MAX_NUMBERS:
        raise Refused(fact("printed_too_many", number=len(numbers), most=MAX_NUMBERS))
    if decimals is not None:
        numbers = [replace(number, decimals=decimals) for number in numbers]
    elif "tensor(" in text:
        numbers = [number if number.decimals else replace(number, decimals=TORCH_DECIMALS) for number in numbers]
    elif "[" in tokens and "," not in tokens:
        numbers = _common_decimals(tokens, numbers)
    return Printed(tuple(numbers), _shape(tokens))


def alike(text: str) -> Iterator[tuple[str, int]]:
    """A text's characters, each with where it stands: minus signs, full-width signs and powers of ten written alike.

    A line's end within a notebook's output, ``\\n",`` and the next line's ``"``, is white space.
    """
    text, position = text.translate(_ALIKE), 0
    for found in _REWRITTEN.finditer(text):
        yield from ((text[at], at) for at in range(position, found.start()))
        yield from ((character, found.start()) for character in _instead(found))
        position = found.end()
    yield from ((text[at], at) for at in range(position, len(text)))


def _instead(found: re.Match[str]) -> str:
    if found["minus"] or found["space"]:
        return "-" if found["minus"] else " "
    return "e" + next(group for group in found.groups() if group).translate(_SUPERSCRIPTS)


_MATRIX = r"\{(?:[pbBvV]?matrix\*?|smallmatrix|array)\}"
_LATEX = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"\\{1,3}(?:left|right|[bB]igg?[lr]?)\s*\\?[\[\](){}|.]", " "),  # brackets about a matrix, which has its own
        (
            rf"(?:\\{{2,4}}(?:\[[^\]]{{0,20}}\])?\s{{0,99}})?(?:\\hline\s{{0,99}})?\\{{1,3}}end{_MATRIX}",
            "]]",
        ),  # a last row may end as the others do
        (rf"\\{{1,2}}begin{_MATRIX}(?:\[\w\])?(?:\{{[lcr|\s]*\}})?", "[["),
        (r"\\{1,2}(?:mathbf|mathrm|boldsymbol|textbf|boxed|text)\s*\{([^{}]*)\}", r" \1 "),
        (r"(?<!\\)\\[()\[\]]", " "),  # \( and \[ about a formula
        (r"\\{1,2}(?:qquad|quad|hline|displaystyle|,|;|:|!)|[$~]", " "),
    )
)
#: A sign with space behind it, where nothing stands before that it could add or subtract.
_LOOSE_SIGN = re.compile(r"(?<=[\[,])\s{0,20}([-+])\s{1,20}(?=[\d.])")
_ROW_END = re.compile(r"\\{2,4}(?:\[[^\]]{0,20}\])?")


def without_latex(text: str) -> str:
    """A LaTeX matrix as nested brackets; ``&`` and ``\\\\`` alone are no more than space."""
    if "\\" not in text and not re.search("[&$~]", text):
        return text
    for pattern, by in _LATEX:
        text = pattern.sub(by, text)
    inside = "[[" in text
    return _ROW_END.sub("],[" if inside else " ", text).replace("&", "," if inside else " ")


def _tokens(text: str) -> Iterator[str]:
    position, end = 0, len(text)
    while position < end:
        if text[position].isspace() or text[position] in "()|":
            position += 1
        elif text[position] in "[],":
            extra = _EXTRA.match(text, position)
            if extra is None:
                yield text[position]
            position = extra.end() if extra else position + 1
        elif skipped := _OPEN.match(text, position):
            position = skipped.end()
        elif (found := NUMBER.match(text, position)) and not text[found.end() : found.end() + 1].isalnum():
            yield found[0]
            position = found.end()
        elif text.startswith("...", position):
            raise Refused(fact("printed_leaves_out"))
        else:
            raise Refused(fact("printed_not_number", found=repr(text[position : position + 12])))


def _number(token: str) -> Number:
    mantissa, _, exponent = token.lower().partition("e")
    if mantissa.strip("+-") in ("nan", "inf"):
        return Number(token, None, 0)
    if len(token) > MAX_LENGTH or abs(float(token)) > sys.float_info.max:
        raise Refused(fact("printed_no_float64", found=token[:20]))
    return Number(token, Fraction(token), len(mantissa.partition(".")[2]), int(exponent or 0))


def _common_decimals(tokens: Sequence[str], numbers: Sequence[Number]) -> list[Number]:
    """NumPy's rule, for each outermost array of its own."""
    found, depth, start, index = list(numbers), 0, 0, 0
    for token in tokens:
        depth += (token == "[") - (token == "]")
        index += token not in "[]"
        if token == "]" and depth == 0:
            most = max((number.decimals for number in numbers[start:index]), default=0)
            found[start:index] = [replace(number, decimals=most) for number in numbers[start:index]]
            start = index
    return found


def _shape(tokens: Sequence[str]) -> tuple[int, ...] | None:
    """The shape of one array in brackets; None where there is none, or more than one. Raises ValueError if ragged."""
    if "[" not in tokens and "]" not in tokens:
        return None
    stack: list[list[tuple[int, ...]]] = [[]]
    for token in tokens:
        if token == "[":
            stack.append([])
        elif token == "]":
            if len(stack) == 1:
                raise Refused(fact("printed_without_other", one="]", other="["))
            entries = stack.pop()
            if len(set(entries)) > 1:
                raise Refused(fact("printed_ragged"))
            stack[-1].append((len(entries), *(entries[0] if entries else ())))
        elif token != ",":
            stack[-1].append(())
    if len(stack) != 1:
        raise Refused(fact("printed_without_other", one="[", other="]"))
    return stack[0][0] if len(stack[0]) == 1 else None
