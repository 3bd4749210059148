"""Adadelta as torch.optim.Adadelta defines it.

Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.Adadelta.html; Zeiler 2012, arXiv:1212.5701.
"""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.optimizer import Adaptive, average


class Adadelta(Adaptive):
    """w ← w − lr d, d = g √(u + ε) / √(v + ε); v ← ρ v + (1 − ρ) g² before, u ← ρ u + (1 − ρ) d² after it."""

    def update(self, w: Array, g: Array, a: Array, b: Array, *state: Array) -> None:
        rho, eps = self.options.rho, self.options.eps
        v, u = state
        average(v, rho, np.multiply(g, g, out=a), a)
        d = np.sqrt(np.add(u, eps, out=a), out=a)
        d *= g
        d /= np.sqrt(np.add(v, eps, out=b), out=b)  # g, which may be b, is used up
        average(u, rho, np.multiply(d, d, out=b), b)
        d *= self.lr
        w -= d
