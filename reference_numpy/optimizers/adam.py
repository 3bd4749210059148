"""Adam as torch.optim.Adam defines it.

Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html; Kingma and Ba 2015, arXiv:1412.6980.
"""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.optimizer import Adaptive, average


class Adam(Adaptive):
    """w ← w − lr m̂ / (√v̂ + ε), m̂ = m / (1 − β₁ᵗ), v̂ = v / c, c = 1 − β₂ᵗ; that is lr √c / (1 − β₁ᵗ) m / (√v + ε √c)."""

    def prepare(self, t: float, lr: float) -> None:
        beta1, beta2 = (np.float64(beta) for beta in self.options.betas)
        root = np.sqrt(1 - beta2**t)
        self.rate, self.eps = float(lr * root / (1 - beta1**t)), float(self.options.eps * root)

    def update(self, w: Array, g: Array, a: Array, b: Array, *state: Array) -> None:
        m, v, *largest = state
        beta1, beta2 = self.options.betas
        average(m, beta1, g, a)
        average(v, beta2, np.multiply(g, g, out=a), a)
        if largest:
            v = np.maximum(largest[0], v, out=largest[0])
        np.sqrt(v, out=a)
        a += self.eps
        np.divide(m, a, out=a)
        a *= self.rate
        w -= a
