"""adamw as torch.optim.AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101): the decay is no part of the gradient."""

from __future__ import annotations

from harness.task.optimizers.adam import Adam
from harness.task.tape import T


class AdamW(Adam[T]):
    """(1 − lr λ) w − lr m̂ / (√v̂ + ε)."""

    def decayed(self, name: str, w: T, g: T) -> T:
        return g

    def moved(self, name: str, w: T, direction: T) -> T:
        step, decay = super().moved(name, w, direction), self.shrinking()
        return self.kind.combined((1, step), (-decay, w)) if decay else step

    def shrinking(self) -> float:
        return float(self.lr * self.options.weight_decay)
