"""The linear layer, and its way back."""

from __future__ import annotations

import numpy as np

from reference_numpy.buffers import Array, Buffers
from reference_numpy.layer import Parts


class Linear:
    """z = x Wᵀ + b, over the last axis; weight (out_features, in_features), bias (out_features,) or None.

    Gradients are written to ``weight_gradient`` and ``bias_gradient``, unless they are None.
    """

    def __init__(self, parts: Parts) -> None:
        self.weight, self.weight_gradient = parts.parameters["weight"], parts.gradients.get("weight")
        self.bias, self.bias_gradient = parts.parameters.get("bias"), parts.gradients.get("bias")
        self._needs_input_gradient = not parts.is_first
        self._buffer = Buffers(parts.dtype)

    def forward(self, x: Array) -> Array:
        self.x = x
        z = np.matmul(x, self.weight.T, out=self._buffer("z", *x.shape[:-1], len(self.weight)))
        if self.bias is not None:
            z += self.bias
        return z

    def backward(self, g: Array) -> Array:
        x, d = self.x.reshape(-1, self.x.shape[-1]), g.reshape(-1, g.shape[-1])
        if self.weight_gradient is not None:
            np.matmul(d.T, x, out=self.weight_gradient)
        if self.bias_gradient is not None:
            np.sum(d, axis=0, out=self.bias_gradient)
        if not self._needs_input_gradient:
            return g
        return np.matmul(g, self.weight, out=self._buffer("g", *self.x.shape))
