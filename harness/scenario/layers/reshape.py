"""reshape: the layer that gives samples another shape."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from harness.ground.facts import Fact, fact
from harness.scenario.base import MAX_AXES, Size
from harness.scenario.kinds import Layer, Shape


class Reshape(Layer):
    """a = z with each sample's values in another shape, in their order, as torch.reshape."""

    layer: Literal["reshape"]
    shape: Annotated[tuple[Size, ...], Field(min_length=1, max_length=MAX_AXES)]
    """Of a sample."""

    order: ClassVar[int] = 221
    torch: ClassVar[str] = "Reshape"
    is_activation: ClassVar[bool] = False
    only_moves: ClassVar[bool] = True
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({"shape": (2, 3, 2)}, {"shape": (12,)})
    tried_on: ClassVar[tuple[Shape, ...]] = ((12,), (3, 2, 2))

    @property
    def inputs(self) -> int | None:
        return prod(self.shape)

    def output_shape(self, shape: Shape) -> Shape:
        return self.shape

    def problem(self, shape: Shape) -> Fact | None:
        if prod(shape) == prod(self.shape):
            return None
        return fact("reshaped_to_others", shape=self.shape, size=prod(self.shape), arrives=prod(shape))
