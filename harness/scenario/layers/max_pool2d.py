"""max_pool2d: the largest of each window of an image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Shape
from harness.scenario.layers._pooling import IMAGE, Pooling
from harness.scenario.layers._windows import Borders2, Sizes2


class MaxPool2d(Pooling):
    """a = the largest of each window of a channel, of equal ones the first, as torch.nn.MaxPool2d."""

    layer: Literal["max_pool2d"]
    kernel_size: Sizes2
    stride: Sizes2 | None = None
    padding: Borders2 = (0, 0)
    dilation: Sizes2 = (1, 1)
    ceil_mode: bool = False

    order: ClassVar[int] = 240
    torch: ClassVar[str] = "MaxPool2d"
    has_ties: ClassVar[bool] = True
    axes_of_a_sample: ClassVar[tuple[str, ...]] = IMAGE
    tried_on: ClassVar[tuple[Shape, ...]] = ((2, 3, 4),)
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {"kernel_size": 2},
        {"kernel_size": (3, 2), "stride": 1, "padding": 1},
        {"kernel_size": 2, "stride": (2, 1), "padding": 1, "dilation": (1, 2), "ceil_mode": True},
    )
