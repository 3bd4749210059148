"""lstm_cell: one time step of a long short-term memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.layers._recurrent import EXAMPLES, WithCell


class LSTMCell(WithCell):
    """c' = f c + i g, h' = o tanh(c'), as torch.nn.LSTMCell; it gives h' and c' side by side."""

    layer: Literal["lstm_cell"]

    order: ClassVar[int] = 510
    torch: ClassVar[str] = "LSTMCell"
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = EXAMPLES
