"""exponential: a factor at every count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.base import Positive
from harness.scenario.schedule import Schedule, times_power


class Exponential(Schedule):
    """lr · `gamma`^t, as ExponentialLR."""

    kind: Literal["exponential"]
    gamma: Positive

    order: ClassVar[int] = 30
    torch: ClassVar[str] = "ExponentialLR"
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({"gamma": 0.9},)

    def rate(self, count: int, lr: float) -> float:
        return times_power(lr, self.gamma, count)
