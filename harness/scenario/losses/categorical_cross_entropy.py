"""categorical_cross_entropy: of probabilities of classes, which a softmax before it gives."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Loss


class CategoricalCrossEntropy(Loss):
    """scale · −Σ target log(output), of probabilities, divided as in cross_entropy, which takes logits.

    Targets are class labels or, each a row, their probabilities. torch has it as NLLLoss of torch.log of the output.
    Where a target is 0 its output has no part in it, even if it is 0 itself.
    """

    kind: Literal["categorical_cross_entropy"]
    reduction: Literal["mean", "sum", "mean_over_outputs", "mean_over_entries", "mean_over_samples"] = "mean"

    order: ClassVar[int] = 85
    torch: ClassVar[str] = "CategoricalCrossEntropy"
    also: ClassVar[tuple[str, ...]] = ("cce", "sparsecategoricalcrossentropy")
    called: ClassVar[str] = r"^(?!.*(binary|bce)).*(cross|categorical|ce|nll|log_?likelihood)"
    logs_probabilities: ClassVar[bool] = True
    value: ClassVar[str] = "−Σ target log(output), of probabilities, and class labels or soft targets"
    of: ClassVar[str] = "probabilities"
    targets: ClassVar[Any] = "classes"
    mean_over: ClassVar[Any] = "samples"
