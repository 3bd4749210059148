"""poisson: a loss that no package of the harness knows."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Loss


class Poisson(Loss):
    """scale · Σ (e^output − target · output), as torch.nn.PoissonNLLLoss."""

    kind: Literal["poisson"]
    reduction: Literal["mean", "sum"] = "mean"

    torch: ClassVar[str] = "PoissonNLLLoss"
    value: ClassVar[str] = "Σ (e^output − target · output)"
