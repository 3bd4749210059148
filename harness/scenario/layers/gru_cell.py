"""gru_cell: one time step of a gated recurrent unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.layers._recurrent import EXAMPLES, Recurrent


class GRUCell(Recurrent):
    """h' = z h + (1 - z) n, as torch.nn.GRUCell: parameters have rows of r, z and n, in this order."""

    layer: Literal["gru_cell"]
    reset_after: bool = True
    """True: the reset gate multiplies what the weights make of h, as torch has it; False: it multiplies h."""
    update_keeps: bool = True
    """True: the update gate says how much of h stays, as torch has it; False: how much of it goes."""

    order: ClassVar[int] = 520
    torch: ClassVar[str] = "GRUCell"
    gates: ClassVar[int] = 3
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        *EXAMPLES,
        {"hidden_size": 2, "reset_after": False, "update_keeps": False},
    )
