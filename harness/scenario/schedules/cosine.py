"""cosine: down to the lowest learning rate along half a period of the cosine, and up again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import pi, sin
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from harness.scenario.schedule import Count, Schedule


class Cosine(Schedule):
    """`eta_min` + ½ (lr − `eta_min`) (1 + cos(π t / `T_max`)), as CosineAnnealingLR."""

    kind: Literal["cosine"]
    T_max: Count
    eta_min: Annotated[float, Field(ge=0)] = 0.0

    order: ClassVar[int] = 40
    torch: ClassVar[str] = "CosineAnnealingLR"
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({"T_max": 12}, {"T_max": 4, "eta_min": 0.01})

    def rate(self, count: int, lr: float) -> float:
        """As lr cos² ½φ + eta_min sin² ½φ, φ = π t / T_max: nothing cancels where the cosine is near −1."""
        t = count % (2 * self.T_max)
        t = min(t, 2 * self.T_max - t)
        high, low = sin(pi / 2 * ((self.T_max - t) / self.T_max)), sin(pi / 2 * (t / self.T_max))
        return lr * high**2 + self.eta_min * low**2

    def turns(self, last: int) -> Iterator[int]:
        yield from (0, min(self.T_max, last), last)
