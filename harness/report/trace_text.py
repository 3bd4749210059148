"""A trace as text for a terminal, and what all of its output languages share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from harness.ground.facts import Fact
from harness.ground.harmless import one_line, terminal
from harness.report.check_text import numbers_text
from harness.report.formulas import Text, Writer
from harness.report.layout import WIDTH, padded, width, wrapped
from harness.report.words import WORDS, said, say
from harness.trace.expression import Leaf, Number, pieces
from harness.trace.result import Candidate, Given, Held, Line, Own, Section, Trace

#: Arrays of more numbers are not written down.
_MOST_NUMBERS = 50
_INDENT = "  "


def trace_text(trace: Trace, digits: int, columns: int = WIDTH) -> str:
    """All sections, the answer about a candidate first; no line is wider than ``columns``, where it can be broken."""
    writer = Writer(Text(), digits)
    found = [*wrapped(one_line(title_of(trace)), columns, _INDENT)]
    opening = ("   ".join(place_of(trace)), *answer(trace, digits), *introduction(trace, digits))
    found += [line for text in opening for line in wrapped(text, columns, _INDENT)]
    found += ["", say("trace_given"), *_given(trace.given, digits, columns)]
    for section in trace.sections:
        found += ["", *wrapped(said(section.title), columns, _INDENT)]
        for line in section.lines:
            found += _line(writer, line, trace.candidate, columns)
        found += [f"{_INDENT}{text}" for note in notes_of(section) for text in wrapped(note, columns - 2, _INDENT)]
    return terminal("\n".join(found)) + "\n"


# ---------------------------------------------------------------- what every language says


def title_of(trace: Trace) -> str:
    """Which case, step and entry."""
    if not trace.step:
        return say("trace_title_forward", case=trace.case)
    if trace.entry is not None:
        return say("trace_title_entry", case=trace.case, step=trace.step, entry=Text().symbol(trace.entry))
    return say("trace_title", case=trace.case, step=trace.step)


def place_of(trace: Trace) -> list[str]:
    """Of which scenario, step and sample it is."""
    found = [one_line(trace.title), *([say("trace_step_of", step=trace.step, steps=trace.steps)] if trace.step else [])]
    if trace.samples > 1:
        found.append(say("trace_sample_of", sample=trace.sample, samples=trace.samples))
    return found


def introduction(trace: Trace, digits: int) -> list[str]:
    """What holds for all numbers."""
    exact = [say("trace_digits", count=digits)] if trace.is_exact else []
    return [" ".join((*exact, say("trace_indices"))), *map(said, trace.notes)]


def answer(trace: Trace, digits: int) -> list[str]:
    """Of a candidate which number is the first that is wrong."""
    found = trace.candidate
    if found is None:
        return []
    name, first = one_line(found.name), found.first
    told = [*map(said, found.problems)]
    if not found.tells:
        return [*told, say("trace_tells_nothing", name=name)]
    if first is None:
        return [*(told or [say("trace_all_right", name=name)]), *_beside(found, name)]
    number, follows = apart(Writer(Text(), digits), first.own)
    of = {"number": Text().symbol(first.symbol), "own": number, "follows": follows}
    all_of_it = say(
        "trace_wrong_of", of=Text().symbol(replace(first.symbol, index=())), wrong=first.wrong, total=first.total
    )
    unseen = [] if first.key in found.numbers else [say("trace_first_wrong_unseen")]
    headline = say("trace_first_wrong", name=name, **of)
    return [*told, headline, " ".join((all_of_it, *unseen)), *_beside(found, name)]


def _beside(found: Candidate, name: str) -> list[str]:
    deltas = [say("trace_deltas_of_biases")] if found.has_deltas else []
    return [" ".join((say("trace_beside", name=name), *deltas))]


def notes_of(section: Section) -> list[str]:
    """What is left out, and of layers without formulas what they work out, in short."""
    found = []
    for note in section.notes:
        found.append(said(note))
        found += _in_short(note)
    return found


def _in_short(note: Fact) -> Iterator[str]:
    code = f"formula_{dict(note.fields).get('kind')}"
    if note.code in ("trace_in_words", "trace_loss_in_words") and code in WORDS:
        yield say("trace_formula", formula=say(code))


def parts_of(writer: Writer, line: Line) -> list[str]:
    """The formula with names, then with numbers, then the number; what says the same stands once."""
    number = writer.number(line.number)
    if line.formula is None:
        return [number]
    named, counted = writer.named(line.formula), writer.counted(line.formula)
    is_plain = isinstance(line.formula, Leaf | Number) or counted == number
    return list(dict.fromkeys((named, number) if is_plain else (named, counted, number)))


def conditions_of(writer: Writer, line: Line) -> list[str]:
    """Why a function of several pieces is the piece that it is."""
    found = pieces(line.formula) if line.formula is not None else ()
    shown = (f"{writer.named(one.argument)} {one.relation} {writer.number(one.border)}" for one in found)
    return list(dict.fromkeys(shown))


def beside_of(writer: Writer, own: Own) -> str:
    """A candidate's own number, and how it is."""
    number, follows = apart(writer, own)
    if own.held is Held.RIGHT:
        return say("trace_yours", number=number)
    if own.held is Held.FOLLOWS:
        return say("trace_yours_follows", number=number)
    code = "trace_yours_first" if own.held is Held.FIRST else "trace_yours_wrong"
    return say(code, number=number, follows=follows)


def apart(writer: Writer, own: Own) -> tuple[str, str]:
    """Both numbers, with as many digits as it takes to tell them apart where one is wrong."""
    for digits in (writer.digits, 12, 17):
        more = Writer(writer.language, max(digits, writer.digits))
        shown = more.number(own.number), more.number(own.follows)
        if shown[0] != shown[1] or own.held in (Held.RIGHT, Held.FOLLOWS):
            break
    return shown


def label_of(given: Given) -> str:
    """W1 = linear1.weight."""
    return say("trace_called", short=given.label, name=given.name) if given.name else given.label


def array_of(given: Given, digits: int) -> str | None:
    """The numbers as Python lists; None where they are too many."""
    return numbers_text(given.array, digits) if np.size(given.array) <= _MOST_NUMBERS else None


def shape_of(given: Given) -> str:
    """What stands in place of too many numbers."""
    return say("trace_array", shape=np.shape(given.array))


# ---------------------------------------------------------------- text alone


def _given(given: Sequence[Given], digits: int, columns: int) -> Iterator[str]:
    labels = max(width(label_of(one)) for one in given)
    for one in given:
        text = array_of(one, digits) or shape_of(one)
        lines = wrapped(text, columns - labels - 4, " ")
        for at, line in enumerate(lines):
            yield f"{_INDENT}{padded(label_of(one) if at == 0 else '', labels)}  {line}"


def _line(writer: Writer, line: Line, candidate: Candidate | None, columns: int) -> Iterator[str]:
    """On one line where it fits; else each part on its own, below the first sign of equality."""
    symbol, parts = writer.language.symbol(line.symbol), parts_of(writer, line)
    why = conditions_of(writer, line)
    since = say("trace_and_since", conditions=tuple(why)) if why else ""
    whole = f"{_INDENT}{symbol} = {' = '.join(parts)}{since}"
    if width(whole) <= columns:
        yield whole
    else:
        yield from _broken(symbol, (*parts[:-1], f"{parts[-1]}{since}"), columns)
    if candidate is not None and line.key is not None and line.key in candidate.numbers:
        own = candidate.numbers[line.key]
        mark = "  " if own.held is Held.RIGHT else "~ " if own.held is Held.FOLLOWS else "! "
        text = wrapped(beside_of(writer, own), columns - 6, _INDENT)
        yield from (f"{_INDENT}{_INDENT}{mark if at == 0 else '  '}{one}" for at, one in enumerate(text))


#: Where a formula may be broken: before a sign or behind a comma; where that is not enough, behind a product's dot.
_FOLD, _FOLD_MORE = re.compile(r"(?= [+−/] )|(?<=, )"), re.compile(r"(?<=·)")


def _folded(text: str, columns: int) -> list[str]:
    """A formula in lines, later ones further in."""
    lines, line = list[str](), ""
    for part in _pieces(text, columns - len(_INDENT)):
        if line.strip() and width(f"{line}{part}".rstrip()) > columns:
            lines.append(line.rstrip())
            line = f"{_INDENT}{part.lstrip()}"
        else:
            line += part
    return [*lines, line.rstrip()]


def _pieces(text: str, columns: int) -> Iterator[str]:
    for part in _FOLD.split(text):
        yield from _FOLD_MORE.split(part) if width(part) > columns else (part,)


def _broken(symbol: str, parts: Iterable[str], columns: int) -> Iterator[str]:
    before = width(symbol) if width(symbol) <= columns // 3 else 4
    if before != width(symbol):
        yield f"{_INDENT}{symbol}"
    for at, part in enumerate(parts):
        for number, text in enumerate(_folded(part, columns - before - 5)):
            label = symbol if at == number == 0 and before == width(symbol) else ""
            yield f"{_INDENT}{padded(label, before)} {'=' if number == 0 else ' '} {text}".rstrip()
