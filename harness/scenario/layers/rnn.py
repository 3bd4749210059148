"""rnn: a recurrence over the time steps of a sample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Shape
from harness.scenario.layers._recurrent import EXAMPLES, Recurrent


class RNN(Recurrent):
    """Every h of an rnn_cell over the time steps, as torch.nn.RNN with batch_first."""

    layer: Literal["rnn"]
    nonlinearity: Literal["tanh", "relu"] = "tanh"

    order: ClassVar[int] = 530
    torch: ClassVar[str] = "RNN"
    over_time: ClassVar[bool] = True
    axes_of_a_sample: ClassVar[tuple[str, ...]] = ("time", "features")
    tried_on: ClassVar[tuple[Shape, ...]] = ((3, 2),)
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = EXAMPLES[:1]
