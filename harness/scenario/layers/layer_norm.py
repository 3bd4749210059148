"""layer_norm: the last axes of each sample less their mean, over the root of their variance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.base import Vector
from harness.scenario.layers._normalised import NotNegative, OverShape


class LayerNorm(OverShape):
    """a = weight · (z − mean) / √(variance + eps) + bias, over the last axes of a sample, as torch.nn.LayerNorm."""

    layer: Literal["layer_norm"]
    eps: NotNegative = 1e-5
    elementwise_affine: bool = True
    weight: Vector | None = None
    bias: bool | Vector = True

    order: ClassVar[int] = 320
    torch: ClassVar[str] = "LayerNorm"
    also: ClassVar[tuple[str, ...]] = ("layernorm",)
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "weight": ("normalized_shape",),
        "bias": ("normalized_shape",),
    }
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {"normalized_shape": 3, "weight": (0.7, -1.2, 1.5), "bias": (0.3, -0.2, 0.5)},
        {"normalized_shape": (2, 3), "eps": 1e-3, "bias": False},
        {"normalized_shape": 3, "elementwise_affine": False},
    )

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return super().shapes() if self.elementwise_affine else {}

    @property
    def without_numbers(self) -> str:
        return "" if self.elementwise_affine else "elementwise_affine"

    def for_torch(self) -> Mapping[str, Any]:
        return {**super().for_torch(), "bias": self.bias is not False}
