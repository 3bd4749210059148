"""dropout: the layer that drops entries in training."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Shape
from harness.scenario.layers._masked import Masked


class Dropout(Masked):
    """a = m z / (1 − p) in training, z in evaluation, as torch.nn.Dropout; both sides get one mask m of 0 and 1.

    It is given, or drawn once a step; m is 0 where an entry is dropped.
    """

    layer: Literal["dropout"]

    order: ClassVar[int] = 260
    torch: ClassVar[str] = "MaskedDropout"
    tried_on: ClassVar[tuple[Shape, ...]] = ((3,), (2, 3))

    def mask_of(self, shape: Shape) -> Shape:
        return shape
