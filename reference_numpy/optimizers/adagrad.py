"""Adagrad as torch.optim.Adagrad defines it.

Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.Adagrad.html
"""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.optimizer import Adaptive


class Adagrad(Adaptive):
    """w ← w − lr / (1 + (t − 1) η) g / (√s + ε), s ← s + g²."""

    def begin(self, w: Array) -> None:
        super().begin(w)
        self.buffers["sum"].fill(self.options.initial_accumulator_value)

    def prepare(self, t: float, lr: float) -> None:
        self.lr = lr / (1 + (t - 1) * self.options.lr_decay)

    def update(self, w: Array, g: Array, a: Array, b: Array, *state: Array) -> None:
        (s,) = state
        s += np.multiply(g, g, out=a)
        np.sqrt(s, out=a)
        a += self.options.eps
        np.divide(g, a, out=a)
        a *= self.lr
        w -= a
