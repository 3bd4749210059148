"""hardtanh: z, kept between two values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import ValidationInfo, field_validator

from harness.scenario.base import refused
from harness.scenario.kinds import Layer


class Hardtanh(Layer):
    """a = min(max(z, min_val), max_val), as torch.nn.Hardtanh; its derivative at both is 0."""

    layer: Literal["hardtanh"]
    min_val: float = -1.0
    max_val: float = 1.0

    torch: ClassVar[str] = "Hardtanh"
    has_kink: ClassVar[bool] = True
    is_flat: ClassVar[bool] = True
    saturates: ClassVar[bool] = True
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({}, {"min_val": -0.3, "max_val": 2.0})

    @property
    def kinks(self) -> tuple[float, ...]:
        return self.min_val, self.max_val

    @field_validator("max_val")
    @classmethod
    def _above_the_other(cls, value: float, fields: ValidationInfo) -> float:
        lowest = fields.data.get("min_val", value - 1)
        if value <= lowest:
            raise refused("not_above", lowest=lowest)
        return value
