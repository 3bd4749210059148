"""Layers: each forward beside its backward.

x, a: a layer's input and output, (batch, features); z: an activation's input; g: the loss's gradient with respect to
the output. ``backward`` takes g and returns the gradient with respect to the input; it may be called once after each
``forward``. Conventions are torch.nn's (https://docs.pytorch.org/docs/stable/nn.html).
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import DTypeLike

from reference_numpy.buffers import Array, Buffers


class Layer(Protocol):
    """What a network needs of a layer."""

    def forward(self, x: Array) -> Array: ...

    def backward(self, g: Array) -> Array: ...


class Linear:
    """z = x Wᵀ + b; weight (out_features, in_features), bias (out_features,) or None.

    Gradients are written to ``weight_gradient`` and ``bias_gradient``.
    """

    def __init__(
        self,
        weight: Array,
        weight_gradient: Array,
        bias: Array | None,
        bias_gradient: Array | None,
        needs_input_gradient: bool,
    ) -> None:
        self.weight, self.weight_gradient = weight, weight_gradient
        self.bias, self.bias_gradient = bias, bias_gradient
        self._needs_input_gradient = needs_input_gradient
        self._buffer = Buffers(weight.dtype)

    def forward(self, x: Array) -> Array:
        self.x = x
        z = np.matmul(x, self.weight.T, out=self._buffer("z", len(x), len(self.weight)))
        if self.bias is not None:
            z += self.bias
        return z

    def backward(self, g: Array) -> Array:
        np.matmul(g.T, self.x, out=self.weight_gradient)
        if self.bias_gradient is not None:
            np.sum(g, axis=0, out=self.bias_gradient)
        if not self._needs_input_gradient:
            return g
        return np.matmul(g, self.weight, out=self._buffer("g", *self.x.shape))


class _Activation:
    def __init__(self, dtype: DTypeLike) -> None:
        self._buffer = Buffers(dtype)


class Sigmoid(_Activation):
    """a = 1 / (1 + e^−z), written so that neither sign of z overflows; da/dz = a (1 − a)."""

    def forward(self, z: Array) -> Array:
        a = self.a = self._buffer("a", *z.shape)
        np.minimum(z, 0, out=a)
        np.exp(a, out=a)
        a /= 1 + np.exp(-np.abs(z))
        return a

    def backward(self, g: Array) -> Array:
        d = np.subtract(1, self.a, out=self._buffer("g", *g.shape))
        d *= self.a
        d *= g
        return d


class Tanh(_Activation):
    """a = tanh z; da/dz = 1 − a²."""

    def forward(self, z: Array) -> Array:
        self.a = np.tanh(z, out=self._buffer("a", *z.shape))
        return self.a

    def backward(self, g: Array) -> Array:
        d = np.square(self.a, out=self._buffer("g", *g.shape))
        np.subtract(1, d, out=d)
        d *= g
        return d


class ReLU(_Activation):
    """a = max(z, 0); da/dz = 1 where z > 0, else 0."""

    def forward(self, z: Array) -> Array:
        self.z = z
        return np.maximum(z, 0, out=self._buffer("a", *z.shape))

    def backward(self, g: Array) -> Array:
        d = np.multiply(g, self.z > 0, out=self._buffer("g", *g.shape))
        if not np.isfinite(np.vdot(d, d)):  # an infinite g, times 0, is NaN; the derivative is 0 all the same
            d[self.z <= 0] = 0
        return d


class ELU(_Activation):
    """a = z where z > 0, else alpha (e^z − 1); da/dz = 1 where z > 0, else alpha e^z."""

    def __init__(self, dtype: DTypeLike, alpha: float) -> None:
        super().__init__(dtype)
        self.alpha = alpha

    def forward(self, z: Array) -> Array:
        self.z = z
        a = np.minimum(z, 0, out=self._buffer("a", *z.shape))
        np.expm1(a, out=a)
        a *= self.alpha
        a += np.maximum(z, 0)
        return a

    def backward(self, g: Array) -> Array:
        d = np.minimum(self.z, 0, out=self._buffer("g", *g.shape))
        np.exp(d, out=d)
        d *= self.alpha
        d[self.z > 0] = 1
        d *= g
        return d


class Identity:
    """a = z."""

    def forward(self, z: Array) -> Array:
        return z

    def backward(self, g: Array) -> Array:
        return g
