"""A trace: what the chain rule works out in one step, number by number, each with its formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from harness.ground.facts import Fact
from harness.trace.expression import Expression, Symbol

#: Which number of a step it is: quantity, name and index, of values in between with the sample's row in front.
Key = tuple[str, str, tuple[int, ...]]


@dataclass(frozen=True)
class Line:
    """A number, and the formula that it comes from; None where that is not written out."""

    symbol: Symbol
    formula: Expression | None
    number: float
    key: Key | None = None


@dataclass(frozen=True)
class Section:
    """Lines under a title; ``notes`` say what is left out, and what is not worked out."""

    title: Fact
    lines: tuple[Line, ...]
    notes: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Given:
    """An array that the step begins with."""

    label: str
    array: Any
    name: str = ""
    """As the scenario has it, where that is another."""


class Held(Enum):
    """How a candidate's own number is, beside what it should be at the candidate's own numbers before it."""

    RIGHT = "right"
    FOLLOWS = "follows"
    """Not the right number, but the one that follows from its own before it."""
    FIRST = "first"
    """The first number that is wrong."""
    WRONG = "wrong"
    """Wrong as well, and not because of what is wrong before it."""


@dataclass(frozen=True)
class Own:
    """A candidate's own number."""

    number: float
    held: Held
    follows: float
    """What follows from its own numbers before it."""


@dataclass(frozen=True)
class First:
    """The first wrong number of a step, whether or not it is among the lines."""

    key: Key
    symbol: Symbol
    own: Own
    wrong: int
    """So many numbers of its tensor are wrong."""
    total: int


@dataclass(frozen=True)
class Candidate:
    """Beside the right numbers those of a candidate, as far as it tells them."""

    name: str
    numbers: Mapping[Key, Own]
    first: First | None = None
    problems: tuple[Fact, ...] = ()
    """What it tells in another shape, and what it leaves out."""
    has_deltas: bool = False
    """Whether its δ are read from its gradients of biases."""
    tells: bool = True
    """Whether it tells any number of the step."""

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong that it tells, and it tells something."""
        return self.first is None and not self.problems and self.tells


@dataclass(frozen=True)
class Trace:
    """One step of one case."""

    case: str
    title: str
    step: int
    steps: int
    sample: int
    """Counted from 1."""
    samples: int
    is_exact: bool
    """Whether the numbers are those of exact arithmetic, or of float64, as in a large network."""
    sections: tuple[Section, ...]
    given: tuple[Given, ...] = ()
    entry: Symbol | None = None
    """The one parameter entry whose chain it is."""
    notes: tuple[Fact, ...] = ()
    candidate: Candidate | None = None
