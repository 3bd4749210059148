"""A checked candidate as text for a person: what is right, what is not, where, and why."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from harness.checking.editing.edit import REMOVED
from harness.checking.epsilon import has_epsilon
from harness.checking.evidence import first_wrong, follows_from_updates, gradients_are_right
from harness.checking.result import (
    CONVENTION,
    FAILED,
    INCONCLUSIVE,
    RIGHT,
    WRONG,
    Checked,
    Diagnosis,
    Entry,
    Explanation,
    Value,
)
from harness.faults.fault import Injection
from harness.faults.purposes import PURPOSES
from harness.ground.harmless import markdown, one_line, terminal
from harness.report.hints import hint_by_place
from harness.report.layout import WIDTH, padded, wrapped
from harness.report.tables import table
from harness.report.words import all_said, said
from harness.run.result import Difference
from harness.scenario.model import Case

_INDENT = 10
#: Of more tensors than this, the first and the last are named.
_MOST_NAMED = 8
#: Mistakes that give the same numbers as the one that is named; --json has all.
_MOST_SAME = 3
#: More layers or names than this are not all listed.
_MANY = 10
_WORDS = {
    RIGHT: "RIGHT",
    CONVENTION: "RIGHT, BY ANOTHER CONVENTION",
    INCONCLUSIVE: "INCONCLUSIVE",
    WRONG: "WRONG",
    FAILED: "FAILED",
}
_STRICT = "CONVENTION"
#: What a fault is at a relu.
_OF_RELU = {
    "hidden_derivative_missing": (
        "relu's derivative is missing, or 1 everywhere (a mask a >= 0 is always true after a relu)"
    ),
}
_HEADERS = ("", "right", "worst entry", "yours", "exact", "bound")


def check_text(found: Checked, replay: str = "", *, strict: bool = False) -> str:
    """The whole report, the answer first. ``replay``: the command that checks it again; no other line exceeds WIDTH.

    ``strict``: another convention fails.
    """
    parts = [_answer(found, strict), _plain_table(found), _by_hand_text(found), *_rest(found, replay, strict)]
    return terminal("\n\n".join(part for part in parts if part)) + "\n"


def check_markdown(found: Checked, replay: str = "", *, strict: bool = False) -> str:
    """The same as a page: a headline, tables as tables, the rest as it is."""
    title = f"# {markdown(found.candidate)}: {_word(found, strict).lower()}"
    rows = _shown_table(found, "github")
    rest = map(_fenced, _rest(found, replay, strict))
    parts = [title, _fenced(_answer(found, strict)), rows, *_by_hand_markdown(found), *rest]
    return "\n\n".join(part for part in parts if part) + "\n"


def error_markdown(candidate: str, error: str) -> str:
    """The page of a candidate that was not understood."""
    return f"# {markdown(candidate)}: not understood\n\n{_fenced(error)}\n"


def _word(found: Checked, strict: bool) -> str:
    """The verdict; where another convention fails, it is not called right."""
    return _STRICT if strict and found.verdict == CONVENTION else _WORDS[found.verdict]


def summary_text(outcomes: Sequence[tuple[str, Checked | None, str]], *, strict: bool = False) -> str:
    """How each of several candidates did, and how many how; of one that was not understood, its error."""
    words = [_word(found, strict).lower() if found else "not understood" for _, found, _ in outcomes]
    why = [_headline(found, strict) if found else error.splitlines()[0] for _, found, error in outcomes]
    rows = [[one[0], *row] for one, row in zip(outcomes, zip(words, why, strict=True), strict=True)]
    counts = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
    return f"{table(rows, ('candidate', 'verdict', 'why'))}\n\n{len(outcomes)} candidates: {counts}"


def _fenced(text: str) -> str:
    text = terminal(text)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}" if text else ""


def _plain_table(found: Checked) -> str:
    return _shown_table(found, "plain")


def _shown_table(found: Checked, table_format: str) -> str:
    """Without the columns of a worst entry where there is none."""
    rows = _table(found)
    columns = len(_HEADERS) if any(any(row[2:]) for row in rows) else 2
    return table([row[:columns] for row in rows], _HEADERS[:columns], table_format) if rows else ""


def _answer(found: Checked, strict: bool) -> str:
    """Which candidate, right or not, and why."""
    lines = [
        *wrapped(one_line(f"{found.candidate}   {found.call or 'not called'}   {_network(found)}"), WIDTH, "  "),
        "",
        *_field(_word(found, strict).split(",")[0], _headline(found, strict)),
        *_field("failed", found.failure),
        *_why(found),
    ]
    return "\n".join(lines)


def _network(found: Checked) -> str:
    """The layers and the loss; of many layers the first and the last."""
    *layers, loss = found.network.split(", ")
    if len(layers) > _MANY:
        layers = [*layers[:4], "...", *layers[-2:], f"{len(layers)} layers"]
    return ", ".join([*layers, loss])


def _field(name: str, text: str) -> Iterator[str]:
    """``name`` and its text, wrapped below itself."""
    if not text:
        return
    for index, part in enumerate(text.splitlines()):
        for number, line in enumerate(wrapped(one_line(part.strip()), WIDTH - _INDENT)):
            label = name if index == number == 0 else ""
            yield f"{padded(label, _INDENT - 1)} {line}".rstrip()


def _own_shapes(found: Checked) -> str:
    """``W1 (3, 5), W2 (5, 4)``: the weights as the candidate holds them in the first probe."""
    if not found.tried or found.layout is None:
        return ""
    case = found.tried[0].case
    shapes = []
    for layer in case.linears:
        name = f"{layer.name}.weight"
        if name in found.own:
            shape = found.layout.own_shape(name, (layer.out_features or 0, layer.in_features or 0))
            shapes.append(f"{found.own[name]} {shape}")
    return ", ".join(shapes)


def _extent(found: Checked) -> str:
    steps = sum(len(one.seen) for one in found.tried)
    probes = ", ".join(one.probe for one in found.tried)
    return f"{steps} step{'s' if steps != 1 else ''} of {len(found.tried)} probe{_s(found.tried)} ({probes})"


def _s(things: Sequence[object]) -> str:
    return "" if len(things) == 1 else "s"


def _headline(found: Checked, strict: bool) -> str:
    if found.verdict == RIGHT:
        total = sum(row.total for row in found.rows)
        return f"all {total} numbers lie within the rounding of a correct computation; {_noticed(found)}"
    if found.verdict == CONVENTION:
        return f"{'fails under --strict: ' if strict else ''}{_convention(found)}"
    if _unclear(found):
        return said(found.notes[0])
    if found.verdict == INCONCLUSIVE:
        return "nothing that it returned shows whether its gradients and updates are right"
    if found.verdict == FAILED:
        return "it stopped before the end"
    wrong = list(dict.fromkeys(_label(found, row) for row in _observed(found) if not row.is_right))
    return _listed(wrong if len(wrong) <= _MANY else [*wrong[: _MANY - 2], f"{len(wrong) - _MANY + 2} more"])


def _convention(found: Checked) -> str:
    if found.overflows:
        also = found.setting and f"and with {all_said(found.setting)}"
        return ", ".join(part for part in (said(found.overflows), also) if part)
    return f"by another convention, the same throughout: {all_said(found.setting)}"


def _unclear(found: Checked) -> bool:
    """Whether the first note says why nothing is decided."""
    if found.verdict != INCONCLUSIVE or not found.notes:
        return False
    rows = found.rows
    return not rows or not all(row.is_right for row in rows) or any(row.quantity == "gradient" for row in rows)


def _noticed(found: Checked) -> str:
    """The worst resolution of any gradient, or of what there is."""
    rows = [row for row in found.rows if row.quantity == "gradient"] or list(found.rows)
    worst = max((row.resolution for row in rows if math.isfinite(row.resolution)), default=math.nan)
    what = "gradient" if rows and rows[0].quantity == "gradient" else "number"
    return f"a relative error of {worst:.1e} in any {what} would have been noticed"


def _listed(names: Sequence[str]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def _label(found: Checked, row: Difference) -> str:
    return _tensor(found, row.quantity, row.name)


# ---------------------------------------------------------------- the table


def _table(found: Checked) -> list[list[str]]:
    rows = _observed(found)
    labels = dict.fromkeys(_label(found, row) for row in sorted(rows, key=found.computed))
    return [_table_row(found, label, [row for row in rows if _label(found, row) == label]) for label in labels]


def _observed(found: Checked) -> list[Difference]:
    """Its rows; of a gradient that follows from an update only the update's."""
    if not follows_from_updates(found):
        return list(found.rows)
    updates = {(row.case, row.step, row.name) for row in found.rows if row.quantity == "update"}
    return [row for row in found.rows if row.quantity != "gradient" or (row.case, row.step, row.name) not in updates]


def _in_order(found: Checked) -> list[Difference]:
    """Output and loss first, then gradients from the last layer to the first, then updates."""
    return sorted(found.rows, key=found.computed)


def _table_row(found: Checked, label: str, rows: Sequence[Difference]) -> list[str]:
    right, total = sum(row.right for row in rows), sum(row.total for row in rows)
    counted = [label, f"{right} of {total}"]
    if right == total:
        return [*counted, "", "", "", ""]
    worst = max((row for row in rows if not row.is_right), key=_badness)
    at = worst.furthest
    if not at.index and worst.notes:
        return [*counted, f"{worst.case} {worst.step}", _shapes(found, worst) or all_said(worst.notes, "then"), "", ""]
    where = f"{worst.case} {worst.step}  {found.entry_of(worst)}" if at.index else f"{worst.case} {worst.step}"
    bound = f"{at.bound:.1e}" if math.isfinite(at.bound) and math.isfinite(at.value) else "-"
    return [*counted, where, *_apart(at.value, at.exact), bound]


def _apart(value: float, exact: float) -> tuple[str, str]:
    """Both numbers, with as many digits as it takes to tell them apart."""
    for digits in (8, 12, 17):
        shown = f"{value:+.{digits}g}", f"{exact:+.{digits}g}"
        if shown[0] != shown[1]:
            break
    return shown


def _shapes(found: Checked, row: Difference) -> str:
    """Both shapes, as the candidate lays its arrays."""
    if row.actual_shape is None or row.quantity in ("output", "loss"):
        return ""
    own, right = row.actual_shape, row.shape
    turned = row.name.endswith(".weight") and found.layout.weight == "in_out"
    turned |= row.name.endswith(".bias") and found.layout.samples == "columns"
    shown = own[::-1] if turned and len(own) == 2 else own
    return f"shape {shown}, should be {found.layout.own_shape(row.name, right)}"


def _badness(row: Difference) -> tuple[bool, float]:
    """Numbers as they come before those of probes for extremes, whose entries are hard to redo by hand."""
    ordinary, away = row.case not in PURPOSES, abs(row.furthest.value - row.furthest.exact)
    if math.isnan(away):
        return ordinary, -1.0
    return ordinary, away / row.furthest.bound if row.furthest.bound else math.inf


# ---------------------------------------------------------------- why


def _why(found: Checked) -> Iterator[str]:
    if found.overflows and found.diagnosis is not None and found.diagnosis.explanations:
        yield from _likely(found, found.diagnosis)
    if found.verdict not in (WRONG, FAILED) or not found.rows:
        return
    yield from _field("judged by", all_said(found.setting))
    yield from _field("WHERE", where(found))
    if found.diagnosis is not None:
        yield from _likely(found, found.diagnosis)


_OF_FLOAT32 = "of float32, though not of float64: are some of its arrays float32?"


def _likely(found: Checked, diagnosis: Diagnosis) -> Iterator[str]:
    if diagnosis.right_in_float32:
        yield from _field(
            "evidence", f"all numbers match our backprop without a mistake, within rounding {_OF_FLOAT32}"
        )
        return
    if diagnosis.line_says_more:
        yield from _change(found, diagnosis)
        return
    if not diagnosis.explanations and diagnosis.singles:
        pairs = ", and no pair of them" if diagnosis.pairs else "; pairs were not tried"
        yield from _field("LIKELY", f"none of {diagnosis.singles} known mistakes gives these numbers{pairs}")
    for number, one in enumerate(diagnosis.explanations):
        yield from _field("LIKELY" if number == 0 else "or", _sentence(found, one))
    for one in diagnosis.explanations[:1]:
        yield from _field("besides", _loss_besides(found, one))
        yield from _field("OPEN", _open(found, one))
    for finding in diagnosis.findings:
        yield from _field("pattern", finding)
    if not diagnosis.explanations:
        yield from _change(found, diagnosis)
        yield from _field("HINT", hint_by_place(found))
    for one in diagnosis.explanations[:1]:
        for hint in dict.fromkeys(each.fault.hint for each in one.faults):
            yield from _field("HINT", hint)
        yield from _change(found, diagnosis)
        yield from _field("evidence", _evidence(found))
    for limit in _limits(diagnosis):
        yield from _field("not tried", limit)


def _change(found: Checked, diagnosis: Diagnosis) -> Iterator[str]:
    """Which line has to be changed, and to what; else the lines that are suspect."""
    one, suspects = diagnosis.changed.change, diagnosis.changed.suspects
    if one is None:
        if 0 < len(suspects) <= _MOST_NAMED:
            lines = _listed([_line(found, *place) for place in suspects])
            yield from _field("look at", f"{lines}: what is worked out there reaches all that is wrong, and no more")
        return
    alone = "with this change alone, everything is right"
    line = _line(found, one.label, one.line)
    if not one.after:
        yield from _field("CHANGE", f"{line}: {one.before}\n{_MOVES.get(one.moved, f'move it {one.moved}')}; {alone}")
        return
    yield from _field("CHANGE", f"{line}: {one.before}" if one.before else f"{line}: put in")
    yield from _field("to", f"{one.after}\n{alone}")


#: What is done with a line that moves nowhere.
_MOVES = {REMOVED: "take it out"}


def _line(found: Checked, label: str, line: int) -> str:
    """``line 12``, with the file or cell where that is not the only one."""
    is_it = Path(label).name == Path(found.candidate.partition(":")[0]).name
    return f"line {line}" if is_it else f"{label}:{line}"


def _loss_besides(found: Checked, one: Explanation) -> str:
    """How the loss differs, unless the convention that the rows are judged by says so."""
    if any(each.fault.name == "loss_with_epsilon" for each in one.loss) and has_epsilon(found.setting):
        return ""
    return "; ".join(each.sentence for each in one.loss)


def _open(found: Checked, one: Explanation) -> str:
    """What is wrong besides, and not explained."""
    updates = [key for key in one.unexplained if key[0] != "gradient"] if follows_from_updates(found) else []
    names = [_tensor(found, *key) for key in updates or one.unexplained]
    wrong, them = ("is wrong", "it") if len(names) == 1 else ("are wrong", "them")
    return f"{_listed(names)} {wrong} besides: what is said above does not explain {them}" if names else ""


def _limits(diagnosis: Diagnosis) -> Iterator[str]:
    """What was not held against the known mistakes."""
    for probe, first, last in diagnosis.left_out:
        steps = f"step {first}" if first == last else f"steps {first} to {last}"
        yield f"{steps} of {probe}: by then the mistake had driven the parameters far from where they began"
    if diagnosis.stopped:
        yield "everything: the time was up; --seconds allows more"


def _tensor(found: Checked, quantity: str, name: str) -> str:
    if quantity in ("output", "loss"):
        return quantity
    return found.name_of(name) if quantity == "gradient" else f"update of {found.name_of(name)}"


def where(found: Checked) -> str:
    """Where it departs first: in words of the network and of the candidate."""
    row = first_wrong(found)
    if row is None:
        return ""
    if row.quantity == "output":
        return "in the forward pass: the output is wrong already"
    if found.diagnosis and any(map(_is_of_the_update, found.diagnosis.explanations[:1])):
        return f"in the update step{_late(row)}"
    if row.quantity == "loss":
        if _returns(found, "output"):
            return "in the loss: the output is right, and the loss is not"
        if gradients_are_right(found):
            return "in the loss: every gradient that it returns is right, and the loss is not"
        return "in the forward pass or in the loss, which is wrong; it returns no output, which would tell"
    if row.quantity == "update":
        right = " and ".join(name for name in ("loss", "gradient") if _returns(found, name))
        before = f"; every {right} that it returns is right".replace(" and ", " and every ") if right else ""
        return f"in the update step{before}{_late(row)}"
    wrong = {(one.quantity, one.name) for one in found.rows if not one.is_right}
    names = list(dict.fromkeys(one.name for one in _in_order(found) if one.quantity == "gradient"))
    before_it = [name for name in names[: names.index(row.name)] if ("gradient", name) not in wrong]
    own = [found.name_of(name) for name in before_it]
    right = _listed(own) if len(own) <= _MOST_NAMED else f"{own[0]}, {own[1]} and so on to {own[-1]}"
    here = found.name_of(row.name)
    return f"{_pass(found)}{f', after {right}' if right else ''}, at {here}{_late(row)}"


def _pass(found: Checked) -> str:
    """Which pass a wrong gradient is of; one that follows from the update may be wrong because of that."""
    explanations = found.diagnosis.explanations[:1] if found.diagnosis else ()
    groups = [group for one in explanations for group in (one.faults, *one.same)]
    backward = groups and not any(each.fault.way == "update" for group in groups for each in group)
    or_in_the_update = "" if backward or not follows_from_updates(found) else " or in the update step"
    return f"in the backward pass{or_in_the_update}"


def _is_of_the_update(one: Explanation) -> bool:
    """Whether gradients that are derived from updates are wrong because of the update alone."""
    return bool(one.faults) and not one.unexplained and all(each.fault.way == "update" for each in one.faults)


def _returns(found: Checked, quantity: str) -> bool:
    return any(row.quantity == quantity for row in found.rows)


def _late(row: Difference) -> str:
    if row.step == 1:
        return ""
    return "; the first step is right" if row.step == 2 else f"; the first {row.step - 1} steps are right"


def _sentence(found: Checked, one: Explanation) -> str:
    said = " and ".join(f"{sentence} (fault {number})" for number, sentence in _at_places(found, one.faults))
    if one.same:
        equal = (" and ".join(sentence for _, sentence in _at_places(found, group)) for group in one.same)
        said += f"\nwhich here gives the same numbers as: {'; '.join(list(dict.fromkeys(equal))[:_MOST_SAME])}"
    return said


def _place(found: Checked, label: str) -> str:
    """Where a fault is made; entries of weights by the candidate's own names."""
    return _ENTRY.sub(lambda entry: _own_entry(found, entry), label.partition(" at ")[2])


_ENTRY = re.compile(r"(\w+\.weight)\[(\d+), (\d+)\]")


def _own_entry(found: Checked, entry: re.Match[str]) -> str:
    name, index = entry[1], (int(entry[2]), int(entry[3]))
    scalar = found.scalars.get((name, index))
    return scalar or f"{found.name_of(name)}{list(found.layout.own_index(name, index))}"


def _at_places(found: Checked, faults: Sequence[Injection]) -> list[tuple[int, str]]:
    """Each fault's number and sentence with its places; one that is made in several places stands once."""
    places: dict[tuple[int, str, str], list[str]] = {}
    for each in faults:
        case = next((one.case for one in found.tried if each.site in each.fault.sites(one.case)), None)
        said = _own_words(each, case) if case else each.fault.sentence
        at = _place(found, each.label(case)) if case else ""
        places.setdefault((each.fault.number, said, each.said_value), []).extend([at] if at else [])
    return [
        (number, f"{said}{', at ' + ' and '.join(at) if at else ''}{value}")
        for (number, said, value), at in places.items()
    ]


def _own_words(one: Injection, case: Case) -> str:
    """A fault's sentence, or what it is for the layers that carry it."""
    kinds = {case.network[index].layer for index in one.site} if one.fault.spot is None else set()
    return _OF_RELU.get(one.fault.name, one.fault.sentence) if kinds == {"relu"} else one.fault.sentence


def _evidence(found: Checked) -> str:
    diagnosis = found.diagnosis
    assert diagnosis is not None
    first = diagnosis.explanations[0]
    which = "of the other numbers" if first.unexplained else "numbers"
    said = f"all {first.entries} {which} match our backprop with {_this(first)}, within rounding"
    said += f" {_OF_FLOAT32}" if diagnosis.in_float32 else ""
    tried = f"{diagnosis.singles} single mistakes" + (f" and {diagnosis.pairs} pairs" if diagnosis.pairs else "")
    nearest = f"; the nearest other is {100 * diagnosis.nearest:,.2f} % away" if diagnosis.nearest < math.inf else ""
    return f"{said}\n{tried} were tried{nearest}"


def _this(one: Explanation) -> str:
    different = len({each.fault.name for each in one.faults})
    return {1: "this one mistake", 2: "these two mistakes"}.get(different, "these three mistakes")


# ---------------------------------------------------------------- by hand

_BY_HAND = ("", "yours", "right", "")
#: So many entries are shown in text, or so many of each wrong tensor; all of them are in the JSON.
_MOST, _MOST_OF_EACH = 24, 5


def _by_hand_text(found: Checked) -> str:
    if found.by_hand is None or found.verdict not in (WRONG, FAILED):
        return ""
    lines = list(_field("by hand", _by_hand_title(found)))
    for value in (*found.by_hand.given, *found.by_hand.worked):
        lines += [" " * _INDENT + line for line in _value_lines(value)]
    entries = table(_by_hand_rows(found), _BY_HAND, "plain")
    return "\n".join([*lines, "", *(" " * _INDENT + line for line in entries.splitlines())])


def _by_hand_title(found: Checked) -> str:
    assert found.by_hand is not None
    samples = len(found.by_hand.given[0].array)
    small = f" ({found.smallest})" if found.smallest else ""
    which = "one sample" if samples == 1 else f"{samples} samples"
    return f"step {found.by_hand.step} with {which}{small}: what is right on the way, then yours beside it"


def _value_lines(value: Value) -> list[str]:
    """A number or a vector beside its label; a matrix row by row."""
    rows = [_numbers(row) for row in value.array] if np.ndim(value.array) == 2 and np.shape(value.array)[1] > 1 else []
    shown = "[" + ",\n ".join(rows) + "]" if rows else _numbers(value.array)
    lines = [part for line in shown.splitlines() for part in wrapped(line, WIDTH - _INDENT - 19, "  ")]
    return [f"{padded(value.label if at == 0 else '', 18)} {line}" for at, line in enumerate(lines)]


def _numbers(array: Any) -> str:
    """One number as it is; more as lists, that can be pasted into Python."""
    if np.size(array) == 1:
        return f"{np.asarray(array).item():.8g}"
    return f"[{', '.join(_numbers(one) for one in array)}]"


def _by_hand_rows(found: Checked) -> list[list[str]]:
    """Every entry; of many, some of each tensor that is wrong."""
    assert found.by_hand is not None
    entries = found.by_hand.entries
    shown = entries if len(entries) <= _MOST else _some(entries)
    rows = [[_entry_label(one), *_beside(one), _off(one)] for one in shown]
    left = len(entries) - len(shown)
    return [*rows, [f"and {left} more (--json has all)", "", "", ""]] if left else rows


def _some(entries: Sequence[Entry]) -> list[Entry]:
    wrong: dict[tuple[str, str], list[Entry]] = {}
    for one in entries:
        if not one.is_right:
            wrong.setdefault((one.quantity, one.name), []).append(one)
    return [one for group in wrong.values() for one in group[:_MOST_OF_EACH]]


def _entry_label(one: Entry) -> str:
    """A gradient and an update of the same parameter are told apart."""
    return one.label if one.quantity in ("output", "loss") else f"{one.quantity} of {one.label}"


def _beside(one: Entry) -> tuple[str, str]:
    return (f"{one.yours:+.8g}", f"{one.right:+.8g}") if one.is_right else _apart(one.yours, one.right)


def _off(one: Entry) -> str:
    if one.is_right:
        return ""
    if not one.right or not math.isfinite(one.yours):
        return "wrong"
    ratio = f"{one.yours / one.right:.4g}"
    return f"{ratio} times" if ratio != "1" else "nearly right"


def _by_hand_markdown(found: Checked) -> list[str]:
    if found.by_hand is None or found.verdict not in (WRONG, FAILED):
        return []
    values = [[one.label, _numbers(one.array)] for one in (*found.by_hand.given, *found.by_hand.worked)]
    return [
        f"By hand: {markdown(_by_hand_title(found))}",
        table(values, ("", "value"), "github"),
        table(_by_hand_rows(found), _BY_HAND, "github"),
    ]


# ---------------------------------------------------------------- the rest


def _rest(found: Checked, replay: str, strict: bool) -> Iterator[str]:
    """What was checked and what was not; and how to see it again."""
    lines: list[str] = []
    if found.tried:
        dtype = found.tried[0].case.dtype
        beside = "torch and " if found.torch else ""
        lines += _field("checked", f"{_extent(found)}, {dtype}, against {beside}the exact values")
    lines += _field("read as", "; ".join(part for part in (_own_shapes(found), found.read_as) if part))
    for index, unseen in enumerate(found.not_seen):
        lines += _field("NOT SEEN" if index == 0 else "", said(unseen))
    for note in found.notes[_unclear(found) :]:
        lines += _field("note", said(note))
    if found.skipped:
        lines += _field("not run", _shortened(found.skipped))
    if replay and (found.verdict in (WRONG, FAILED) or (strict and found.verdict == CONVENTION)):
        lines.append(padded("replay", _INDENT) + one_line(f"{replay} {found.smallest}".strip()))  # to be copied whole
    yield "\n".join(lines)


def _shortened(parts: Iterable[str]) -> str:
    parts = list(parts)
    more = f" and {len(parts) - 3} more" if len(parts) > 3 else ""
    return "; ".join(parts[:3]) + f"{more} (--execute runs the whole file)"
