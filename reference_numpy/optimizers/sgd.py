"""Stochastic gradient descent as torch.optim.SGD defines it.

Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
"""

from __future__ import annotations

import numpy as np

from harness.implementation import MOMENTUM_BUFFER
from harness.scenario import kinds
from reference_numpy.buffers import Array

#: Entries updated at a time: small enough to stay in the cache between the product and the subtraction.
BLOCK = 32_768


class SGD:
    """w: all parameters as one vector; g: their gradients; v: the momentum buffer, which starts as the first g."""

    def __init__(self, options: kinds.Optimizer) -> None:
        self.momentum, self.dampening = options.momentum, options.dampening
        self.nesterov, self.weight_decay = options.nesterov, options.weight_decay
        self.maximize = options.maximize
        self.buffers: dict[str, Array] = {}

    def step(self, parameters: Array, gradients: Array, lr: float) -> None:
        """Update ``parameters`` (n,) in place from ``gradients`` (n,), which stay as they are."""
        first = MOMENTUM_BUFFER not in self.buffers
        if first and self.momentum:
            self.buffers[MOMENTUM_BUFFER] = np.empty_like(parameters)
        velocity = self.buffers.get(MOMENTUM_BUFFER)
        for start in range(0, len(parameters), BLOCK):
            block = slice(start, start + BLOCK)
            v = None if velocity is None else velocity[block]
            self._update(parameters[block], gradients[block], v, lr, first)

    def _update(self, w: Array, g: Array, v: Array | None, lr: float, first: bool) -> None:
        if self.maximize:
            g = -g
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
