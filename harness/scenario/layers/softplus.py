"""softplus: a relu without a kink."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.scenario.base import Positive
from harness.scenario.kinds import Layer


class Softplus(Layer):
    """a = log(1 + e^(beta z)) / beta, and z where beta z is beyond the threshold, as torch.nn.Softplus."""

    layer: Literal["softplus"]
    beta: Positive = 1.0
    threshold: Positive = 20.0

    torch: ClassVar[str] = "Softplus"
    saturates: ClassVar[bool] = True
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = ({}, {"beta": 0.7}, {"beta": 2.5, "threshold": 3.0})
