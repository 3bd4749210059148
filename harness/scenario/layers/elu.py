"""elu: an activation that goes to −alpha below 0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.base import Positive
from harness.scenario.kinds import Layer


class ELU(Layer):
    """a = z where z > 0, else alpha (e^z − 1), as torch.nn.ELU."""

    layer: Literal["elu"]
    alpha: Positive = 1.0

    order: ClassVar[int] = 50
    torch: ClassVar[str] = "ELU"
    has_kink: ClassVar[bool] = True
    slope_at_kink: ClassVar[str] = "alpha"
    saturates: ClassVar[bool] = True
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({}, {"alpha": 0.7}, {"alpha": 2.5})
