"""conv2d: the convolution along two axes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.base import Name
from harness.scenario.kinds import Shape
from harness.scenario.layers._convolution import Correlation, Weight2
from harness.scenario.layers._windows import Padding2, Sizes2


class Conv2d(Correlation):
    """a = weight ⋆ z + bias over windows of two axes, as torch.nn.Conv2d: weight (out, in / groups, height, width)."""

    layer: Literal["conv2d"]
    name: Name | None = None
    kernel_size: Sizes2
    stride: Sizes2 = (1, 1)
    padding: Padding2 = (0, 0)
    """Zeros on each side: a number, or one for each axis; same, as many as keep the size; or valid, none."""
    dilation: Sizes2 = (1, 1)
    weight: Weight2 | None = None

    order: ClassVar[int] = 231
    torch: ClassVar[str] = "Conv2d"
    axes_of_a_sample: ClassVar[tuple[str, ...]] = ("channels", "height", "width")
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "weight": ("out_channels", "in_channels_of_a_group", "kernel_height", "kernel_width"),
        "bias": ("out_channels",),
    }
    tried_on: ClassVar[tuple[Shape, ...]] = ((2, 3, 2),)
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {"out_channels": 2, "kernel_size": 2},
        {"out_channels": 2, "kernel_size": (3, 2), "stride": 2, "padding": (1, 2), "groups": 2, "bias": False},
        {"out_channels": 1, "kernel_size": (2, 1), "padding": "same", "dilation": (2, 1)},
    )
