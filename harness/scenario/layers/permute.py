"""permute: the layer that puts the axes of samples in another order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from harness.ground.facts import Fact, fact
from harness.scenario.base import MAX_AXES
from harness.scenario.kinds import Layer, Shape


class Permute(Layer):
    """a = z with its axes in another order, as torch.permute: ``dims`` counts the batch, which stays first, as 0."""

    layer: Literal["permute"]
    dims: Annotated[tuple[Annotated[int, Field(ge=0, le=MAX_AXES)], ...], Field(min_length=2, max_length=MAX_AXES + 1)]

    order: ClassVar[int] = 222
    torch: ClassVar[str] = "Permute"
    is_activation: ClassVar[bool] = False
    only_moves: ClassVar[bool] = True
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({"dims": (0, 2, 3, 1)},)
    tried_on: ClassVar[tuple[Shape, ...]] = ((3, 2, 2),)

    def output_shape(self, shape: Shape) -> Shape:
        return tuple(shape[axis - 1] for axis in self.dims[1:]) if shape else ()

    def problem(self, shape: Shape) -> Fact | None:
        axes = range(len(shape) + 1)
        if self.dims[0] == 0 and sorted(self.dims) == list(axes):
            return None
        return fact("no_permutation", dims=self.dims, axes=tuple(axes))
