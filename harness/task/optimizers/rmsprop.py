"""rmsprop as torch.optim.RMSprop (Hinton 2012, lecture 6e; centered: Graves 2013, arXiv:1308.0850)."""

from __future__ import annotations

from harness.implementation import MOMENTUM_BUFFER
from harness.task.numbers.elementary import SQRT, SQRT_OF_DIFFERENCE
from harness.task.optimizer import Adaptive
from harness.task.tape import T


class RMSprop(Adaptive[T]):
    """w − lr b, b = μ b + g / (√v + ε): v is an average of g², less the square of one of g where it is centered."""

    def direction(self, name: str, g: T) -> T:
        v = self.average("square_avg", name, self.options.alpha, self.squared(g))
        ratio = self.ratio(g, self.root(self.variance(name, v, g)))
        return self.carried(name, ratio) if self.options.momentum else ratio

    def carried(self, name: str, ratio: T) -> T:
        """b."""
        old = self.before(MOMENTUM_BUFFER, name, ratio)
        return self.keep(MOMENTUM_BUFFER, name, self.kind.combined((self.options.momentum, old), (1, ratio)))

    def root(self, v: T) -> T:
        return self.kind.applied(SQRT_OF_DIFFERENCE if self.options.centered else SQRT, v)[0]

    def variance(self, name: str, v: T, g: T) -> T:
        """v, or v less the squared mean."""
        if not self.options.centered:
            return v
        mean = self.average("grad_avg", name, self.options.alpha, g)
        return self.kind.combined((1, v), (-1, self.squared(mean)))
