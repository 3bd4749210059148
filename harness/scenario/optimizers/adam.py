"""adam: steps along the mean gradient over the root of the mean square."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.optimizers._moments import Moments


class Adam(Moments):
    """Adam as torch.optim.Adam; its weight decay is part of the gradient."""

    kind: Literal["adam"]

    order: ClassVar[int] = 20
    torch: ClassVar[str] = "Adam"
