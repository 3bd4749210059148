"""avg_pool1d: the mean of each window of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Shape
from harness.scenario.layers._pooling import LENGTH, Pooling
from harness.scenario.layers._windows import Borders1, Sizes1


class AvgPool1d(Pooling):
    """a = the mean of each window of a channel, as torch.nn.AvgPool1d."""

    layer: Literal["avg_pool1d"]
    kernel_size: Sizes1
    stride: Sizes1 | None = None
    padding: Borders1 = (0,)
    ceil_mode: bool = False
    count_include_pad: bool = True

    order: ClassVar[int] = 243
    torch: ClassVar[str] = "AvgPool1d"
    axes_of_a_sample: ClassVar[tuple[str, ...]] = LENGTH
    tried_on: ClassVar[tuple[Shape, ...]] = ((2, 5),)
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True, "count_include_pad": False},
    )
