"""huber: squared differences, which become lines where they are large."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.base import Positive
from harness.scenario.kinds import Loss


class Huber(Loss):
    """scale · Σ of r² / 2 where |r| ≤ delta, else delta (|r| − delta / 2), r = output − target, divided as mse."""

    kind: Literal["huber"]
    reduction: Literal["mean", "sum", "mean_over_samples", "mean_over_outputs"] = "mean"
    delta: Positive = 1.0

    order: ClassVar[int] = 70
    torch: ClassVar[str] = "HuberLoss"
    called: ClassVar[str] = r"huber"
    value: ClassVar[str] = "Σ of r² / 2 where |r| ≤ `delta`, else `delta` (|r| − `delta` / 2), of r = output − target"
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({}, {"delta": 0.3}, {"delta": 2.5})
