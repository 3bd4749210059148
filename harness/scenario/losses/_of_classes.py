"""What the losses of classes share: a weight for each class, and a label that does not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from harness.ground.facts import Fact, fact
from harness.scenario.base import MAX_FEATURES, refused
from harness.scenario.kinds import Loss


def _in_range(weight: float) -> float:
    if not (weight == 0 or 1e-30 <= weight <= 1e30):
        raise refused("weight_of_class")
    return weight


def _some(weights: tuple[float, ...]) -> tuple[float, ...]:
    if not any(weights):
        raise refused("zeros_test_nothing")
    return weights


ClassWeights = Annotated[
    tuple[Annotated[float, AfterValidator(_in_range)], ...],
    Field(min_length=2, max_length=MAX_FEATURES),
    AfterValidator(_some),
]


class Weighted(Loss):
    """A loss of classes, whose mean divides by the weights of the samples that count, as torch's does."""

    weight: ClassWeights | None = None
    """One for each class; None: 1."""
    ignore_index: Annotated[int, Field(ge=-(2**63), lt=2**63)] | None = None
    """The label of samples that do not count."""

    added: ClassVar[frozenset[str]] = frozenset({"weight", "ignore_index"})

    def for_torch(self) -> Mapping[str, Any]:
        return {name: value for name, value in super().for_torch().items() if value is not None}

    @property
    def ignored(self) -> int | None:
        return self.ignore_index

    @property
    def classes(self) -> int:
        return len(self.weight or ())

    def unlike(self, outputs: int) -> Fact | None:
        if self.classes not in (0, outputs):
            return fact("weights_of_classes", weights=self.classes, outputs=outputs)
        return None if any(map(self.counts, range(self.classes or 2))) else fact("no_class_counts")

    def counts(self, label: int) -> bool:
        return super().counts(label) and (self.weight is None or self.weight[label] != 0)

    @property
    def counts_labels(self) -> bool:
        return self.reduction == "mean" and not (self.weight is None and self.ignore_index is None)

    def divisor(self, rows: int, outputs: int, counts: Sequence[int] = ()) -> int | Fraction:
        if not (counts and self.counts_labels):
            return super().divisor(rows, outputs)
        weights = self.weight or (1.0,) * outputs
        return sum(Fraction(count) * Fraction(weight) for count, weight in zip(counts, weights, strict=True))
