"""linear: a warm-up, from a part of the learning rate to all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from harness.scenario.base import Factor
from harness.scenario.schedule import Count, Schedule


class Linear(Schedule):
    """A warm-up, as LinearLR: lr times `start_factor`, in `total_iters` equal steps to lr times `end_factor`."""

    kind: Literal["linear"]
    start_factor: Annotated[Factor, Field(gt=0, le=1)] = 1 / 3
    end_factor: Annotated[Factor, Field(ge=0, le=1)] = 1.0
    total_iters: Count = 5

    order: ClassVar[int] = 50
    torch: ClassVar[str] = "LinearLR"
    also: ClassVar[tuple[str, ...]] = ("warmup",)
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {},
        {"start_factor": 0.1, "total_iters": 4},
        {"start_factor": 1.0, "end_factor": 0.2, "total_iters": 7},
    )

    def rate(self, count: int, lr: float) -> float:
        t, n = min(count, self.total_iters), self.total_iters
        return lr * (self.start_factor * ((n - t) / n) + self.end_factor * (t / n))

    @property
    def at_least(self) -> int:
        return self.total_iters
