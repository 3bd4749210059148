"""Numbers of a page that may be one claim: arrays and matrices, columns, numbers side by side, each alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from harness.scenario.claims.check_claims import locate
from harness.scenario.claims.claim import Claim
from harness.scenario.claims.pages import Found, Page
from harness.scenario.claims.printed import Number, parse

#: Words before a number that tell it from the same digits elsewhere, at most; and characters of one array.
MAX_WORDS, MAX_ARRAY = 8, 20_000
#: Characters of them, where fewer do; and what they may begin behind.
MAX_AFTER = 60
_CUT = re.compile(r"[\s|&=,$({]")

_NUMERIC = frozenset("0123456789+-.eE,[] ")
_NAMED = re.compile(r"(?:(?:torch\.)?tensor|(?:np\.)?array)\($")
_CLOSED = re.compile(r"(?:,\s?[a-z_]+=[\w.<>':]{1,40}){0,4}\)")
_LATEX = re.compile(r"\\{1,2}begin\{(\w*matrix|array)\}(?:\{[lcr|]{0,40}\})?[^{}]{1,5000}?\\{1,2}end\{\1\}")
_BETWEEN = re.compile(r"[\s,|&]{1,9}")


@dataclass(frozen=True)
class Text:
    """What the page has, and the numbers in it."""

    printed: str
    numbers: tuple[Found, ...]
    column: str | None = None

    @cached_property
    def shape(self) -> tuple[int, ...] | None:
        """As its brackets nest; None where they do not."""
        try:
            return parse(self.printed).shape
        except ValueError:
            return None

    @cached_property
    def parsed(self) -> tuple[Number, ...]:
        """The numbers with the digits that count; none where the text is no print."""
        try:
            found = parse(self.printed).numbers
        except ValueError:
            return ()
        return found if len(found) == len(self.numbers) else ()

    @property
    def digits(self) -> int:
        """Significant digits of all numbers together."""
        return sum(number.digits for number in self.parsed)


def texts(page: Page) -> Iterator[Text]:
    """Those of most numbers first; a number may stand in several."""
    for first, last in (*((match.start(), match.end()) for match in _LATEX.finditer(page.text)), *_arrays(page.text)):
        inside = page.within(first, last)
        if len(inside) > 1:
            yield Text(_spaced(page.text[first:last]), inside)
    for column in page.columns:
        if len(column.numbers) > 1:
            yield Text(" ".join(one.text for one in column.numbers), column.numbers, column.header)
    yield from (Text(_spaced(page.text[run[0].start : run[-1].end]), tuple(run)) for run in _runs(page) if len(run) > 1)
    yield from (Text(one.text, (one,)) for one in page.numbers)


def _spaced(text: str) -> str:
    """With the spaces that a person would write; a page is searched without them."""
    return re.sub(r"(?<=,)(?! )|(?<=\])(?=\[)|(?<=[|&])(?! )|(?<! )(?=[|&])|(?<=\\\\)(?=[-+\d])", " ", text)


def _arrays(text: str) -> Iterator[tuple[int, int]]:
    """Each outermost pair of brackets with nothing but numbers in it, with ``tensor(`` and ``)`` about it."""
    at = text.find("[")
    while at >= 0:
        end, depth = at, 0
        while end < min(len(text), at + MAX_ARRAY) and text[end] in _NUMERIC:
            depth += (text[end] == "[") - (text[end] == "]")
            end += 1
            if depth == 0:
                yield _with_name(text, at, end)
                break
        at = text.find("[", max(end, at + 1))


def _with_name(text: str, first: int, last: int) -> tuple[int, int]:
    before, after = _NAMED.search(text, max(0, first - 16), first), _CLOSED.match(text, last)
    return (before.start(), after.end()) if before and after else (first, last)


def _runs(page: Page) -> Iterator[list[Found]]:
    """Numbers with nothing but space, commas or the signs of a table between them."""
    run: list[Found] = []
    for one in page.numbers:
        if run and not _BETWEEN.fullmatch(page.text[run[-1].end : one.start]):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


# ---------------------------------------------------------------- the claim's place, and its YAML


def placed(fields: dict[str, Any], text: Text, page: Page) -> dict[str, Any] | None:
    """A claim's fields with what tells its text from the same digits elsewhere; None where nothing short does."""
    fields = {**fields, **({"column": text.column} if text.column is not None else {})}
    for after in _befores(page, text):
        tried = {**fields, **({"after": after} if after else {})}
        looked_up = {"of": "loss"} | {key: tried[key] for key in ("printed", "in", "after", "column") if key in tried}
        found = locate(Claim.model_validate(looked_up), page) or ()
        if _is_exactly(found[bool(after) :], text):
            return tried
    return None


def _is_exactly(found: tuple[tuple[int, int], ...], text: Text) -> bool:
    """Whether what was found is the text and nothing else."""
    return len(found) == (len(text.numbers) if text.column is not None else 1) and all(
        any(first <= one.start and one.end <= last for first, last in found) for one in text.numbers
    )


def _befores(page: Page, text: Text) -> Iterator[str]:
    """Nothing, then more and more of the words before it; of a formula or a table's row, of its parts."""
    yield ""
    before = page.text[: text.numbers[0].start][-500:].rstrip("[( ")
    words = before.removesuffix("tensor").removesuffix("array").split(" ")[-MAX_WORDS:] if text.column is None else []
    by_words = [" ".join(words[-count:]) for count in range(1, len(words) + 1)]
    yield from (after for after in by_words if len(after) <= MAX_AFTER)
    cuts = [match.end() for match in _CUT.finditer(before)] if words else []
    yield from (before[at:] for at in reversed(cuts) if before[at:] and len(before) - at <= 3 * MAX_AFTER)
    yield from (after for after in by_words if len(after) > MAX_AFTER)


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z][A-Za-z0-9_./-]*)*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off"})


def yaml(value: Any) -> str:
    """A value as one line of YAML, in which nothing stands raw that a terminal or a CI would obey."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{yaml(key)}: {yaml(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(yaml, value)) + "]"
    if not isinstance(value, str):
        return str(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    quoted = json.dumps(value, ensure_ascii=False).replace("##[", "##\\u005b")
    return "".join(map(_escaped, quoted))


def _escaped(sign: str) -> str:
    if sign.isprintable():
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"
