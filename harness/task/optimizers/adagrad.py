"""adagrad as torch.optim.Adagrad (Duchi, Hazan and Singer 2011)."""

from __future__ import annotations

from harness.task.optimizer import Adaptive
from harness.task.tape import T


class Adagrad(Adaptive[T]):
    """w − lr / (1 + (t − 1) η) g / (√s + ε): s is the sum of all g² so far, and what it begins with."""

    def direction(self, name: str, g: T) -> T:
        s = self.keep("sum", name, self.added(name, self.squared(g)))
        return self.ratio(g, self.root(s))

    def added(self, name: str, square: T) -> T:
        """The sum so far, and one more square."""
        old = self.before("sum", name, square, self.options.initial_accumulator_value)
        return self.kind.combined((1, old), (1, square))

    def rate(self, name: str) -> float:
        return float(self.lr / (1 + (self.number_of(name) - 1) * self.options.lr_decay))
