"""batch_norm1d: each feature less its mean over the batch, over the root of its variance."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.ground.facts import Fact, fact
from harness.scenario.kinds import Shape
from harness.scenario.layers._normalised import BatchNorm


class BatchNorm1d(BatchNorm):
    """a = weight · (z − mean) / √(variance + eps) + bias, over the batch, and the length, as torch.nn.BatchNorm1d."""

    layer: Literal["batch_norm1d"]

    order: ClassVar[int] = 300
    torch: ClassVar[str] = "BatchNorm1d"
    also: ClassVar[tuple[str, ...]] = ("batchnorm", "batch_norm", "batch_normalization")
    tried_on: ClassVar[tuple[Shape, ...]] = ((3,), (3, 2))

    def problem(self, shape: Shape) -> Fact | None:
        if len(shape) > 2:
            return fact("axes_of_batch_norm1d", layer=self.layer, shape=shape)
        return super().problem(shape)
