"""max_pool1d: the largest of each window of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Shape
from harness.scenario.layers._pooling import LENGTH, Pooling
from harness.scenario.layers._windows import Borders1, Sizes1


class MaxPool1d(Pooling):
    """a = the largest of each window of a channel, of equal ones the first, as torch.nn.MaxPool1d."""

    layer: Literal["max_pool1d"]
    kernel_size: Sizes1
    stride: Sizes1 | None = None
    padding: Borders1 = (0,)
    dilation: Sizes1 = (1,)
    ceil_mode: bool = False

    order: ClassVar[int] = 241
    torch: ClassVar[str] = "MaxPool1d"
    has_ties: ClassVar[bool] = True
    axes_of_a_sample: ClassVar[tuple[str, ...]] = LENGTH
    tried_on: ClassVar[tuple[Shape, ...]] = ((2, 5),)
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
    )
