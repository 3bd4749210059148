"""rnn_cell: one time step of a recurrence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.layers._recurrent import EXAMPLES, Recurrent


class RNNCell(Recurrent):
    """h' = tanh(W_ih x + b_ih + W_hh h + b_hh), as torch.nn.RNNCell."""

    layer: Literal["rnn_cell"]
    nonlinearity: Literal["tanh", "relu"] = "tanh"

    order: ClassVar[int] = 500
    torch: ClassVar[str] = "RNNCell"
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (*EXAMPLES, {"hidden_size": 2, "nonlinearity": "relu"})
