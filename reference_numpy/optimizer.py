"""What the optimizers that divide by a root of squares have in common: their state, and a walk in blocks."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.implementation import COUNT
from harness.scenario import kinds
from reference_numpy.buffers import Array

#: Entries updated at a time: few enough that a block stays in the cache from one line to the next, and many enough that
#: a dozen calls of NumPy for each block cost nothing beside their work.
BLOCK = 131_072


class Adaptive:
    """w: all parameters as one vector; g: their gradients; t: the number of the step; a, b: scratch of g's size."""

    def __init__(self, options: kinds.Optimizer) -> None:
        self.options = options
        self.names = tuple(name for name in options.buffers if name != COUNT)
        self.buffers: dict[str, Array] = {}
        self._scratch: Any = None

    def begin(self, w: Array) -> None:
        """State before the first step: zeros."""
        self.buffers = {name: np.zeros_like(w) for name in self.names}
        self.buffers[COUNT] = np.zeros((), w.dtype)

    def step(self, parameters: Array, gradients: Array, lr: float) -> None:
        """Update ``parameters`` (n,) in place from ``gradients`` (n,), which stay as they are."""
        if not self.buffers:
            self.begin(parameters)
        if self._scratch is None:
            self._scratch = np.empty((2, min(BLOCK, len(parameters))), parameters.dtype)
        self.buffers[COUNT] += 1
        self.prepare(float(self.buffers[COUNT]), lr)
        for start in range(0, len(parameters), BLOCK):
            block = slice(start, start + BLOCK)
            w, state = parameters[block], [self.buffers[name][block] for name in self.names]
            a, b = self._scratch[:, : len(w)]
            self.update(w, self._descended(w, gradients[block], a, b), a, b, *state)

    def _descended(self, w: Array, g: Array, a: Array, b: Array) -> Array:
        """g, or −g where the loss is to grow, and λ w where the decay is part of the gradient."""
        if self.options.maximize:
            g = np.negative(g, out=b)
        if decay := self.decay:
            g = np.add(g, np.multiply(w, decay, out=a), out=b)
        return g

    @property
    def decay(self) -> float:
        """λ of a decay that is part of the gradient."""
        return float(self.options.weight_decay)

    def prepare(self, t: float, lr: float) -> None:
        """What all entries of step t have in common."""
        self.lr = lr

    def update(self, w: Array, g: Array, a: Array, b: Array, *state: Array) -> None:
        """Move w along g, where b may be g itself, and bring the state to the next step."""
        raise NotImplementedError


def average(old: Array, share: float, new: Array, scratch: Array) -> None:
    """old ← share old + (1 − share) new, in place; scratch may be new itself."""
    old *= share
    old += np.multiply(new, 1 - share, out=scratch)
