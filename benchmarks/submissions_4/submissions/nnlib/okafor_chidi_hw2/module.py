"""Base class for everything that has a forward and a backward pass."""
from __future__ import annotations

import numpy as np


class Module:
    """A differentiable building block."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def backward(self, dout: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def parameters(self):
        """Yields (name of parameter, name of gradient)."""
        return []

    def __call__(self, x):
        return self.forward(x)
