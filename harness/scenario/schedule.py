"""What every schedule of the learning rate says of itself; each stands in a module of its own name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from harness.ground.facts import Fact
from harness.scenario.base import MAX_STEPS, refused
from harness.scenario.kind import Kind

Count = Annotated[int, Field(ge=1, le=MAX_STEPS)]


def _often(value: object) -> object:
    if value == "epoch" or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_STEPS):
        return value
    raise refused("should_be_often", most=MAX_STEPS)


class Schedule(Kind):
    """The learning rate as torch's scheduler has it in closed form, a function of how often it has counted.

    It is worked out in doubles, to a few ulps of the exact value; torch multiplies from step to step, and drifts.
    """

    kind: str
    every: Annotated[int | Literal["epoch"], BeforeValidator(_often)] = 1
    """After how many steps it counts one more; epoch: at the end of each."""

    not_for_torch: ClassVar[tuple[str, ...]] = ("kind", "every")

    def rate(self, count: int, lr: float) -> float:
        """The learning rate after so many counts, ``lr`` being the optimizer's."""
        raise NotImplementedError

    def after(self, steps: int, lr: float) -> float:
        """The learning rate after so many steps."""
        assert isinstance(self.every, int), "epochs are counted in steps when a scenario is read"
        return self.rate(steps // self.every, lr)

    def turns(self, last: int) -> Iterator[int]:
        """Counts up to the last at one of which the rate is lowest, and at one highest."""
        yield from (0, last)

    def contradictions(self) -> Iterator[tuple[str, Fact]]:
        """Fields that do not go with others, and what is wrong with them."""
        yield from ()

    @property
    def at_least(self) -> int:
        """How many counts it is meant for, where another may follow it."""
        return 0


def times_power(lr: float, gamma: float, n: int) -> float:
    """lr gammaⁿ; inf beyond float64."""
    try:
        return float(lr * gamma**n)
    except OverflowError:
        return float("inf")
