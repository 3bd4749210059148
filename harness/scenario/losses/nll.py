"""nll: of logarithms of probabilities and class labels."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Loss


class NLL(Loss):
    """scale · −Σ of each sample's output for its class, divided by batch (mean), 1 (sum), or as cross_entropy."""

    kind: Literal["nll"]
    reduction: Literal["mean", "sum", "mean_over_outputs", "mean_over_entries"] = "mean"

    order: ClassVar[int] = 80
    torch: ClassVar[str] = "NLLLoss"
    logs_probabilities: ClassVar[bool] = True
    called: ClassVar[str] = r"nll|log_?likelihood"
    value: ClassVar[str] = "−Σ of the outputs of the right classes, of logarithms of probabilities and class labels"
    of: ClassVar[str] = "log-probabilities"
    targets: ClassVar[Any] = "classes"
    labels_alone: ClassVar[bool] = True
    mean_over: ClassVar[Any] = "samples"
