"""sgd as torch.optim.SGD: the first step of momentum takes the gradient itself, without dampening."""

from __future__ import annotations

from harness.implementation import MOMENTUM_BUFFER
from harness.task.optimizer import Optimizer
from harness.task.tape import T


class SGD(Optimizer[T]):
    """w − lr v, v = μ v + (1 − d) (g + λ w); with Nesterov along g + λ w + μ v."""

    def direction(self, name: str, g: T) -> T:
        return self.momentum(name, g)

    def shrinking(self) -> float:
        return 0.0 if self.options.momentum else float(self.lr * self.options.weight_decay)

    def momentum(self, name: str, g: T) -> T:
        """What the step goes along, with the velocity kept for the next; the first velocity is g."""
        if not self.options.momentum:
            return g
        old = self.state[MOMENTUM_BUFFER].get(name)
        v = self.keep(MOMENTUM_BUFFER, name, g if old is None else self.moved_on(name, old, g))
        return self.kind.combined((1, g), (self.options.momentum, v)) if self.options.nesterov else v

    def moved_on(self, name: str, v: T, g: T) -> T:
        """The next velocity."""
        return self.kind.combined((self.options.momentum, v), (1 - self.options.dampening, g))
