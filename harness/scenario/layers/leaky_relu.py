"""leaky_relu: a relu that lets a little through below 0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Layer


class LeakyReLU(Layer):
    """a = z where z > 0, else negative_slope · z, as torch.nn.LeakyReLU; its derivative at 0 is negative_slope."""

    layer: Literal["leaky_relu"]
    negative_slope: float = 0.01

    torch: ClassVar[str] = "LeakyReLU"
    has_kink: ClassVar[bool] = True
    slope_at_kink: ClassVar[str] = "negative_slope"
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({}, {"negative_slope": 0.3}, {"negative_slope": -0.5})
