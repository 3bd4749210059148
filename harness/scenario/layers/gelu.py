"""gelu: z, times the normal distribution up to z."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.kinds import Layer


class GELU(Layer):
    """a = z Φ(z) = ½ z (1 + erf(z / √2)), as torch.nn.GELU; approximate: tanh is its form without erf."""

    layer: Literal["gelu"]
    approximate: Literal["none", "tanh"] = "none"

    torch: ClassVar[str] = "GELU"
    saturates: ClassVar[bool] = True
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({}, {"approximate": "tanh"})
