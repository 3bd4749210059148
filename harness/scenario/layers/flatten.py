"""flatten: the layer that makes one row of each sample."""

from __future__ import annotations

from math import prod
from typing import ClassVar, Literal

from harness.scenario.kinds import Layer, Shape


class Flatten(Layer):
    """a = z with all values of a sample in a row, as torch.nn.Flatten."""

    layer: Literal["flatten"]

    order: ClassVar[int] = 220
    torch: ClassVar[str] = "Flatten"
    is_activation: ClassVar[bool] = False
    only_moves: ClassVar[bool] = True
    tried_on: ClassVar[tuple[Shape, ...]] = ((3,), (3, 2, 2))

    def output_shape(self, shape: Shape) -> Shape:
        return (prod(shape),) if shape else ()
