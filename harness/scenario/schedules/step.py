"""step: a factor after every so many counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.base import Positive
from harness.scenario.schedule import Count, Schedule, times_power


class Step(Schedule):
    """lr · `gamma`^⌊t / `step_size`⌋, as StepLR."""

    kind: Literal["step"]
    step_size: Count
    gamma: Positive = 0.1

    order: ClassVar[int] = 10
    torch: ClassVar[str] = "StepLR"
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({"step_size": 3}, {"step_size": 1, "gamma": 0.7})

    def rate(self, count: int, lr: float) -> float:
        return times_power(lr, self.gamma, count // self.step_size)
