"""adadelta: steps along the gradient times the root of the mean square step over that of the mean square gradient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.implementation import COUNT
from harness.scenario.base import Positive
from harness.scenario.kinds import Optimizer
from harness.scenario.optimizers._numbers import NotNegative, Share


class Adadelta(Optimizer):
    """Adadelta as torch.optim.Adadelta; eps stands within both roots."""

    kind: Literal["adadelta"]
    lr: Positive = 1.0
    rho: Share = 0.9
    eps: NotNegative = 1e-6
    weight_decay: NotNegative = 0.0
    maximize: bool = False

    order: ClassVar[int] = 50
    torch: ClassVar[str] = "Adadelta"
    adaptive: ClassVar[bool] = True
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {},
        {"rho": 0.3, "eps": 0.01, "weight_decay": 0.1},
        {"maximize": True},
    )

    @property
    def buffers(self) -> tuple[str, ...]:
        return (COUNT, "square_avg", "acc_delta")
