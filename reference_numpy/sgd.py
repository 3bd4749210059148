"""Stochastic gradient descent as torch.optim.SGD defines it.

Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
"""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array

#: Entries updated at a time: small enough to stay in the cache between the product and the subtraction.
BLOCK = 32_768


class SGD:
    """w: all parameters as one vector; g: their gradients; v: the momentum buffer, which starts as the first g."""

    def __init__(self, *, momentum: float, dampening: float, nesterov: bool, weight_decay: float) -> None:
        self.momentum, self.dampening = momentum, dampening
        self.nesterov, self.weight_decay = nesterov, weight_decay
        self.velocity: Array | None = None

    def step(self, parameters: Array, gradients: Array, lr: float) -> None:
        """Update ``parameters`` (n,) in place from ``gradients`` (n,), which stay as they are."""
        first = self.velocity is None
        if first and self.momentum:
            self.velocity = np.empty_like(parameters)
        for start in range(0, len(parameters), BLOCK):
            block = slice(start, start + BLOCK)
            v = None if self.velocity is None else self.velocity[block]
            self._update(parameters[block], gradients[block], v, lr, first)

    def _update(self, w: Array, g: Array, v: Array | None, lr: float, first: bool) -> None:
        if self.weight_decay:
            g = g + self.weight_decay * w
        if v is not None:
            if first:
                v[:] = g
            else:
                v *= self.momentum
                v += (1 - self.dampening) * g
            g = g + self.momentum * v if self.nesterov else v
        w -= lr * g
