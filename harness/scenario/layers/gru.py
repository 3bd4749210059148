"""gru: a gated recurrent unit over the time steps of a sample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Shape
from harness.scenario.layers._recurrent import EXAMPLES, Recurrent


class GRU(Recurrent):
    """Every h of a gru_cell over the time steps, as torch.nn.GRU with batch_first."""

    layer: Literal["gru"]
    reset_after: bool = True
    """True: the reset gate multiplies what the weights make of h, as torch has it; False: it multiplies h."""
    update_keeps: bool = True
    """True: the update gate says how much of h stays, as torch has it; False: how much of it goes."""

    order: ClassVar[int] = 550
    torch: ClassVar[str] = "GRU"
    over_time: ClassVar[bool] = True
    axes_of_a_sample: ClassVar[tuple[str, ...]] = ("time", "features")
    tried_on: ClassVar[tuple[Shape, ...]] = ((3, 2),)
    gates: ClassVar[int] = 3
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = EXAMPLES[:1]
