"""What adam and adamw have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from harness.implementation import COUNT
from harness.scenario.base import Positive
from harness.scenario.kinds import Optimizer
from harness.scenario.optimizers._numbers import Decay, NotNegative


class Moments(Optimizer):
    """Moving averages of gradients and of their squares, each divided by what its start at 0 makes it too small by."""

    lr: Positive = 0.001
    betas: tuple[Decay, Decay] = (0.9, 0.999)
    eps: NotNegative = 1e-8
    weight_decay: NotNegative = 0.0
    amsgrad: bool = False
    maximize: bool = False

    adaptive: ClassVar[bool] = True
    examples: ClassVar[tuple[Mapping[str, Any], ...]] = (
        {},
        {"betas": (0.3, 0.8), "eps": 0.01, "weight_decay": 0.1},
        {"amsgrad": True, "maximize": True, "weight_decay": 0.0},
    )

    @property
    def buffers(self) -> tuple[str, ...]:
        return (COUNT, "exp_avg", "exp_avg_sq", *(("max_exp_avg_sq",) if self.amsgrad else ()))
