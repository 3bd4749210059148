"""adadelta as torch.optim.Adadelta (Zeiler 2012, arXiv:1212.5701): ε stands within both roots."""

from __future__ import annotations

from harness.task.optimizer import Adaptive
from harness.task.tape import T

#: An epsilon that may be lost in float32, whose root is none of it.
_NOTHING = 1e-37


class Adadelta(Adaptive[T]):
    """w − lr d, d = g √(a + ε) / √(v + ε): v is an average of g², a one of d², without the present d."""

    def direction(self, name: str, g: T) -> T:
        v = self.average("square_avg", name, self.options.rho, self.squared(g))
        d = self.step_along(g, self.before("acc_delta", name, g), v)
        self.average("acc_delta", name, self.options.rho, self.squared(d))
        return d

    def step_along(self, g: T, a: T, v: T) -> T:
        """g √(a + ε) / √(v + ε)."""
        eps, above, below = self.options.eps, self.root(self.beyond(a)), self.root(self.beyond(v))
        least = float(eps**0.5) if eps > _NOTHING else 0.0
        return self.kind.quotient(self.kind.multiplied(g, above), below, least)
