"""adaptive_avg_pool2d: means of windows so large that there are as many as one wants; of one, the global average."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Layer, Shape
from harness.scenario.layers._pooling import IMAGE
from harness.scenario.layers._windows import Sizes2


class AdaptiveAvgPool2d(Layer):
    """a = the means of output_size windows of a channel, as torch.nn.AdaptiveAvgPool2d; 1: the global average."""

    layer: Literal["adaptive_avg_pool2d"]
    output_size: Sizes2

    order: ClassVar[int] = 244
    torch: ClassVar[str] = "AdaptiveAvgPool2d"
    is_activation: ClassVar[bool] = False
    axes_of_a_sample: ClassVar[tuple[str, ...]] = IMAGE
    tried_on: ClassVar[tuple[Shape, ...]] = ((2, 3, 4),)
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({"output_size": 1}, {"output_size": (2, 3)})

    def output_shape(self, shape: Shape) -> Shape:
        return (shape[0], *self.output_size) if shape else ()
