"""RMSprop as torch.optim.RMSprop defines it.

Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
"""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array
from reference_numpy.optimizer import Adaptive, average


class RMSprop(Adaptive):
    """w ← w − lr b, b ← μ b + g / (√v + ε), v ← α v + (1 − α) g²; centered: √(v − m²), m ← α m + (1 − α) g."""

    def update(self, w: Array, g: Array, a: Array, b: Array, *state: Array) -> None:
        options = self.options
        v, *others = state
        average(v, options.alpha, np.multiply(g, g, out=a), a)
        if options.centered:
            m = others.pop()
            average(m, options.alpha, g, a)
            v = np.subtract(v, np.multiply(m, m, out=a), out=a)
        np.sqrt(v, out=a)
        a += options.eps
        np.divide(g, a, out=a)
        if options.momentum:
            (velocity,) = others
            velocity *= options.momentum
            velocity += a
            np.copyto(a, velocity)
        a *= self.lr
        w -= a
