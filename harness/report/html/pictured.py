"""What is in a picture of a network: frozen values, all of their text said already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from harness.report.html.marks import EXPECTED, OPEN, RIGHT, WRONG, Mark
from harness.run.result import Used

#: From the worst to the best.
_ORDER = (WRONG, OPEN, EXPECTED, RIGHT)


def worst(marks: Iterable[Mark | None]) -> Mark | None:
    """The worst of several; None where none was judged."""
    found = [one for one in marks if one is not None]
    return next((one for one in _ORDER if one in found), None)


@dataclass(frozen=True)
class Spot:
    """Something to point at: a unit, a weight, a bias, a tensor."""

    name: str
    lines: tuple[str, ...] = ()
    """What is known of it, a sentence each."""
    mark: Mark | None = None
    """None where nobody judged it."""

    @property
    def text(self) -> str:
        """All of it, for a tooltip and for a screen reader."""
        return "\n".join((self.name, *self.lines))


@dataclass(frozen=True)
class Unit:
    """A circle."""

    spot: Spot
    value: float | None
    """What stands in it."""
    bias: Spot | None = None


@dataclass(frozen=True)
class Edge:
    """A line between a unit of a column and one of the next."""

    spot: Spot
    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Column:
    """Units that stand below each other, and what leads to them."""

    name: str
    units: tuple[Unit, ...]
    parameters: tuple[Spot, ...] = ()
    """The weight and the bias that lead to it, as a whole."""
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True)
class Circles:
    """A small network, unit by unit."""

    columns: tuple[Column, ...]
    loss: Spot | None = None
    value: float | None = None
    """Of the loss."""


@dataclass(frozen=True)
class Map:
    """A tensor, and how much of its bound each entry uses."""

    spot: Spot
    shape: str
    used: Used | None = None


@dataclass(frozen=True)
class Box:
    """A layer, the loss, or what goes in."""

    spot: Spot
    kind: str
    shape: str
    """Of what it gives."""
    maps: tuple[Map, ...] = ()


@dataclass(frozen=True)
class Moment:
    """One step."""

    title: str
    caption: str
    drawn: Circles | tuple[Box, ...]


@dataclass(frozen=True)
class Picture:
    """A network, step by step."""

    moments: tuple[Moment, ...]
    shown: int = 0
    """Which of them is shown first, counted from 0."""
