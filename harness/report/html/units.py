"""A small network as circles and edges: which units there are, and what is known of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from harness.faults.labels import labels_of
from harness.report.html.digits import apart, as_ever
from harness.report.html.marks import Mark
from harness.report.html.pictured import Circles, Column, Edge, Spot, Unit, worst
from harness.report.html.sides import Index, Sides, Told
from harness.report.words import in_a_row, say, tensor
from harness.run.result import Seen
from harness.scenario.kinds import Layer

#: Of one parameter: what is told of it in a step, and how a line begins.
_OF_PARAMETER = ("gradient", "update")


def circles(sides: Sides, seen: Seen) -> Circles:
    """One step; of a batch the first sample's values on the way."""
    step = _Step(sides, seen)
    columns = [step.inputs(), *map(step.column, _groups(sides.case.layers))]
    loss = step.lines(("loss", "loss"), (0, 0))
    value = step.value(("loss", "loss"))
    whole = Spot(tensor("loss", "loss"), loss.lines, loss.mark)
    return Circles(tuple(columns), whole, value)


@dataclass(frozen=True)
class _Group:
    """A linear layer, and what is done to its output until the next one."""

    layers: tuple[tuple[int, Layer], ...]
    """Each with its place in the network."""


def _groups(layers: Sequence[Layer]) -> list[_Group]:
    found: list[list[tuple[int, Layer]]] = []
    for at, layer in enumerate(layers):
        found = [*found, [(at, layer)]] if layer.is_linear else [*found[:-1], [*found[-1], (at, layer)]]
    return [_Group(tuple(one)) for one in found]


@dataclass(frozen=True)
class _Step:
    sides: Sides
    seen: Seen

    def inputs(self) -> Column:
        """What goes in."""
        first = np.asarray(self.seen.batch.inputs, float)[0]
        names = [say("pic_entry", name=say("pic_inputs"), index=f"[{at}]") for at in range(len(first))]
        units = (Unit(Spot(name, (as_ever(x),)), float(x)) for name, x in zip(names, first.tolist(), strict=True))
        return Column(say("pic_inputs"), tuple(units))

    def column(self, group: _Group) -> Column:
        """The units of a linear layer, and the weights that lead to them."""
        (_, linear), *_ = group.layers
        weight, bias = f"{linear.name}.weight", f"{linear.name}.bias"
        values = self.seen.before.parameters
        edges = tuple(
            Edge(self._of_parameter(weight, (end, start)), start, end, float(values[weight][end, start]))
            for end, start in np.ndindex(values[weight].shape)
        )
        units = tuple(self._unit(group, at, bias if bias in values else "") for at in range(len(values[weight])))
        whole = tuple(self._whole(name) for name in (weight, bias) if name in values)
        return Column(self._header(group), units, whole, edges)

    def _labels(self) -> list[str]:
        return labels_of(self.sides.case, self.sides.letter)

    def _header(self, group: _Group) -> str:
        """``a1 = sigmoid(z1)``, or ``z2``."""
        found = self._labels()[group.layers[0][0]]
        for at, layer in group.layers[1:]:
            found = say("pic_made", name=self._labels()[at], kind=layer.layer, of=found)
        return found

    def _unit(self, group: _Group, unit: int, bias: str) -> Unit:
        spots = [
            self.lines((quantity, str(layer.name)), (0, unit), say(code, name=self._labels()[at]))
            for quantity, code, order in (("activation", "pic_value", 1), ("activation_gradient", "pic_slope", -1))
            for at, layer in group.layers[::order]
        ]
        last_at, last = group.layers[-1]
        is_last = last is self.sides.case.layers[-1]
        targets = [self._target(unit)] if is_last else []
        name = say("pic_entry", name=self._labels()[last_at], index=f"[{unit}]")
        lines = (*targets, *(line for spot in spots for line in spot.lines))
        mark = worst([*(spot.mark for spot in spots), *([self._output_mark(unit)] if is_last else [])])
        key = ("activation", str(last.name))
        value = self.value(key, unit)
        return Unit(Spot(name, lines, mark), value, self._of_parameter(bias, (unit,)) if bias else None)

    def _output_mark(self, unit: int) -> Mark | None:
        """Of the network's output, where that alone is told."""
        told = self.sides.told(self.seen.number, ("output", "output"))
        if told is None or told.marks is None or told.marks.ndim != 2:
            return None
        return worst(told.marks[:, unit].tolist())

    def _target(self, unit: int) -> str:
        first = np.asarray(self.seen.batch.targets)[0]
        target = float(first[unit]) if np.ndim(first) else float(int(first) == unit)
        return say("pic_line", what=say("pic_target"), values=as_ever(target))

    def _whole(self, name: str) -> Spot:
        """A parameter as a whole: how many entries of what is told of it are right."""
        rows = self.sides.rows(self.seen.number)
        told = [rows[quantity, name] for quantity in _OF_PARAMETER if (quantity, name) in rows]
        shown = self.sides.name("gradient", name) if not told else self.sides.name(told[0].quantity, name)
        lines = tuple(
            say("pic_counted", what=tensor(row.quantity, row.quantity), right=row.right, total=row.total)
            for row in told
        )
        own = self._own(name)
        return Spot(own or shown, lines, worst(self.sides.mark(row) for row in told))

    def _own(self, name: str) -> str:
        return self.sides.entry("parameter", name, ())

    def _of_parameter(self, name: str, index: Index) -> Spot:
        value = float(self.seen.before.parameters[name][index])
        begin = say("pic_line", what=say("pic_before"), values=as_ever(value))
        spots = [self.lines((quantity, name), index, tensor(quantity, quantity)) for quantity in _OF_PARAMETER]
        lines = (begin, *(line for spot in spots for line in spot.lines))
        return Spot(self.sides.entry("parameter", name, index), lines, worst(spot.mark for spot in spots))

    def value(self, key: tuple[str, str], unit: int = 0) -> float | None:
        """What stands in a circle: the first side's."""
        told = self.sides.told(self.seen.number, key)
        return None if told is None else float(np.ravel(np.atleast_2d(told.sides[0][1])[0])[unit])

    def lines(self, key: tuple[str, str], index: Index, what: str = "") -> Spot:
        """What every side tells of one entry; of several samples the mark is the worst."""
        told = self.sides.told(self.seen.number, key)
        if told is None:
            return Spot(what)
        what = what or tensor(key[0], key[0])
        mark = _mark(told, key[0], index)
        return Spot(what, (say("pic_line", what=what, values=_values(told, index, mark)),), mark)


def _mark(told: Told, quantity: str, index: Index) -> Mark | None:
    if told.marks is None:
        return None
    if quantity in ("activation", "activation_gradient"):
        return worst(np.atleast_2d(told.marks)[:, index[1]].tolist())
    if quantity == "loss":
        return worst(told.marks.ravel().tolist())
    return told.mark(index)


def _values(told: Told, index: Index, mark: Mark | None) -> str:
    """``yours +0.5, right +0.4 ✗``: with as many digits as it takes to tell them apart."""
    numbers = [_entry(array, index) for _, array in told.sides]
    shown = [
        say("pic_side", side=side, value=value) for (side, _), value in zip(told.sides, apart(numbers), strict=True)
    ]
    if told.exact is not None and told.exact[0] == index:
        shown.append(say("pic_side", side=say("pic_exact"), value=told.exact[1]))
    symbol = "" if mark is None or mark.css == "right" else mark.symbol
    ratio = _ratio(numbers) if symbol else ""
    return "  ".join(filter(None, (in_a_row(shown), symbol, ratio)))


def _ratio(numbers: Sequence[float]) -> str:
    """How many times the right number it is."""
    if len(numbers) != 2 or not numbers[1] or not all(map(math.isfinite, numbers)):
        return ""
    ratio = f"{numbers[0] / numbers[1]:.4g}"
    return say("entry_times", ratio=ratio) if ratio != "1" else ""


def _entry(array: Any, index: Index) -> float:
    found = np.asarray(array, float)
    return float(found[index]) if found.ndim == len(index) else float(found.ravel()[0])
