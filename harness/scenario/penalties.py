"""What a loss has besides, of parameters: L2 and L1 penalties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from harness.scenario.base import Positive, Strict

Shapes = Mapping[str, tuple[int, ...]]


class Penalty(Strict):
    """strength · Σ w² (l2) or strength · Σ |w| (l1), once in each step's loss, whatever the batch."""

    kind: Literal["l2", "l1"]
    strength: Positive
    half: bool = False
    """½ of that."""
    per_sample: bool = False
    """Divided by the rows of the batch."""
    on: str | Annotated[tuple[str, ...], Field(min_length=1)] = "weights"
    """weights (parameters of two axes or more), all, or parameters by name."""

    def factor(self, rows: int) -> Fraction:
        """What the sum is multiplied by."""
        return Fraction(self.strength) / (2 if self.half else 1) / (rows if self.per_sample else 1)

    def names(self, shapes: Shapes) -> tuple[str, ...]:
        """The parameters that it is of, among these, or as the file names them."""
        if self.on == "all":
            return tuple(shapes)
        if self.on == "weights":
            return tuple(name for name, shape in shapes.items() if len(shape) > 1)
        return (self.on,) if isinstance(self.on, str) else self.on


def terms(penalties: Sequence[Penalty], shapes: Shapes, rows: int) -> Iterator[tuple[Penalty, str, Fraction]]:
    """Of each penalty of a batch of so many rows: each parameter that it is of, and what its sum is multiplied by."""
    for penalty in penalties:
        for name in penalty.names(shapes):
            yield penalty, name, penalty.factor(rows)
