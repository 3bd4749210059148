"""multi_margin: the hinge loss of several classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar, Literal

from harness.scenario.base import Positive
from harness.scenario.kinds import Loss


class MultiMargin(Loss):
    """scale · Σ over wrong classes j of max(0, margin − y_class + y_j)^p, of class labels, as torch.nn.MultiMarginLoss.

    torch divides by the number of classes in every reduction; ``mean_over_samples`` divides by the batch alone.
    """

    kind: Literal["multi_margin"]
    reduction: Literal["mean", "sum", "mean_over_samples"] = "mean"
    p: Literal[1, 2] = 1
    margin: Positive = 1.0

    order: ClassVar[int] = 100
    torch: ClassVar[str] = "MultiMarginLoss"
    called: ClassVar[str] = r"hinge|margin|svm"
    value: ClassVar[str] = (
        "Σ max(0, `margin` − y_class + y_j)^`p` over wrong classes j, of class labels; "
        "`sum` is divided by the classes too"
    )
    targets: ClassVar[Any] = "classes"
    labels_alone: ClassVar[bool] = True
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({}, {"p": 2}, {"margin": 0.3}, {"margin": 2.5, "p": 2})

    def divisor(self, rows: int, outputs: int, counts: Sequence[int] = ()) -> int | Fraction:
        return outputs if self.reduction == "sum" else super().divisor(rows, outputs)
