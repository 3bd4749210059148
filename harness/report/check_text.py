"""A checked candidate as text for a person: what is right, what is not, where, and why."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from harness.checking.evidence import first_wrong
from harness.checking.result import CONVENTION, FAILED, INCONCLUSIVE, RIGHT, WRONG, Checked, Explanation, Row
from harness.harmless import markdown, one_line, terminal
from harness.report.tables import table

WIDTH = 100
_INDENT = 10
_WORDS = {
    RIGHT: "RIGHT",
    CONVENTION: "RIGHT, BY ANOTHER CONVENTION",
    INCONCLUSIVE: "INCONCLUSIVE",
    WRONG: "WRONG",
    FAILED: "FAILED",
}
_HEADERS = ("", "right", "worst entry", "yours", "exact", "bound")


def check_text(found: Checked, replay: str = "") -> str:
    """The whole report, lines of at most about WIDTH characters. ``replay``: the command that checks it again."""
    return terminal("\n".join(_lines(found, replay)).rstrip()) + "\n"


def check_markdown(found: Checked, replay: str = "") -> str:
    """The same as a page: a headline, the tensors as a table, the rest as it is."""
    before, _, after = check_text(found, replay).partition(_plain_table(found))
    title = f"# {markdown(found.candidate)}: {_WORDS[found.verdict].lower()}\n"
    rows = table(_table(found), _HEADERS, "github") if found.rows else ""
    parts = [title, _fenced(before), rows, _fenced(after)]
    return "\n\n".join(part.strip("\n") for part in parts if part.strip("\n")) + "\n"


def _fenced(text: str) -> str:
    text = text.strip("\n")
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}" if text else ""


def _plain_table(found: Checked) -> str:
    if not found.rows:
        return "\n\n"
    return terminal(table(_table(found), _HEADERS, "plain"))


def _lines(found: Checked, replay: str) -> Iterator[str]:
    yield one_line(f"{found.candidate}   {found.call or 'not called'}   {found.network}")
    if found.read_as or found.own:
        yield from _field("read as", "; ".join(part for part in (_own_shapes(found), found.read_as) if part))
    if found.tried:
        yield from _field(
            "checked", f"{_extent(found)}, {found.tried[0].case.dtype}, against torch and the exact values"
        )
    yield ""
    yield from _field(_WORDS[found.verdict].split(",")[0], _headline(found))
    if found.failure:
        yield from _field("failed", found.failure)
    if found.rows:
        yield ""
        yield _plain_table(found)
        yield ""
    yield from _why(found)
    yield from _rest(found, replay)


def _field(name: str, text: str) -> Iterator[str]:
    """``name`` and its text, wrapped below itself."""
    if not text:
        return
    for index, part in enumerate(text.splitlines()):
        lines = textwrap.wrap(part, WIDTH - _INDENT, break_long_words=False, break_on_hyphens=False) or [""]
        for number, line in enumerate(lines):
            label = name if index == number == 0 else ""
            yield f"{label:<{_INDENT - 1}} {line}".rstrip()


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


def _headline(found: Checked) -> str:
    if found.verdict == RIGHT:
        total = sum(row.total for row in found.rows)
        return f"all {total} numbers lie within the rounding of a correct computation; {_noticed(found)}"
    if found.verdict == CONVENTION:
        return f"by another convention, the same throughout: {found.setting}"
    if _unclear(found):
        return found.notes[0]
    if found.verdict == INCONCLUSIVE:
        return "of its gradients and updates nothing was seen that decides anything"
    if found.verdict == FAILED:
        return "it did not get through"
    wrong = list(dict.fromkeys(_label(found, row) for row in found.rows if not row.is_right))
    return _listed(wrong)


def _unclear(found: Checked) -> bool:
    """Whether the first note says why nothing is decided."""
    if found.verdict != INCONCLUSIVE or not found.notes:
        return False
    return not all(row.is_right for row in found.rows) or any(row.quantity == "gradient" for row in found.rows)


def _noticed(found: Checked) -> str:
    """The worst resolution of any gradient, or of what there is."""
    rows = [row for row in found.rows if row.quantity == "gradient"] or list(found.rows)
    worst = max((row.resolution for row in rows if math.isfinite(row.resolution)), default=math.nan)
    what = "gradient" if rows and rows[0].quantity == "gradient" else "number"
    return f"a relative error of {worst:.1e} in any {what} would have been noticed"


def _listed(names: Sequence[str]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def _label(found: Checked, row: Row) -> str:
    if row.quantity in ("output", "loss"):
        return row.quantity
    name = found.name_of(row.name)
    return name if row.quantity == "gradient" else f"update of {name}"


# ---------------------------------------------------------------- the table


def _table(found: Checked) -> list[list[str]]:
    labels = dict.fromkeys(_label(found, row) for row in _in_order(found))
    return [_table_row(found, label, [row for row in found.rows if _label(found, row) == label]) for label in labels]


def _in_order(found: Checked) -> list[Row]:
    """Output and loss first, then gradients from the last layer to the first, then updates."""
    return sorted(found.rows, key=found.computed)


def _table_row(found: Checked, label: str, rows: Sequence[Row]) -> list[str]:
    right, total = sum(row.right for row in rows), sum(row.total for row in rows)
    counted = [label, f"{right} of {total}"]
    if right == total:
        return [*counted, "", "", "", ""]
    worst = max((row for row in rows if not row.is_right), key=_badness)
    if not worst.index and worst.note:
        return [*counted, f"{worst.probe} {worst.step}", _shapes(found, worst) or worst.note, "", ""]
    where = f"{worst.probe} {worst.step}  {found.entry_of(worst)}" if worst.index else f"{worst.probe} {worst.step}"
    bound = f"{worst.bound:.1e}" if math.isfinite(worst.bound) and math.isfinite(worst.value) else "-"
    return [*counted, where, *_apart(worst.value, worst.exact), bound]


def _apart(value: float, exact: float) -> tuple[str, str]:
    """Both numbers, with as many digits as it takes to tell them apart."""
    for digits in (8, 12, 17):
        shown = f"{value:+.{digits}g}", f"{exact:+.{digits}g}"
        if shown[0] != shown[1]:
            break
    return shown


def _shapes(found: Checked, row: Row) -> str:
    """Both shapes, as the candidate lays its arrays."""
    if row.shapes is None or row.quantity in ("output", "loss"):
        return ""
    own, right = row.shapes
    turned = row.name.endswith(".weight") and found.layout.weight == "in_out"
    turned |= row.name.endswith(".bias") and found.layout.samples == "columns"
    shown = own[::-1] if turned and len(own) == 2 else own
    return f"shape {shown}, should be {found.layout.own_shape(row.name, right)}"


def _badness(row: Row) -> float:
    away = abs(row.value - row.exact)
    if math.isnan(away):
        return -1.0
    return away / row.bound if row.bound else math.inf


# ---------------------------------------------------------------- why


def _why(found: Checked) -> Iterator[str]:
    if found.verdict not in (WRONG, FAILED) or not found.rows:
        return
    if found.setting:
        yield from _field("read with", f"{found.setting}, which its loss agrees with")
    yield from _field("WHERE", where(found))
    diagnosis = found.diagnosis
    if diagnosis is None:
        return
    yield ""
    if not diagnosis.explanations and diagnosis.singles:
        yield from _field(
            "LIKELY",
            f"none of our {diagnosis.singles} single faults gives these numbers"
            + (", and no pair of them" if diagnosis.pairs else "; pairs were not tried"),
        )
    for finding in diagnosis.findings:
        yield from _field("found", finding)
    for number, one in enumerate(diagnosis.explanations):
        yield from _field("LIKELY" if number == 0 else "or", _sentence(one))
    if diagnosis.explanations:
        yield from _field("evidence", _evidence(found))
    yield from _field("by hand", "first sample alone:\n" + "\n".join(found.by_hand) if found.by_hand else "")
    if diagnosis.explanations:
        for each in diagnosis.explanations[0].faults:
            yield from _field("HINT", each.fault.hint)


def where(found: Checked) -> str:
    """Where it departs first: in words of the network and of the candidate."""
    row = first_wrong(found)
    if row is None:
        return ""
    if row.quantity == "output":
        return "on the way forward: the output is wrong already"
    if row.quantity == "loss":
        return "in the loss: the output is right, as far as it is told, and the loss is not"
    if row.quantity == "update":
        return "in the update: loss and gradients are right, as far as they are told" + _late(row)
    wrong = {(one.quantity, one.name) for one in found.rows if not one.is_right}
    names = list(dict.fromkeys(one.name for one in _in_order(found) if one.quantity == "gradient"))
    before = [name for name in names[: names.index(row.name)] if ("gradient", name) not in wrong]
    own = [found.name_of(name) for name in before]
    here = found.name_of(row.name)
    return f"on the way back, {f'after {_listed(own)}, ' if own else ''}at {here}{_late(row)}"


def _late(row: Row) -> str:
    if row.step == 1:
        return ""
    return "; the first step is right" if row.step == 2 else f"; the first {row.step - 1} steps are right"


def _sentence(one: Explanation) -> str:
    found = " and ".join(
        f"{each.fault.sentence}{_site(label)} (fault {each.fault.number})"
        for each, label in zip(one.faults, one.labels, strict=True)
    )
    if one.same:
        others = "; ".join(dict.fromkeys(" and ".join(each.fault.sentence for each in group) for group in one.same))
        found += f"\nwhich here gives the same numbers as: {others}"
    return found


def _site(label: str) -> str:
    _, at, place = label.partition(" at ")
    return f", at {place}" if at else ""


def _evidence(found: Checked) -> str:
    diagnosis = found.diagnosis
    assert diagnosis is not None
    first = diagnosis.explanations[0]
    said = f"all {first.entries} numbers that it told equal our backprop with {_this(first)}, within rounding"
    tried = f"{diagnosis.singles} single faults" + (f" and {diagnosis.pairs} pairs" if diagnosis.pairs else "")
    nearest = f"; the nearest other is {100 * diagnosis.nearest:,.2f} % away" if diagnosis.nearest < math.inf else ""
    return f"{said}\nout of {tried} tried{nearest}"


def _this(one: Explanation) -> str:
    return "this one fault" if len(one.faults) == 1 else "these two faults"


# ---------------------------------------------------------------- the rest


def _rest(found: Checked, replay: str) -> Iterator[str]:
    yield ""
    for index, said in enumerate(found.not_seen):
        yield from _field("NOT SEEN" if index == 0 else "", said)
    for said in found.notes[_unclear(found) :]:
        yield from _field("note", said)
    if found.skipped:
        yield from _field("not run", _shortened(found.skipped))
    if replay and found.verdict in (WRONG, FAILED):
        yield from _field("replay", f"{replay} {found.smallest}".strip())


def _shortened(parts: Iterable[str]) -> str:
    parts = list(parts)
    more = f" and {len(parts) - 3} more" if len(parts) > 3 else ""
    return "; ".join(parts[:3]) + f"{more} (--execute runs the whole file)"
