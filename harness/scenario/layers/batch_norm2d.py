"""batch_norm2d: each channel of images less its mean over the batch, over the root of its variance."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Shape
from harness.scenario.layers._normalised import BatchNorm


class BatchNorm2d(BatchNorm):
    """a = weight · (z − mean) / √(variance + eps) + bias, over the batch, height and width, as torch.nn.BatchNorm2d."""

    layer: Literal["batch_norm2d"]

    order: ClassVar[int] = 310
    torch: ClassVar[str] = "BatchNorm2d"
    also: ClassVar[tuple[str, ...]] = ("spatial_batchnorm",)
    axes_of_a_sample: ClassVar[tuple[str, ...]] = ("channels", "height", "width")
    tried_on: ClassVar[tuple[Shape, ...]] = ((3, 2, 2),)
