"""group_norm: each group of a sample's channels less its mean, over the root of its variance."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any, ClassVar, Literal, Self

from harness.ground.facts import Fact, fact
from harness.scenario.base import Size, Vector
from harness.scenario.kinds import Shape
from harness.scenario.layers._normalised import Normalising, NotNegative


class GroupNorm(Normalising):
    """a = weight · (z − mean) / √(variance + eps) + bias, over each group of channels, as torch.nn.GroupNorm."""

    layer: Literal["group_norm"]
    num_groups: Size
    num_channels: Size | None = None
    eps: NotNegative = 1e-5
    affine: bool = True
    weight: Vector | None = None
    bias: Vector | None = None

    order: ClassVar[int] = 330
    torch: ClassVar[str] = "GroupNorm"
    also: ClassVar[tuple[str, ...]] = ("groupnorm",)
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {"weight": ("num_channels",), "bias": ("num_channels",)}
    over: ClassVar[Literal["batch", "axes", "groups"]] = "groups"
    takes: ClassVar[str] = "num_channels"
    takes_along: ClassVar[int] = 0
    tried_on: ClassVar[tuple[Shape, ...]] = ((6,), (4, 2), (2, 2, 2))
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {"num_groups": 2, "num_channels": 6, "weight": (0.7, -1.2, 1.5, 0.4, 2.0, -0.6)},
        {"num_groups": 2, "num_channels": 4, "eps": 1e-3, "bias": (0.3, -0.2, 0.5, 0.1)},
        {"num_groups": 2, "num_channels": 2, "affine": False},
    )

    def fitted(self, shape: Shape) -> Self:
        return self if self.num_channels or not shape else self.model_copy(update={"num_channels": shape[0]})

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return super().shapes() if self.affine else {}

    @property
    def without_numbers(self) -> str:
        return "" if self.affine else "affine"

    def values_of(self, shape: Shape) -> int:
        return prod(shape) // self.num_groups if shape else 0

    def forgets_shifts(self, shape: Shape) -> bool:
        return self.num_groups == self.num_channels

    def problem(self, shape: Shape) -> Fact | None:
        if shape and shape[0] % self.num_groups:
            return fact(
                "groups_do_not_divide",
                field="num_groups",
                groups=self.num_groups,
                channels="num_channels",
                number=shape[0],
            )
        return super().problem(shape)
