"""absolute: a loss that no package of the harness knows."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Loss


class Absolute(Loss):
    """scale · Σ |output − target|, as torch.nn.L1Loss."""

    kind: Literal["absolute"]
    reduction: Literal["mean", "sum"] = "mean"

    torch: ClassVar[str] = "L1Loss"
    value: ClassVar[str] = "Σ |output − target|"
