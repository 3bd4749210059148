"""plain: an optimizer that no package of the harness knows."""

from __future__ import annotations

from typing import ClassVar, Literal

from harness.scenario.kinds import Optimizer


class Plain(Optimizer):
    """Gradient descent with nothing besides, as torch.optim.SGD does it by default."""

    kind: Literal["plain"]

    torch: ClassVar[str] = "SGD"

    @property
    def plain(self) -> bool:
        return True
