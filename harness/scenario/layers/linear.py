"""linear: the layer with a weight and a bias."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any, ClassVar, Literal, Self

from harness.scenario.base import Matrix, Name, Size, Vector
from harness.scenario.kinds import Shape, Trained


class Linear(Trained):
    """z = x Wᵀ + b, as torch.nn.Linear: weight (out_features, in_features), bias (out_features,)."""

    layer: Literal["linear"]
    name: Name | None = None
    in_features: Size | None = None
    out_features: Size | None = None
    weight: Matrix | None = None
    bias: bool | Vector = True

    order: ClassVar[int] = 10
    torch: ClassVar[str] = "Linear"
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "weight": ("out_features", "in_features"),
        "bias": ("out_features",),
    }
    takes: ClassVar[str] = "in_features"
    fan: ClassVar[tuple[str, str]] = ("out_features", "in_features")
    is_activation: ClassVar[bool] = False
    tried_on: ClassVar[tuple[Shape, ...]] = ((3,), (2, 3))
    is_linear: ClassVar[bool] = True
    is_numbered: ClassVar[bool] = True
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {"in_features": 3, "out_features": 3},
        {"in_features": 3, "out_features": 3, "bias": False},
    )

    def output_shape(self, shape: Shape) -> Shape:
        return (*shape[:-1], self.out_features) if self.out_features else ()

    def fitted(self, shape: Shape) -> Self:
        return self if self.in_features or not shape else self.model_copy(update={"in_features": shape[-1]})

    def products(self, shape: Shape) -> int:
        return prod(shape) * (self.out_features or 0)

    def for_torch(self) -> Mapping[str, Any]:
        return {
            "in_features": self.in_features,
            "out_features": self.out_features,
            "bias": self.bias is not False,
        }
