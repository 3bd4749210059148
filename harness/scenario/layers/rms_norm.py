"""rms_norm: the last axes of each sample over their root mean square."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.base import Vector
from harness.scenario.layers._normalised import NotNegative, OverShape


class RMSNorm(OverShape):
    """a = weight · z / √(mean of z² + eps), over the last axes of a sample, as torch.nn.RMSNorm."""

    layer: Literal["rms_norm"]
    eps: NotNegative | None = None
    """None: the dtype's machine epsilon, 2.2e-16 or 1.2e-7."""
    elementwise_affine: bool = True
    weight: Vector | None = None

    is_centred: ClassVar[bool] = False
    order: ClassVar[int] = 340
    torch: ClassVar[str] = "RMSNorm"
    also: ClassVar[tuple[str, ...]] = ("rmsnorm",)
    called: ClassVar[Mapping[str, tuple[str, ...]]] = {"weight": ("gamma", "g")}
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {"normalized_shape": 3, "weight": (0.7, -1.2, 1.5)},
        {"normalized_shape": (2, 3), "eps": 1e-3},
        {"normalized_shape": 3, "elementwise_affine": False},
    )

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return super().shapes() if self.elementwise_affine else {}

    @property
    def without_numbers(self) -> str:
        return "" if self.elementwise_affine else "elementwise_affine"
