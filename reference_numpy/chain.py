"""Layers one after the other, and a branch beside what arrives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from reference_numpy.buffers import Array, Buffers
from reference_numpy.layer import Layer


@dataclass
class Records:
    """Of each layer its output and the gradient with respect to it, by name, where anybody asks for them."""

    wanted: bool
    activations: dict[str, Array] = field(default_factory=dict)
    gradients: dict[str, Array] = field(default_factory=dict)


class Chain:
    """Layers in order, by their names."""

    def __init__(self, layers: dict[str, Layer], records: Records) -> None:
        self._layers, self._records = layers, records

    def forward(self, a: Any) -> Array:
        for name, layer in self._layers.items():
            a = layer.forward(a)
            if self._records.wanted:
                self._records.activations[name] = a
        output: Array = a
        return output

    def backward(self, g: Array) -> Array:
        for name, layer in reversed(self._layers.items()):
            if self._records.wanted:
                self._records.gradients[name] = g
            g = layer.backward(g)
        return g


class Residual:
    """a = x + branch(x); da/dx = 1 + the branch's."""

    def __init__(self, branch: Chain, dtype: DTypeLike) -> None:
        self.branch, self._buffer = branch, Buffers(dtype)

    def forward(self, x: Array) -> Array:
        return np.add(x, self.branch.forward(x), out=self._buffer("a", *x.shape))

    def backward(self, g: Array) -> Array:
        return np.add(g, self.branch.backward(g), out=self._buffer("g", *g.shape))
