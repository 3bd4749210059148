"""mse: squared differences."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Loss


class MSE(Loss):
    """scale · Σ (output − target)², divided by 1 (sum), batch · outputs (mean), or one of them (mean_over_...)."""

    kind: Literal["mse"]
    reduction: Literal["mean", "sum", "mean_over_samples", "mean_over_outputs"] = "mean"

    order: ClassVar[int] = 10
    torch: ClassVar[str] = "MSELoss"
    also: ClassVar[tuple[str, ...]] = ("meansquarederror",)
    called: ClassVar[str] = r"mse|square|l2|mean(?!_?abs)"
    usual_scales: ClassVar[tuple[float, ...]] = (1.0, 0.5)
    value: ClassVar[str] = "Σ (output − target)²"
