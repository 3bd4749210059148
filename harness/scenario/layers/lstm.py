"""lstm: a long short-term memory over the time steps of a sample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Shape
from harness.scenario.layers._recurrent import EXAMPLES, WithCell


class LSTM(WithCell):
    """Every h of an lstm_cell over the time steps, as torch.nn.LSTM with batch_first."""

    layer: Literal["lstm"]

    order: ClassVar[int] = 540
    torch: ClassVar[str] = "LSTM"
    over_time: ClassVar[bool] = True
    axes_of_a_sample: ClassVar[tuple[str, ...]] = ("time", "features")
    tried_on: ClassVar[tuple[Shape, ...]] = ((3, 2),)
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = EXAMPLES[:1]
