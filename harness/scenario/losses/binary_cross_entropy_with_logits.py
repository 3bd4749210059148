"""binary_cross_entropy_with_logits: of logits, each for itself."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Loss


class BinaryCrossEntropyWithLogits(Loss):
    """The same of p = sigmoid(output), computed stably, as torch.nn.BCEWithLogitsLoss."""

    kind: Literal["binary_cross_entropy_with_logits"]
    reduction: Literal["mean", "sum", "mean_over_samples", "mean_over_outputs"] = "mean"

    order: ClassVar[int] = 40
    torch: ClassVar[str] = "BCEWithLogitsLoss"
    also: ClassVar[tuple[str, ...]] = ("bcewithlogits",)
    called: ClassVar[str] = r"binary|bce|logit"
    value: ClassVar[str] = "the same of p = sigmoid(output)"
    of: ClassVar[str] = "logits"
    targets: ClassVar[Any] = "binary"
