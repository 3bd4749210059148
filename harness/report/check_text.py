"""A checked candidate as text for a person: what is right, what is not, where, and why."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    Change,
    Checked,
    CheckVerdict,
    Diagnosis,
    Entry,
    Explanation,
    Found,
    Value,
)
from harness.faults.fault import Injection
from harness.faults.purposes import PURPOSES
from harness.ground.facts import Fact, fact
from harness.ground.harmless import markdown, one_line, terminal
from harness.report.hints import hint_by_place
from harness.report.layout import WIDTH, padded, wrapped
from harness.report.tables import table
from harness.report.words import WORDS, all_said, apart, behind, headers, in_a_row, listed, said, say, tensor
from harness.run.result import Difference
from harness.scenario.model import Case, parameter_shapes

#: The code of a label, and what stands beside it.
Point = tuple[str, str]
_INDENT = 10
#: Of more tensors than this, the first and the last are named.
_MOST_NAMED = 8
#: Mistakes that give the same numbers as the one that is named; --json has all.
_MOST_SAME = 3
#: More layers or names than this are not all listed.
_MANY = 10
_WORDS = {
    RIGHT: "word_right",
    CONVENTION: "word_right_by_convention",
    INCONCLUSIVE: "word_inconclusive",
    WRONG: "word_wrong",
    FAILED: "word_failed",
}
_SHORT_WORDS = {**_WORDS, CONVENTION: "word_right"}
#: What a fault is at a relu.
_OF_RELU = {"hidden_derivative_missing": "relu_derivative_missing"}


def check_text(found: Checked, replay: str = "", *, strict: bool = False) -> str:
    """The whole report, the answer first. ``replay``: the command that checks it again; no other line exceeds WIDTH.

    ``strict``: another convention fails.
    """
    parts = [_answer(found, strict), _plain_table(found), _by_hand_text(found), *_rest(found, replay, strict)]
    return terminal("\n\n".join(part for part in parts if part)) + "\n"


def check_markdown(found: Checked, replay: str = "", *, strict: bool = False) -> str:
    """The same as a page: a headline, tables as tables, the rest as it is."""
    title = f"# {say('of_case', case=markdown(found.candidate), what=_word(found, strict).lower())}"
    rows = _shown_table(found, "github")
    rest = map(fenced, _rest(found, replay, strict))
    parts = [title, fenced(_answer(found, strict)), rows, *_by_hand_markdown(found), *rest]
    return "\n\n".join(part for part in parts if part) + "\n"


def error_markdown(candidate: str, error: str) -> str:
    """The page of a candidate that was not understood."""
    title = say("of_case", case=markdown(candidate), what=say("not_understood"))
    return f"# {title}\n\n{fenced(error)}\n"


def _word(found: Checked, strict: bool) -> str:
    """The verdict; where another convention fails, it is not called right."""
    return say("word_convention" if strict and found.verdict == CONVENTION else _WORDS[found.verdict])


def summary_text(outcomes: Sequence[tuple[str, str, str]]) -> str:
    """How each of several candidates did (its name, its verdict, and why), and how many how."""
    words = [word for _, word, _ in outcomes]
    counts = tuple(say("counted_word", number=words.count(word), word=word) for word in dict.fromkeys(words))
    counted = say("candidates_counted", number=len(outcomes), counts=counts)
    return f"{table(outcomes, headers('candidates'))}\n\n{counted}"


def summed_up(found: Checked, strict: bool) -> tuple[str, str]:
    """The verdict as a word, and why, in one line each."""
    return _word(found, strict).lower(), headline(found, strict)


def verdict_word(verdict: CheckVerdict, strict: bool) -> str:
    """Of whatever was checked; where another convention fails, it is not called right."""
    return say("word_convention" if verdict == CONVENTION and strict else _SHORT_WORDS[verdict])


def in_short(found: Checked, strict: bool, ways: Mapping[str, tuple[str, int]]) -> str:
    """Of one part among others: what it is, or what is not as it should be, and where.

    ``ways``: where its functions that go forward and back begin, by label and line.
    """
    if found.verdict == RIGHT:
        network = in_a_row(found.network)
        what = say("part_read_as", what=network, held=found.read_as) if found.read_as else network
        return apart((what, *(said(one) for one in found.notes if one.code == "with_parts_mended")))
    if found.verdict == FAILED and found.failure:
        return one_line(said(found.failure).splitlines()[0])
    return _mistake(found, ways) if found.verdict in (WRONG, FAILED) else headline(found, strict)


def _mistake(found: Checked, ways: Mapping[str, tuple[str, int]]) -> str:
    """The mistake in a sentence, after its file and line; where these are not known, the line of its function."""
    diagnosis = found.diagnosis
    if diagnosis is None:  # as in evaluation mode, where nothing of a step is wrong
        return headline(found, strict=False) or listed(map(said, found.notes[-1:]))
    changes, suspects = diagnosis.changed.changes, diagnosis.changed.suspects
    places = [(one.label, one.line) for one in changes] or suspects or _begins(found, ways)
    seen = headline(found, strict=False)
    what = say("wrong_unexplained", what=seen) if seen else listed(map(said, found.notes[-1:]))
    if diagnosis.explanations and not diagnosis.line_says_more:
        what = listed(sentence for _, sentence in _at_places(found, diagnosis.explanations[0].faults))
    elif changes and all(one.before and one.after for one in changes):
        what = apart(say("line_should_be", before=one.before, after=one.after) for one in changes)
    return say("at_lines", file=Path(places[0][0]).name, lines=_lines_of(places), what=what) if places else what


def _begins(found: Checked, ways: Mapping[str, tuple[str, int]]) -> list[tuple[str, int]]:
    """Where the function begins that gives the first of what is wrong."""
    is_forward = any(row.quantity in ("output", "loss") and not row.is_right for row in found.rows)
    way = "forward" if is_forward or "backward" not in ways else "backward"
    return [ways[way]] if way in ways else []


def _lines_of(places: Sequence[tuple[str, int]]) -> str:
    """``12 and 14``; of many the first and the last; of several files those of the first."""
    lines = [line for label, line in places if label == places[0][0]]
    return listed(map(str, lines)) if len(lines) <= _MOST_SAME else f"{min(lines)}-{max(lines)}"


def fenced(text: str) -> str:
    text = terminal(text)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}" if text else ""


def _plain_table(found: Checked) -> str:
    return _shown_table(found, "plain")


def _shown_table(found: Checked, table_format: str) -> str:
    """Without the columns of a worst entry where there is none."""
    rows = table_rows(found)
    names = headers("check")
    columns = len(names) if any(any(row[2:]) for row in rows) else 2
    return table([row[:columns] for row in rows], names[:columns], table_format) if rows else ""


def _answer(found: Checked, strict: bool) -> str:
    """Which candidate, right or not, and why."""
    lines = [
        *wrapped(one_line(f"{found.candidate}   {found.call or say('not_called')}   {network_of(found)}"), WIDTH, "  "),
        "",
        *field_lines(verdict_word(found.verdict, strict), headline(found, strict)),
        *_labelled("label_failed", said(found.failure)),
        *(line for code, text in why(found) for line in _labelled(code, text)),
    ]
    return "\n".join(lines)


def network_of(found: Checked) -> str:
    """The layers and the loss; of many layers the first and the last."""
    *layers, loss = found.network
    if len(layers) > _MANY:
        layers = [*layers[:4], "...", *layers[-2:], say("layers", number=len(layers))]
    return in_a_row([*layers, loss])


def _labelled(code: str, text: str) -> Iterator[str]:
    return field_lines(say(code) if code else "", text)


def field_lines(name: str, text: str) -> Iterator[str]:
    """``name`` and its text, wrapped below itself; nothing where there is no text."""
    if not text:
        return
    for index, part in enumerate(text.splitlines()):
        for number, line in enumerate(wrapped(one_line(part.strip()), WIDTH - _INDENT)):
            label = name if index == number == 0 else ""
            yield f"{padded(label, _INDENT - 1)} {line}".rstrip()


def _own_shapes(found: Checked) -> str:
    """``W1 (3, 5), W2 (5, 4)``: all but the biases as the candidate holds them in the first probe."""
    if not found.tried or found.layout is None:
        return ""
    case = found.tried[0].case
    biases = {f"{layer.name}.bias" for layer in case.linears}
    shown = {name: shape for name, shape in parameter_shapes(case).items() if name in found.own and name not in biases}
    return in_a_row(f"{found.own[name]} {found.layout.own_shape(shape, name)}" for name, shape in shown.items())


def _extent(found: Checked) -> str:
    steps = say("check_steps", count=sum(len(one.seen) for one in found.tried))
    probes = say("check_probes", count=len(found.tried), names=tuple(one.probe for one in found.tried))
    return say("extent", steps=steps, probes=probes)


def headline(found: Checked, strict: bool) -> str:
    if found.verdict == RIGHT:
        return say("all_right", total=sum(row.total for row in found.rows), noticed=_noticed(found))
    if found.verdict == CONVENTION:
        return say("fails_under_strict", why=_convention(found)) if strict else _convention(found)
    if _unclear(found):
        return said(found.notes[0])
    if found.verdict == INCONCLUSIVE:
        return say("nothing_shows")
    if found.verdict == FAILED:
        return say("stopped_before_end")
    wrong = list(dict.fromkeys(_label(found, row) for row in _observed(found) if not row.is_right))
    return listed(wrong if len(wrong) <= _MANY else [*wrong[: _MANY - 2], say("more", number=len(wrong) - _MANY + 2)])


def _convention(found: Checked) -> str:
    if not found.overflows:
        return say("by_convention", setting=all_said(found.setting))
    if not found.setting:
        return said(found.overflows)
    return say("overflows_and_convention", overflows=found.overflows, setting=all_said(found.setting))


def _unclear(found: Checked) -> bool:
    """Whether the first note says why nothing is decided."""
    if found.verdict != INCONCLUSIVE or not found.notes:
        return False
    rows = found.rows
    return not rows or not all(row.is_right for row in rows) or any(row.quantity == "gradient" for row in rows)


def _noticed(found: Checked) -> str:
    """The worst resolution of any gradient, or of what there is."""
    rows = [row for row in found.rows if row.quantity == "gradient"] or list(found.rows)
    told = [row.resolution for row in rows if math.isfinite(row.resolution)]
    worst = max((one for one in told if one < 1), default=max(told, default=math.nan))  # else it is not seen in part
    of_gradients = bool(rows) and rows[0].quantity == "gradient"
    return say("noticed_in_gradients" if of_gradients else "noticed_in_numbers", resolution=worst)


def _label(found: Checked, row: Difference) -> str:
    return _tensor(found, row.quantity, row.name)


# ---------------------------------------------------------------- the table


def table_rows(found: Checked) -> list[list[str]]:
    rows = _observed(found)
    wrong = frozenset((row.quantity, row.name) for row in rows if not row.is_right)
    labelled: dict[str, list[Difference]] = {}
    for row in sorted(rows, key=found.computed):
        labelled.setdefault(_line_of(found, row, wrong), []).append(row)
    return [_table_row(found, label, of_it) for label, of_it in labelled.items()]


def _line_of(found: Checked, row: Difference, wrong: frozenset[tuple[str, str]]) -> str:
    """Of what is kept and right, one line for each parameter and layer; of right results in between one in all."""
    if row.quantity in IN_BETWEEN and (row.quantity, row.name) not in wrong:
        return say("results_in_between")
    if row.quantity == "buffer" and (row.quantity, row.name) not in wrong:
        return say("state_of", name=found.name_of(row.name.rpartition(".")[0]))
    return _label(found, row)


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
    counted = [label, say("some_of", some=right, total=total)]
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
    turned = len(right) == 2 and found.layout.weight == "in_out"
    turned |= row.name.endswith(".bias") and found.layout.samples == "columns"
    shown = own[::-1] if turned and len(own) == 2 else own
    return say("shape_should_be", shape=shown, right=found.layout.own_shape(right))


def _badness(row: Difference) -> tuple[bool, float]:
    """Numbers as they come before those of probes for extremes, whose entries are hard to redo by hand."""
    ordinary, away = row.case not in PURPOSES, abs(row.furthest.value - row.furthest.exact)
    if math.isnan(away):
        return ordinary, -1.0
    return ordinary, away / row.furthest.bound if row.furthest.bound else math.inf


# ---------------------------------------------------------------- why


def why(found: Checked) -> Iterator[Point]:
    """Where it departs, what is likely, the hint, and what to change: each point with the code of its label."""
    if found.overflows and found.diagnosis is not None and found.diagnosis.explanations:
        yield from _likely(found, found.diagnosis)
    if found.verdict == INCONCLUSIVE and found.diagnosis is not None and found.diagnosis.changed.is_whole:
        yield from _change(found, found.diagnosis)  # what would make it what its name says
    if found.verdict not in (WRONG, FAILED) or not found.rows:
        return
    yield ("label_judged_by", all_said(found.setting))
    yield ("label_where", where(found))
    if found.diagnosis is not None:
        yield from _likely(found, found.diagnosis)


def _likely(found: Checked, diagnosis: Diagnosis) -> Iterator[Point]:
    if diagnosis.right_in_float32:
        yield ("label_evidence", say("right_in_float32"))
        return
    if diagnosis.line_says_more:
        yield from _change(found, diagnosis)
        return
    if not diagnosis.explanations and diagnosis.singles:
        none = say("no_pair_fits" if diagnosis.pairs else "no_mistake_fits", singles=diagnosis.singles)
        yield ("label_likely", none)
    for number, one in enumerate(diagnosis.explanations):
        yield ("label_likely" if number == 0 else "label_or", _sentence(found, one))
    for one in diagnosis.explanations[:1]:
        yield ("label_besides", _loss_besides(found, one))
        yield ("label_open", _open(found, one))
    for finding in diagnosis.findings:
        yield ("label_pattern", said(finding))
    if not diagnosis.explanations:
        yield from _change(found, diagnosis)
        yield ("label_hint", hint_by_place(found))
    for one in diagnosis.explanations[:1]:
        for hint in dict.fromkeys(each.fault.hint or hint_by_place(found) for each in one.faults):
            yield ("label_hint", said(hint))
        yield from _change(found, diagnosis)
        yield ("label_evidence", _evidence(found))
    for limit in _limits(diagnosis):
        yield ("label_not_tried", limit)


def _change(found: Checked, diagnosis: Diagnosis) -> Iterator[Point]:
    """Which line has to be changed, and to what; else the lines that are suspect."""
    changes, suspects = diagnosis.changed.changes, diagnosis.changed.suspects
    if not changes and 0 < len(suspects) <= _MOST_NAMED:
        lines = listed([_line(found, *place) for place in suspects])
        code = "assigning_lines" if diagnosis.changed.by_name else "suspect_lines"
        yield ("label_look_at", say(code, lines=lines))
    for one in changes:
        yield from _changed(found, one, _with_it(found, diagnosis.changed, one))


def _changed(found: Checked, one: Change, then: str) -> Iterator[Point]:
    line = _line(found, one.label, one.line)
    if not one.after:
        done = say("take_it_out") if one.moved == REMOVED else say("move_it", where=one.moved)
        change = say("then", before=done, more=then)
        yield ("label_change", f"{say('line_is', line=line, code=one.before)}\n{change}")
        return
    before = say("line_is", line=line, code=one.before) if one.before else say("put_in_line", line=line)
    yield ("label_change", before)
    yield ("label_to", f"{one.after}\n{then}")


def _with_it(found: Checked, changed: Found, one: Change) -> str:
    """What is right with a change and those before it; of the last also what is not."""
    if changed.change is not None:
        return say("right_with_this_change")
    mended = say("mended_by_this_change", **_tensors(found, one.mends))
    if one is not changed.changes[-1]:
        return mended
    if changed.left:
        return say("wrong_with_these_changes", mended=mended, **_tensors(found, changed.left))
    return say("right_with_these_changes", mended=mended, count=len(changed.changes))


def _tensors(found: Checked, keys: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Their names, and how many they are."""
    names = [_tensor(found, *key) for key in keys]
    return {"names": listed(names), "count": len(names)}


def _line(found: Checked, label: str, line: int) -> str:
    """``line 12``, with the file or cell where that is not the only one."""
    is_it = Path(label).name == Path(found.candidate.partition(":")[0]).name
    return say("line", line=line) if is_it else f"{label}:{line}"


def _loss_besides(found: Checked, one: Explanation) -> str:
    """How the loss differs, unless the convention that the rows are judged by says so."""
    if any(each.fault.name == "loss_with_epsilon" for each in one.loss) and has_epsilon(found.setting):
        return ""
    return apart(said(each.sentence) for each in one.loss)


def _open(found: Checked, one: Explanation) -> str:
    """What is wrong besides, and not explained."""
    updates = [key for key in one.unexplained if key[0] != "gradient"] if follows_from_updates(found) else []
    names = [_tensor(found, *key) for key in updates or one.unexplained]
    return say("wrong_besides", count=len(names), names=listed(names)) if names else ""


def _limits(diagnosis: Diagnosis) -> Iterator[str]:
    """What was not held against the known mistakes."""
    for probe, first, last in diagnosis.left_out:
        yield say("left_out", count=last - first + 1, probe=probe, first=first, last=last)
    if diagnosis.stopped:
        yield say("time_was_up")


def _tensor(found: Checked, quantity: str, name: str) -> str:
    if quantity in ("output", "loss"):
        return tensor(quantity, name)
    if quantity == "buffer":
        return _kept(found, name)
    if quantity in IN_BETWEEN:
        return say(IN_BETWEEN[quantity], name=name)
    return found.name_of(name) if quantity == "gradient" else say("update_of", name=found.name_of(name))


#: Of results in between, what each is called.
IN_BETWEEN = {"activation": "output_of", "activation_gradient": "gradient_of_output_of"}


def _kept(found: Checked, name: str) -> str:
    """A buffer: what is kept of a parameter, or by a layer."""
    of, _, buffer = name.rpartition(".")
    return say("kept_of", buffer=buffer, name=found.name_of(of))


def where(found: Checked) -> str:
    """Where it departs first: in words of the network and of the candidate."""
    row = first_wrong(found)
    if row is None:
        return ""
    if row.quantity == "output":
        return say("where_forward")
    if row.quantity in IN_BETWEEN:
        return _late("where_in_between", row, here=_label(found, row))
    if found.diagnosis and any(map(_is_of_the_update, found.diagnosis.explanations[:1])):
        return _late("where_update", row)
    if row.quantity == "loss":
        return say(_where_of_loss(found))
    if row.quantity == "update":
        right = tuple(_EVERY[name] for name in ("loss", "gradient") if _returns(found, name))
        return _late({0: "where_update", 1: right[0] if right else "", 2: "where_update_both_right"}[len(right)], row)
    if row.quantity == "buffer":
        return _late("where_state", row, here=_kept(found, row.name))
    return _where_backward(found, row)


_EVERY = {"loss": "where_update_losses_right", "gradient": "where_update_gradients_right"}


def _where_of_loss(found: Checked) -> str:
    if _returns(found, "output"):
        return "where_loss_after_output"
    return "where_loss_after_gradients" if gradients_are_right(found) else "where_loss_or_forward"


def _where_backward(found: Checked, row: Difference) -> str:
    wrong = {(one.quantity, one.name) for one in found.rows if not one.is_right}
    names = list(dict.fromkeys(one.name for one in _in_order(found) if one.quantity == "gradient"))
    before_it = [name for name in names[: names.index(row.name)] if ("gradient", name) not in wrong]
    own, code = [found.name_of(name) for name in before_it], _pass(found)
    if not own:
        return _late(code, row, here=found.name_of(row.name))
    right = listed(own) if len(own) <= _MOST_NAMED else say("first_to_last", first=own[0], second=own[1], last=own[-1])
    return _late(_AFTER[code], row, here=found.name_of(row.name), right=right)


_AFTER = {
    "where_backward": "where_backward_after",
    "where_backward_or_update": "where_backward_or_update_after",
}


def _pass(found: Checked) -> str:
    """Which pass a wrong gradient is of; one that follows from the update may be wrong because of that."""
    explanations = found.diagnosis.explanations[:1] if found.diagnosis else ()
    groups = [group for one in explanations for group in (one.faults, *one.same)]
    backward = groups and not any(each.fault.way == "update" for group in groups for each in group)
    is_sure = backward or not follows_from_updates(found)
    return "where_backward" if is_sure else "where_backward_or_update"


def _is_of_the_update(one: Explanation) -> bool:
    """Whether gradients that are derived from updates are wrong because of the update alone."""
    return bool(one.faults) and not one.unexplained and all(each.fault.way == "update" for each in one.faults)


def _returns(found: Checked, quantity: str) -> bool:
    return any(row.quantity == quantity for row in found.rows)


def _late(code: str, row: Difference, **fields: str) -> str:
    """Where it is, and how many steps before it are right."""
    where = say(code, **fields)
    return where if row.step == 1 else say("steps_before_right", where=where, count=row.step - 1)


def _sentence(found: Checked, one: Explanation) -> str:
    sentence = _explaining(found, one) if any(one.mends) else listed(_numbered(found, one.faults))
    if not one.same:
        return sentence
    equal = (listed(sentence for _, sentence in _at_places(found, group)) for group in one.same)
    same = tuple(dict.fromkeys(equal))[:_MOST_SAME]
    return f"{sentence}\n{say('same_numbers_as', mistakes=same)}"


def _explaining(found: Checked, one: Explanation) -> str:
    """Of several mistakes that were found one after another, what each explains."""
    return "\n".join(
        say("mistake_explains", mistake=mistake, names=listed([_tensor(found, *key) for key in mends]))
        for fault, mends in zip(one.faults, one.mends, strict=True)
        for mistake in _numbered(found, (fault,))
    )


def _numbered(found: Checked, faults: Sequence[Injection]) -> list[str]:
    return [
        say("numbered_mistake", mistake=sentence, number=number) if number else say("edited_formula", mistake=sentence)
        for number, sentence in _at_places(found, faults)
    ]


def _place(found: Checked, place: str) -> str:
    """Where a fault is made; entries of weights by the candidate's own names."""
    return _ENTRY.sub(lambda entry: _own_entry(found, entry), said(place))


_ENTRY = re.compile(r"(\w+\.weight)\[(\d+), (\d+)\]")


def _own_entry(found: Checked, entry: re.Match[str]) -> str:
    name, index = entry[1], (int(entry[2]), int(entry[3]))
    scalar = found.scalars.get((name, index))
    return scalar or f"{found.name_of(name)}{list(found.layout.own_index(index))}"


def _at_places(found: Checked, faults: Sequence[Injection]) -> list[tuple[int, str]]:
    """Each fault's number and sentence with its places; one that is made in several places stands once."""
    places: dict[tuple[int, str, str], list[str]] = {}
    for each in faults:
        case = next((one.case for one in found.tried if each.site in each.fault.sites(one.case)), None)
        sentence = edit_sentence(found, each) or (_own_words(each, case) if case else said(each.fault.sentence))
        at = _place(found, each.place(case)) if case else ""
        places.setdefault((each.fault.number, sentence, each.said_value), []).extend([at] if at else [])
    return [(number, _at(sentence, at, value)) for (number, sentence, value), at in places.items()]


def _at(sentence: str, places: Sequence[str], value: str) -> str:
    """A mistake with where it is made and the number that it has."""
    return f"{say('mistake_at', mistake=sentence, places=listed(places)) if places else sentence}{behind(value)}"


def edit_sentence(found: Checked, one: Injection) -> str:
    """A formula edit by the candidate's own names of parameters; "" where it is none."""
    return said(in_own_names(found, one.fault.edit)) if one.fault.edit else ""


def in_own_names(found: Checked, edit: Fact) -> Fact:
    """An edit, and all that it is told by, with the candidate's names of parameters for torch's."""

    def own(name: str, value: Any) -> Any:
        if isinstance(value, Fact):
            return in_own_names(found, value)
        return tuple(map(found.name_of, value)) if name == "names" else value

    return Fact(edit.code, tuple((name, own(name, value)) for name, value in edit.fields))


def _own_words(one: Injection, case: Case) -> str:
    """A fault's sentence, or what it is for the layers that carry it."""
    kinds = {case.layers[index].layer for index in one.site} if one.fault.spot is None else set()
    of_relu = _OF_RELU.get(one.fault.name) if kinds == {"relu"} else None
    return said(fact(of_relu) if of_relu else one.fault.sentence)


def _evidence(found: Checked) -> str:
    diagnosis = found.diagnosis
    assert diagnosis is not None
    first = diagnosis.explanations[0]
    of = {"entries": first.entries, "mistakes": _these(first)}
    code = _MATCHES[bool(first.unexplained), diagnosis.in_float32]
    singles, pairs = diagnosis.singles, diagnosis.pairs
    tried = say("tried_pairs", singles=singles, pairs=pairs) if pairs else say("tried", singles=singles)
    tried = say("tried_edits", tried=tried, edits=diagnosis.edits) if diagnosis.edits else tried
    if diagnosis.nearest < math.inf:
        tried = say("nearest_other", tried=tried, away=100 * diagnosis.nearest)
    return f"{say(code, **of)}\n{tried}"


#: By whether something is left unexplained, and whether the numbers match as those of float32 do.
_MATCHES = {
    (False, False): "all_match",
    (True, False): "others_match",
    (False, True): "all_match_in_float32",
    (True, True): "others_match_in_float32",
}


def _these(one: Explanation) -> str:
    different = len({(each.fault.name, each.fault.edit) for each in one.faults})
    return say(_MISTAKES.get(different, "these_four_mistakes"))


_MISTAKES = {1: "this_mistake", 2: "these_two_mistakes", 3: "these_three_mistakes"}


# ---------------------------------------------------------------- by hand

#: So many entries are shown in text, or so many of each wrong tensor; all of them are in the JSON.
_MOST, _MOST_OF_EACH = 24, 8
#: So many terms of a sum are written out.
_MOST_TERMS = 8
#: Arrays of more numbers are not written out; all of them are in the JSON.
_MOST_NUMBERS = 100


def _by_hand_text(found: Checked) -> str:
    if found.by_hand is None or found.verdict not in (WRONG, FAILED):
        return ""
    lines = list(_labelled("label_by_hand", "\n".join((by_hand_title(found), *formulas(found)))))
    for value in (*found.by_hand.given, *found.by_hand.worked):
        lines += [" " * _INDENT + line for line in value_lines(value)]
    rows = by_hand_rows(found)
    entries = ["", *table(rows, headers("by_hand"), "plain").splitlines()] if rows else []
    below = [line for text in sums(found) for line in wrapped(text, WIDTH - _INDENT, "  ")]
    below = ["", *below] if below else []
    return "\n".join([*lines, *((" " * _INDENT + line).rstrip() for line in (*entries, *below))])


def formulas(found: Checked) -> list[str]:
    """What a part that is checked alone works out, in formulas, where its kinds have one: each on a line."""
    is_alone = found.tried and found.tried[0].case.alone
    every = (say(code) for kind in found.network if is_alone and (code := f"formula_{kind}") in WORDS)
    return [line for one in every for line in _BETWEEN.split(one)]


#: Between two formulas: what follows is the name of what it gives.
_BETWEEN = re.compile(r"[;；]\s*|[,，]\s*(?=[A-Za-z][A-Za-z_]*[ₜ']? = )")


def factor(number: float) -> str:
    """In a product: a negative number in brackets."""
    return f"({number:.6g})" if number < 0 else f"{number:.6g}"


def sums(found: Checked) -> Iterator[str]:
    """The first wrong entry of each gradient, worked out term by term."""
    assert found.by_hand is not None
    for one in found.by_hand.sums:
        terms = " + ".join(say("term", name=name, factor=factor(by)) for name, _, by in one.terms[:_MOST_TERMS])
        more = len(one.terms) - _MOST_TERMS
        terms = f"{terms} + {say('more_terms', number=more)}" if more > 0 else terms or "0"
        yield say("sum_of", label=say("gradient_of", name=one.label), terms=terms, value=f"{one.value:+.8g}")


def by_hand_title(found: Checked) -> str:
    assert found.by_hand is not None
    if not found.by_hand.samples:
        return say("by_hand_update", step=found.by_hand.step)
    samples = say("samples", count=found.by_hand.samples)
    if found.smallest:
        return say("by_hand_of", step=found.by_hand.step, samples=samples, options=found.smallest)
    return say("by_hand", step=found.by_hand.step, samples=samples)


def value_lines(value: Value, labels: int = 18) -> list[str]:
    """A number or a vector beside its label; a matrix row by row; of an array of many numbers its shape alone.

    ``labels``: how many columns the longest label takes.
    """
    room = WIDTH - _INDENT - labels - 1
    lines = [part for line in values_of(value).splitlines() for part in wrapped(line, room, "  ")]
    return [f"{padded(said(value.label) if at == 0 else '', labels)} {line}" for at, line in enumerate(lines)]


def values_of(value: Value) -> str:
    """Without its label: a number, a list, or a matrix, a line for each row; of many numbers the shape alone."""
    if np.size(value.array) > _MOST_NUMBERS:
        return say("array_of_shape", shape=np.shape(value.array))
    rows = (
        [numbers_text(row) for row in value.array] if np.ndim(value.array) == 2 and np.shape(value.array)[1] > 1 else []
    )
    return "[" + ",\n ".join(rows) + "]" if rows else numbers_text(value.array)


def numbers_text(array: Any, digits: int = 8) -> str:
    """One number as it is; more as lists, that can be pasted into Python."""
    if np.size(array) == 1:
        return f"{np.asarray(array).item():.{digits}g}"
    return f"[{', '.join(numbers_text(one, digits) for one in array)}]"


def by_hand_rows(found: Checked) -> list[list[str]]:
    """Every entry; of many, some of each tensor that is wrong."""
    assert found.by_hand is not None
    entries = found.by_hand.entries
    shown = entries if len(entries) <= _MOST else _some(entries)
    rows = [[_entry_label(one), *_beside(one), _off(one)] for one in shown]
    left = len(entries) - len(shown)
    return [*rows, [say("more_entries", number=left), "", "", ""]] if left and rows else rows


def _some(entries: Sequence[Entry]) -> list[Entry]:
    wrong: dict[tuple[str, str], list[Entry]] = {}
    for one in entries:
        if not one.is_right:
            wrong.setdefault((one.quantity, one.name), []).append(one)
    return [one for group in wrong.values() for one in group[:_MOST_OF_EACH]]


def _entry_label(one: Entry) -> str:
    """A gradient and an update of the same parameter are told apart."""
    return say(_OF[one.quantity], name=one.label) if one.quantity in _OF else one.label


_OF = {"gradient": "gradient_of", "update": "update_of", "parameter": "parameter_of"}


def _beside(one: Entry) -> tuple[str, str]:
    return (f"{one.yours:+.8g}", f"{one.right:+.8g}") if one.is_right else _apart(one.yours, one.right)


def _off(one: Entry) -> str:
    if one.is_right:
        return ""
    if not one.right or not math.isfinite(one.yours):
        return say("entry_wrong")
    ratio = f"{one.yours / one.right:.4g}"
    return say("entry_times", ratio=ratio) if ratio != "1" else say("entry_nearly_right")


def _by_hand_markdown(found: Checked) -> list[str]:
    if found.by_hand is None or found.verdict not in (WRONG, FAILED):
        return []
    values = [[said(one.label), numbers_text(one.array)] for one in (*found.by_hand.given, *found.by_hand.worked)]
    return [
        say("by_hand_titled", title=markdown(by_hand_title(found))),
        table(values, headers("values"), "github"),
        table(by_hand_rows(found), headers("by_hand"), "github"),
        *(markdown(text) for text in (*formulas(found), *sums(found))),
    ]


# ---------------------------------------------------------------- the rest


def _rest(found: Checked, replay: str, strict: bool) -> Iterator[str]:
    """What was checked and what was not; and how to see it again."""
    lines = [line for code, text in besides(found) for line in _labelled(code, text)]
    if command := replay_of(found, replay, strict):
        lines.append(padded(say("label_replay"), _INDENT) + command)  # not wrapped, to be copied whole
    yield "\n".join(lines)


def besides(found: Checked) -> Iterator[Point]:
    """What was checked and how it was taken; what was not seen; notes; and what was not run."""
    if found.tried:
        dtype = found.tried[0].case.dtype
        code = "checked_beside_torch" if found.torch else "checked"
        yield "label_checked", say(code, extent=_extent(found), dtype=dtype)
    if (ran := found.interpreter) is not None:
        yield "label_python", say("ran_in", python=ran.version, numpy=ran.numpy, file=ran.executable)
    yield "label_read_as", apart(filter(None, (_own_shapes(found), *map(said, found.read_as))))
    for index, unseen in enumerate(found.not_seen):
        yield "label_not_seen" if index == 0 else "", said(unseen)
    for note in found.notes[_unclear(found) :]:
        yield "label_note", said(note)
    if found.skipped:
        yield "label_not_run", skipped_in_short(found.skipped)


def replay_of(found: Checked, replay: str, strict: bool) -> str:
    """The command that checks the smallest part that fails; "" where nothing fails."""
    fails = found.verdict in (WRONG, FAILED) or (strict and found.verdict == CONVENTION)
    return one_line(f"{replay} {found.smallest}".strip()) if replay and fails else ""


def skipped_in_short(parts: Iterable[str]) -> str:
    """What of a file was not run."""
    parts = list(parts)
    shown, more = tuple(parts[:3]), len(parts) - 3
    return say("skipped_more", parts=shown, number=more) if more > 0 else say("skipped", parts=shown)
