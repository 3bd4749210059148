"""adam as torch.optim.Adam (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1): ε stands beside the corrected root."""

from __future__ import annotations

from harness.task.optimizer import Adaptive
from harness.task.tape import T


class Adam(Adaptive[T]):
    """w − lr m̂ / (√v̂ + ε): m and v are averages of g and g², m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ).

    With amsgrad v̂ is of the largest v so far.
    """

    def direction(self, name: str, g: T) -> T:
        beta1, beta2 = self.options.betas
        m = self.average("exp_avg", name, beta1, g)
        v = self.average("exp_avg_sq", name, beta2, self.squared(g))
        return self.ratio(self.mean(name, m), self.corrected_root(name, self.largest(name, v)))

    def largest(self, name: str, v: T) -> T:
        """v, or with amsgrad the largest so far."""
        if not self.options.amsgrad:
            return v
        old = self.before("max_exp_avg_sq", name, v)
        return self.keep("max_exp_avg_sq", name, self.kind.larger(old, v))

    def mean(self, name: str, m: T) -> T:
        """m̂."""
        return self.kind.corrected(m, self.options.betas[0], self.number_of(name))

    def corrected_root(self, name: str, v: T) -> T:
        """√v̂."""
        return self.kind.corrected(self.root(v), self.options.betas[1], self.number_of(name), 0.5)
