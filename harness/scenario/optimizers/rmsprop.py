"""rmsprop: steps along the gradient over the root of the mean square."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.implementation import COUNT, MOMENTUM_BUFFER
from harness.scenario.base import Positive
from harness.scenario.kinds import Optimizer
from harness.scenario.optimizers._numbers import NotNegative, Share


class RMSprop(Optimizer):
    """RMSprop as torch.optim.RMSprop; ``centered``: over the root of the variance."""

    kind: Literal["rmsprop"]
    lr: Positive = 0.01
    alpha: Share = 0.99
    eps: NotNegative = 1e-8
    weight_decay: NotNegative = 0.0
    momentum: NotNegative = 0.0
    centered: bool = False
    maximize: bool = False

    order: ClassVar[int] = 30
    torch: ClassVar[str] = "RMSprop"
    adaptive: ClassVar[bool] = True
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {},
        {"alpha": 0.3, "eps": 0.01, "momentum": 0.9, "weight_decay": 0.1},
        {"alpha": 0.7, "centered": True, "momentum": 0.5, "maximize": True},
    )

    @property
    def buffers(self) -> tuple[str, ...]:
        momentum = (MOMENTUM_BUFFER,) if self.momentum else ()
        return (COUNT, "square_avg", *momentum, *(("grad_avg",) if self.centered else ()))
