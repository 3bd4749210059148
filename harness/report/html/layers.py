"""A network as a row of boxes: each layer with its shape, and how much of its bound each entry of it uses."""

from __future__ import annotations

from collections.abc import Iterator

from harness.report.html.digits import apart
from harness.report.html.marks import RIGHT, Mark
from harness.report.html.pictured import Box, Map, Spot, worst
from harness.report.html.sides import Sides
from harness.report.words import in_a_row, said, say, tensor
from harness.run.result import Difference, Used
from harness.scenario.kinds import Shape
from harness.scenario.model import through


def boxes(sides: Sides, step: int) -> tuple[Box, ...]:
    """What goes in, every layer, and the loss; what is checked alone is one box."""
    case = sides.case
    if case.alone:
        return (_alone(sides, step),)
    shapes = through(case.network, case.input_shape)
    layers = [
        _layer(sides, step, str(layer.name), layer.layer, shape)
        for layer, shape in zip(case.layers, shapes, strict=True)
    ]
    inputs = Box(Spot(say("pic_inputs")), "", say("pic_takes", shape=case.input_shape))
    return (inputs, *layers, *_loss(sides, step))


def _alone(sides: Sides, step: int) -> Box:
    """A layer, several in a row, a loss or an optimizer: all that it gives and hands back."""
    case = sides.case
    of = {"loss": case.loss and case.loss.kind, "optimizer": case.optimizer and case.optimizer.kind}
    kinds = [of.get(name) or next(one.layer for one in case.layers if one.name == name) for name in case.alone]
    rows = [row for key, row in sides.rows(step).items() if key != ("loss", "loss") or "loss" in case.alone]
    maps = tuple(_map(sides, row) for row in rows)
    return Box(Spot(in_a_row(map(str, kinds)), (), worst(one.spot.mark for one in maps)), "", "", maps)


def _layer(sides: Sides, step: int, name: str, kind: str, shape: Shape) -> Box:
    rows = [row for (_, of), row in sides.rows(step).items() if name in (of, of.rpartition(".")[0])]
    is_last = name == sides.case.network[-1].name
    rows += [row for key, row in sides.rows(step).items() if is_last and key == ("output", "output")]
    maps = tuple(_map(sides, row) for row in rows if _is_shown(sides, row))
    return Box(Spot(name, (), worst(map(sides.mark, rows))), kind, say("pic_gives", shape=shape), maps)


def _is_shown(sides: Sides, row: Difference) -> bool:
    """Gradients, and whatever else is not right."""
    return row.quantity == "gradient" or sides.mark(row) != RIGHT


def _loss(sides: Sides, step: int) -> Iterator[Box]:
    loss, row = sides.case.loss, sides.rows(step).get(("loss", "loss"))
    if loss is None:
        return
    maps = () if row is None else (_map(sides, row),)
    yield Box(Spot(tensor("loss", "loss"), (), worst(one.spot.mark for one in maps)), loss.kind, "", maps)


def _map(sides: Sides, row: Difference) -> Map:
    mark = sides.mark(row)
    lines = tuple(_lines(sides, row, mark))
    shape = say("has_shape", shape=row.shape) if row.shape else ""
    return Map(Spot(sides.name(row.quantity, row.name), lines, mark), shape, _used(row, mark))


def _used(row: Difference, mark: Mark) -> Used | None:
    """Of what is right by a convention that the bound does not know, no entry is shown as beyond it."""
    used = row.used
    if used is None or mark != RIGHT or not used.counts[-1]:
        return used
    cells = tuple(tuple(min(share, 1.0) for share in one) for one in used.cells)
    *counts, within, beyond = used.counts
    return Used(cells, (*counts, within + beyond, 0))


def _lines(sides: Sides, row: Difference, mark: Mark) -> Iterator[str]:
    used = _used(row, mark)
    if used is None:
        yield from map(said, row.notes)
        return
    if not used.counts[-1]:
        yield say("pic_used", percent=100 * max((share for cells in used.cells for share in cells), default=0.0))
        return
    yield say("pic_beyond", count=used.counts[-1], total=row.total)
    at = row.furthest
    told = zip(sides.names, apart((at.value, at.exact)), strict=True)
    values = in_a_row(say("pic_side", side=side, value=value) for side, value in told)
    yield say("pic_worst", entry=sides.entry(row.quantity, row.name, at.index), values=values)
