"""l1: absolute differences."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Loss


class L1(Loss):
    """scale · Σ |output − target|, divided as mse; its derivative where they are equal is 0."""

    kind: Literal["l1"]
    reduction: Literal["mean", "sum", "mean_over_samples", "mean_over_outputs"] = "mean"

    order: ClassVar[int] = 50
    torch: ClassVar[str] = "L1Loss"
    also: ClassVar[tuple[str, ...]] = ("mae", "meanabsoluteerror")
    called: ClassVar[str] = r"mae|abs|(?<!smooth)(?<!smooth_)l1"
    other_slopes: ClassVar[tuple[float, ...]] = (1.0, -1.0)
    value: ClassVar[str] = "Σ |output − target|, whose mean is the mean absolute error, mae"
