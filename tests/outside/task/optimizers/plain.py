"""plain: w − lr g."""

from __future__ import annotations

from harness.task.optimizer import Optimizer
from harness.task.tape import T


class Plain(Optimizer[T]):
    def update(self, name: str, w: T, g: T) -> tuple[T, T]:
        return self.kind.stored(w, self.scaled(-self.rate(name), g))
