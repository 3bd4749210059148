"""adamw: adam with a weight decay apart from the gradient."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.optimizers._moments import Moments
from harness.scenario.optimizers._numbers import NotNegative


class AdamW(Moments):
    """AdamW as torch.optim.AdamW; its weight decay shrinks the parameter itself, by lr times the decay."""

    kind: Literal["adamw"]
    weight_decay: NotNegative = 0.01

    order: ClassVar[int] = 21
    torch: ClassVar[str] = "AdamW"
