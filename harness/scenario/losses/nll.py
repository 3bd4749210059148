"""nll: of logarithms of probabilities and class labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.losses._of_classes import Weighted


class NLL(Weighted):
    """scale · −Σ w of each sample's output for its class, divided by batch (mean), 1 (sum), or as cross_entropy.

    w is each class's ``weight``; ``weight`` and ``ignore_index`` are as in cross_entropy, and torch.nn.NLLLoss.
    """

    kind: Literal["nll"]
    reduction: Literal["mean", "sum", "mean_over_outputs", "mean_over_entries", "mean_over_samples"] = "mean"

    order: ClassVar[int] = 80
    torch: ClassVar[str] = "NLLLoss"
    logs_probabilities: ClassVar[bool] = True
    called: ClassVar[str] = r"nll|log_?likelihood"
    value: ClassVar[str] = (
        "−Σ w of the outputs of the right classes, of logarithms of probabilities and class labels; "
        "`weight` and `ignore_index` as above"
    )
    of: ClassVar[str] = "log-probabilities"
    targets: ClassVar[Any] = "classes"
    labels_alone: ClassVar[bool] = True
    mean_over: ClassVar[Any] = "samples"
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({}, {"weight": (0.5, 2.0, 1.25), "ignore_index": 1})
