"""avg_pool2d: the mean of each window of an image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.base import Size
from harness.scenario.kinds import Shape
from harness.scenario.layers._pooling import IMAGE, Pooling
from harness.scenario.layers._windows import Borders2, Sizes2


class AvgPool2d(Pooling):
    """a = the mean of each window of a channel, as torch.nn.AvgPool2d."""

    layer: Literal["avg_pool2d"]
    kernel_size: Sizes2
    stride: Sizes2 | None = None
    padding: Borders2 = (0, 0)
    ceil_mode: bool = False
    count_include_pad: bool = True
    divisor_override: Size | None = None

    order: ClassVar[int] = 242
    torch: ClassVar[str] = "AvgPool2d"
    axes_of_a_sample: ClassVar[tuple[str, ...]] = IMAGE
    tried_on: ClassVar[tuple[Shape, ...]] = ((2, 3, 4),)
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {"kernel_size": 2},
        {"kernel_size": (3, 2), "stride": 2, "padding": 1, "ceil_mode": True},
        {"kernel_size": (3, 2), "stride": (1, 2), "padding": 1, "count_include_pad": False},
        {"kernel_size": 2, "stride": 1, "divisor_override": 3},
    )
