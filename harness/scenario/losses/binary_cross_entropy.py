"""binary_cross_entropy: of probabilities, each for itself."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Loss


class BinaryCrossEntropy(Loss):
    """scale · −Σ (y log p + (1 − y) log(1 − p)), with log clamped at −100 as torch.nn.BCELoss does."""

    kind: Literal["binary_cross_entropy"]
    reduction: Literal["mean", "sum", "mean_over_samples", "mean_over_outputs"] = "mean"

    order: ClassVar[int] = 30
    torch: ClassVar[str] = "BCELoss"
    also: ClassVar[tuple[str, ...]] = ("bce",)
    called: ClassVar[str] = r"binary|bce"
    logs_probabilities: ClassVar[bool] = True
    value: ClassVar[str] = "−Σ (y log p + (1 − y) log(1 − p)), of probabilities p"
    of: ClassVar[str] = "probabilities"
    targets: ClassVar[Any] = "binary"
