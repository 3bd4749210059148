"""conv_transpose2d: the transposed convolution along two axes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.base import Name
from harness.scenario.kinds import Shape
from harness.scenario.layers._convolution import Transposed, Weight2
from harness.scenario.layers._windows import Borders2, Sizes2


class ConvTranspose2d(Transposed):
    """a = Σ z · weight into windows, + bias, as torch.nn.ConvTranspose2d: weight (in, out / groups, height, width)."""

    layer: Literal["conv_transpose2d"]
    name: Name | None = None
    kernel_size: Sizes2
    stride: Sizes2 = (1, 1)
    padding: Borders2 = (0, 0)
    """What is taken off on each side."""
    output_padding: Borders2 = (0, 0)
    """What is added behind, less than stride or dilation."""
    dilation: Sizes2 = (1, 1)
    weight: Weight2 | None = None

    order: ClassVar[int] = 232
    torch: ClassVar[str] = "ConvTranspose2d"
    axes_of_a_sample: ClassVar[tuple[str, ...]] = ("channels", "height", "width")
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "weight": ("in_channels", "out_channels_of_a_group", "kernel_height", "kernel_width"),
        "bias": ("out_channels",),
    }
    tried_on: ClassVar[tuple[Shape, ...]] = ((2, 2, 2),)
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {
            "out_channels": 2,
            "kernel_size": (3, 2),
            "padding": (1, 0),
            "output_padding": (0, 1),
            "stride": 2,
            "groups": 2,
        },
        {
            "out_channels": 1,
            "kernel_size": (2, 1),
            "padding": (1, 0),
            "stride": (2, 3),
            "dilation": (2, 1),
            "bias": False,
        },
    )
