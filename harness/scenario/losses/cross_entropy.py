"""cross_entropy: of classes, its softmax included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from harness.scenario.losses._of_classes import Weighted


class CrossEntropy(Weighted):
    """scale · −Σ w y log softmax(output), divided by batch (mean), 1 (sum), outputs or batch · outputs (entries).

    w is each class's ``weight``, and y = (1 − ``label_smoothing``) target + ``label_smoothing`` / outputs, as in
    torch.nn.CrossEntropyLoss. Of class labels, ``mean`` divides by the sum of the labels' weights; what has the label
    ``ignore_index`` counts nowhere. The other reductions divide by the batch and outputs as they are.
    """

    kind: Literal["cross_entropy"]
    reduction: Literal["mean", "sum", "mean_over_outputs", "mean_over_entries", "mean_over_samples"] = "mean"
    label_smoothing: Annotated[float, Field(ge=0, le=1)] = 0.0

    added: ClassVar[frozenset[str]] = Weighted.added | {"label_smoothing"}
    order: ClassVar[int] = 20
    torch: ClassVar[str] = "CrossEntropyLoss"
    called: ClassVar[str] = r"^(?!.*(binary|bce)).*(cross|softmax|ce)"
    logs_probabilities: ClassVar[bool] = True
    value: ClassVar[str] = (
        "−Σ w y log softmax(output), of class labels or soft targets; "
        "w is each class's `weight`, and y the target with `label_smoothing`; "
        "labels that are `ignore_index` count nowhere"
    )
    of: ClassVar[str] = "logits"
    has_softmax: ClassVar[bool] = True
    targets: ClassVar[Any] = "classes"
    mean_over: ClassVar[Any] = "samples"
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {},
        {"label_smoothing": 0.3},
        {"weight": (0.5, 2.0, 1.25), "label_smoothing": 0.1, "ignore_index": 1},
    )

    @property
    def smoothing(self) -> float:
        return self.label_smoothing
