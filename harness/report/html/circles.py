"""A small network drawn: circles in columns, lines between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from harness.report.html.digits import short
from harness.report.html.page import rendered
from harness.report.html.pictured import Circles, Column, Edge, Spot
from harness.report.layout import width

#: Distances in the units of the drawing.
_ACROSS, _DOWN, _RADIUS, _TOP, _LEFT = 190, 72, 26, 84, 64
#: Of a column's name, so much is shown.
_NAME = 19


@dataclass(frozen=True)
class Circle:
    """Where a unit lies."""

    spot: Spot
    x: float
    y: float
    shown: str
    bias: Spot | None


@dataclass(frozen=True)
class Line:
    """Where an edge lies."""

    spot: Spot
    x1: float
    y1: float
    x2: float
    y2: float
    wide: str
    is_negative: bool


@dataclass(frozen=True)
class Label:
    """A name, in the middle above what it names."""

    spot: Spot
    x: float
    y: float
    shown: str


def drawn_circles(network: Circles, prefix: str) -> Markup:
    """One step."""
    columns = network.columns
    most = max(len(column.units) for column in columns)
    high = _TOP + most * _DOWN + 12
    circles = [one for at, column in enumerate(columns) for one in _circles(column, at, most)]
    lines = [line for at, column in enumerate(columns[1:], 1) for line in _lines(columns[at - 1], column, at, most)]
    end = _LEFT + (len(columns) - 1) * _ACROSS
    loss = None
    if network.loss is not None:
        loss = Circle(network.loss, end + 124, _TOP + most * _DOWN / 2, short(network.value), None)
    return rendered(
        "circles.html",
        width=end + (200 if loss else _LEFT),
        height=high,
        circles=circles,
        lines=lines,
        headers=[_label(Spot(column.name), _x(at), 20) for at, column in enumerate(columns)],
        parameters=[one for at, column in enumerate(columns) for one in _parameters(column, at)],
        loss=loss,
        last=[(one.x, one.y) for one in _circles(columns[-1], len(columns) - 1, most)],
        radius=_RADIUS,
        prefix=prefix,
    )


def _x(column: int) -> float:
    return _LEFT + column * _ACROSS


def _y(units: int, at: int, most: int) -> float:
    return _TOP + (most - units + 2 * at + 1) * _DOWN / 2


def _circles(column: Column, at: int, most: int) -> Iterator[Circle]:
    for number, unit in enumerate(column.units):
        yield Circle(unit.spot, _x(at), _y(len(column.units), number, most), short(unit.value), unit.bias)


def _lines(before: Column, column: Column, at: int, most: int) -> Iterator[Line]:
    largest = max((abs(edge.weight) for edge in column.edges), default=0.0) or 1.0
    for edge in column.edges:
        y1, y2 = _y(len(before.units), edge.start, most), _y(len(column.units), edge.end, most)
        yield _line(edge, (_x(at - 1) + _RADIUS, y1), (_x(at) - _RADIUS, y2), largest)


def _line(edge: Edge, start: tuple[float, float], end: tuple[float, float], largest: float) -> Line:
    share = min(1.0, abs(edge.weight) / largest) if edge.weight == edge.weight else 1.0
    return Line(edge.spot, *start, *end, f"{0.8 + 2.4 * share:.2g}", edge.weight < 0)


def _parameters(column: Column, at: int) -> Iterator[Label]:
    """The weight's name above the lines, and the bias's above the circles."""
    places = ((_x(at) - _ACROSS / 2, 48), (_x(at), 68))
    for spot, (x, y) in zip(column.parameters, places, strict=False):
        yield _label(spot, x, y)


def _label(spot: Spot, x: float, y: float) -> Label:
    return Label(spot, x, y, cut(spot.name, _NAME))


def cut(text: str, columns: int) -> str:
    """At most so many columns of it, wide characters counted as two."""
    if width(text) <= columns:
        return text
    while width(text) > columns - 1:
        text = text[:-1]
    return f"{text}…"
