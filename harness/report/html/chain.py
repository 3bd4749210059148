"""The first wrong gradient as a formula with its numbers put in: what is handed back, the slope, the product."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from harness.checking.evidence import first_wrong
from harness.checking.result import Checked
from harness.faults.labels import labels_of
from harness.report.check_text import factor
from harness.report.html.sides import OfCheck
from harness.report.words import say
from harness.run.glimpse import is_drawn
from harness.run.result import Difference

#: Of a sum, so many terms are written out.
_TERMS = 4


def chain(found: Checked) -> tuple[str, ...]:
    """Three lines at most; nothing of networks that are not drawn, and of what is wrong before the way back."""
    row = first_wrong(found)
    if row is None or row.quantity != "gradient":
        return ()
    tried = next(one for one in found.tried if one.probe == row.case)
    if not is_drawn(tried.case) or not row.furthest.index:
        return ()
    return tuple(_lines(OfCheck(found, tried), row))


def _lines(sides: OfCheck, row: Difference) -> Iterator[str]:
    layers = sides.case.layers
    at = next(index for index, layer in enumerate(layers) if layer.name == row.name.rpartition(".")[0])
    right = sides.right(row.step)
    labels = labels_of(sides.case, sides.letter)
    unit = row.furthest.index[0]
    seen = sides.seen[row.step - 1]
    behind = next((index for index, layer in enumerate(layers) if index > at and layer.is_linear), None)
    sample = _sample(right["activation_gradient", str(layers[at].name)][:, unit])
    handed = [(index, right["activation_gradient", str(layers[index].name)]) for index in range(at, len(layers))]
    by = dict(handed)
    if behind is not None:
        weight = f"{layers[behind].name}.weight"
        column = seen.before.parameters[weight][:, unit]
        terms = zip(by[behind][sample], column, strict=True)
        names = say("pic_slope", name=labels[behind]), sides.found.name_of(weight)
        last = behind - 1
        yield _sum(_slope(labels[last], unit), names, list(terms), by[last][sample, unit])
        yield from _through(sides, labels, range(last, at, -1), by, sample, unit)
    else:
        yield from _through(sides, labels, range(len(layers) - 1, at, -1), by, sample, unit)
    yield _product(sides, row, labels, at, by[at][:, unit])
    own = say("pic_slope", name=sides.entry(row.quantity, row.name, row.furthest.index))
    yield say("chain_yours", name=own, value=row.furthest.value)


def _through(
    sides: OfCheck, labels: Sequence[str], layers: range, by: dict[int, Any], sample: int, unit: int
) -> Iterator[str]:
    """Through an activation, one after the other: times its slope, where it is one of each entry."""
    for index in layers:
        arrives, left = float(by[index][sample, unit]), float(by[index - 1][sample, unit])
        layer = sides.case.layers[index]
        if arrives and layer.is_activation and math.isfinite(left / arrives):
            numbers = say("chain_times", first=factor(arrives), second=factor(left / arrives))
            made = say("chain_slope", of=_slope(labels[index], unit), kind=layer.layer, at=_at(labels[index - 1], unit))
            yield say("chain_line", name=_slope(labels[index - 1], unit), made=made, numbers=numbers, value=left)


def _product(sides: OfCheck, row: Difference, labels: Sequence[str], at: int, delta: Any) -> str:
    """The gradient of the entry itself, sample by sample."""
    index, seen = row.furthest.index, sides.seen[row.step - 1]
    label = say("pic_slope", name=sides.entry(row.quantity, row.name, index))
    if len(index) == 1:
        ones = [(float(d), 1.0) for d in delta]
        return _sum(label, (_slope(labels[at], index[0]), ""), ones, float(np.sum(delta)))
    before = at - 1
    into = sides.right(row.step)["activation", str(sides.case.layers[before].name)] if at else seen.batch.inputs
    name = labels[before] if at else say("pic_inputs")
    terms = list(zip(delta.tolist(), np.asarray(into, float)[:, index[1]].tolist(), strict=True))
    total = sum(d * a for d, a in terms)  # a penalty comes on top of it
    return _sum(label, (_slope(labels[at], index[0]), _at(name, index[1])), terms, total)


def _sum(label: str, names: tuple[str, str], terms: Sequence[tuple[Any, Any]], value: float) -> str:
    first, second = names
    made = say("chain_times", first=first, second=second) if second else first
    made = say("chain_sum", of=made) if len(terms) > 1 else made
    shown = [
        say("chain_times", first=factor(float(a)), second=factor(float(b))) if second else factor(float(a))
        for a, b in terms[:_TERMS]
    ]
    more = len(terms) - _TERMS
    numbers = " + ".join([*shown, *([say("more_terms", number=more)] if more > 0 else [])])
    return say("chain_line", name=label, made=made, numbers=numbers, value=float(value))


def _slope(label: str, unit: int) -> str:
    return say("pic_slope", name=_at(label, unit))


def _at(label: str, unit: int) -> str:
    return say("pic_entry", name=label, index=f"[{unit}]")


def _sample(column: Any) -> int:
    """The sample that tells most."""
    return int(np.argmax(np.abs(column)))
