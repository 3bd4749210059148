"""dropout2d: the layer that drops whole channels in training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Shape
from harness.scenario.layers._masked import Masked


class Dropout2d(Masked):
    """As dropout, but a channel is dropped or kept whole, as torch.nn.Dropout2d: a mask is (batch, channels)."""

    layer: Literal["dropout2d"]

    order: ClassVar[int] = 261
    torch: ClassVar[str] = "MaskedDropout2d"
    axes_of_a_sample: ClassVar[tuple[str, ...]] = ("channels", "height", "width")
    tried_on: ClassVar[tuple[Shape, ...]] = ((3, 2, 2),)
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({"seed": 5}, {"p": 0.9, "mask": (1, 0, 1)})

    def mask_of(self, shape: Shape) -> Shape:
        return shape[:1]
