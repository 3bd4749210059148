"""conv1d: the convolution along one axis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.base import Name
from harness.scenario.kinds import Shape
from harness.scenario.layers._convolution import Correlation, Weight1
from harness.scenario.layers._windows import Padding1, Sizes1


class Conv1d(Correlation):
    """a = weight ⋆ z + bias over windows of one axis, as torch.nn.Conv1d: weight (out, in / groups, kernel)."""

    layer: Literal["conv1d"]
    name: Name | None = None
    kernel_size: Sizes1
    stride: Sizes1 = (1,)
    padding: Padding1 = (0,)
    """Zeros before and behind: a number; same, as many as keep the length; or valid, none."""
    dilation: Sizes1 = (1,)
    weight: Weight1 | None = None

    order: ClassVar[int] = 230
    torch: ClassVar[str] = "Conv1d"
    axes_of_a_sample: ClassVar[tuple[str, ...]] = ("channels", "length")
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "weight": ("out_channels", "in_channels_of_a_group", "kernel_width"),
        "bias": ("out_channels",),
    }
    tried_on: ClassVar[tuple[Shape, ...]] = ((2, 4),)
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {"out_channels": 2, "kernel_size": (3,), "stride": 2, "padding": 2, "groups": 2, "bias": False},
        {"out_channels": 1, "kernel_size": 2, "padding": "same", "dilation": 3},
    )
