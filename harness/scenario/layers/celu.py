"""celu: an elu whose slope at 0 is 1 whatever its alpha."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.base import Positive
from harness.scenario.kinds import Layer


class CELU(Layer):
    """a = z where z > 0, else alpha (e^(z / alpha) − 1), as torch.nn.CELU."""

    layer: Literal["celu"]
    alpha: Positive = 1.0

    torch: ClassVar[str] = "CELU"
    saturates: ClassVar[bool] = True
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({}, {"alpha": 0.7}, {"alpha": 2.5})
