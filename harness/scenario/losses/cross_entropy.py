"""cross_entropy: of classes, its softmax included."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Loss


class CrossEntropy(Loss):
    """scale · −Σ y log softmax(output), divided by batch (mean), 1 (sum), outputs or batch · outputs (entries)."""

    kind: Literal["cross_entropy"]
    reduction: Literal["mean", "sum", "mean_over_outputs", "mean_over_entries"] = "mean"

    order: ClassVar[int] = 20
    torch: ClassVar[str] = "CrossEntropyLoss"
    called: ClassVar[str] = r"^(?!.*(binary|bce)).*(cross|softmax|ce)"
    logs_probabilities: ClassVar[bool] = True
    value: ClassVar[str] = "−Σ y log softmax(output), of class labels or soft targets"
    of: ClassVar[str] = "logits"
    has_softmax: ClassVar[bool] = True
    targets: ClassVar[Any] = "classes"
    mean_over: ClassVar[Any] = "samples"
