"""multi_step: a factor at each milestone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from harness.ground.facts import Fact, fact
from harness.scenario.base import Positive
from harness.scenario.schedule import Count, Schedule, times_power


class MultiStep(Schedule):
    """lr · `gamma`^n, n of the `milestones` being at most t, as MultiStepLR."""

    kind: Literal["multi_step"]
    milestones: Annotated[tuple[Count, ...], Field(min_length=1)]
    gamma: Positive = 0.1

    order: ClassVar[int] = 20
    torch: ClassVar[str] = "MultiStepLR"
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {"milestones": (2, 5)},
        {"milestones": (1, 2, 7), "gamma": 0.3},
    )

    def rate(self, count: int, lr: float) -> float:
        return times_power(lr, self.gamma, bisect_right(self.milestones, count))

    def contradictions(self) -> Iterator[tuple[str, Fact]]:
        if list(self.milestones) != sorted(set(self.milestones)):
            yield "milestones", fact("milestones_should_increase")
