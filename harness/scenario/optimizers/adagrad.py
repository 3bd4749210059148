"""adagrad: steps along the gradient over the root of the sum of all squares so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from harness.implementation import COUNT
from harness.scenario.base import Positive
from harness.scenario.kinds import Optimizer
from harness.scenario.optimizers._numbers import NotNegative


class Adagrad(Optimizer):
    """Adagrad as torch.optim.Adagrad; step t has the learning rate lr / (1 + (t - 1) lr_decay)."""

    kind: Literal["adagrad"]
    lr: Positive = 0.01
    lr_decay: NotNegative = 0.0
    weight_decay: NotNegative = 0.0
    initial_accumulator_value: NotNegative = 0.0
    eps: NotNegative = 1e-10
    maximize: bool = False

    order: ClassVar[int] = 40
    torch: ClassVar[str] = "Adagrad"
    adaptive: ClassVar[bool] = True
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {},
        {"lr_decay": 0.1, "initial_accumulator_value": 0.2, "eps": 0.01, "weight_decay": 0.1},
        {"maximize": True},
    )

    @property
    def buffers(self) -> tuple[str, ...]:
        return (COUNT, "sum")
