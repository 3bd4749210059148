"""smooth_l1: absolute differences, rounded off where they are small."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.base import Positive
from harness.scenario.kinds import Loss


class SmoothL1(Loss):
    """scale · Σ of r² / (2 beta) where |r| < beta, else |r| − beta / 2, r = output − target, divided as mse."""

    kind: Literal["smooth_l1"]
    reduction: Literal["mean", "sum", "mean_over_samples", "mean_over_outputs"] = "mean"
    beta: Positive = 1.0

    order: ClassVar[int] = 60
    torch: ClassVar[str] = "SmoothL1Loss"
    called: ClassVar[str] = r"smooth"
    value: ClassVar[str] = "Σ of r² / (2 `beta`) where |r| < `beta`, else |r| − `beta` / 2, of r = output − target"
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({}, {"beta": 0.3}, {"beta": 2.5})
