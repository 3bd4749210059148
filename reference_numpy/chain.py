"""Layers one after the other, and a branch beside what arrives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from reference_numpy.buffers import Array, Buffers
from reference_numpy.layer import Layer
from reference_numpy.loss import Loss


@dataclass
class Records:
    """Of each layer its output and the gradient with respect to it, by name, where anybody asks for them."""

    wanted: bool
    activations: dict[str, Array] = field(default_factory=dict)
    gradients: dict[str, Array] = field(default_factory=dict)


class Heads:
    """Losses of layers' outputs, by the names of the layers; their gradients are added on the way back."""

    def __init__(self, losses: Sequence[tuple[str, Loss]]) -> None:
        self._losses = losses
        self._outputs: dict[str, Array] = {}
        self.names = frozenset(name for name, _ in losses)

    def see(self, name: str, a: Array) -> None:
        """A layer's output."""
        self._outputs[name] = a

    def forward(self, t: Any) -> float:
        """The sum of all."""
        return sum((loss.forward(self._outputs[name], t) for name, loss in self._losses), 0.0)

    def backward(self, name: str, g: Array) -> Array:
        """g and the gradients of the losses of this layer's output."""
        for one, loss in self._losses:
            if one == name:
                g = g + loss.backward()
        return g


class Chain:
    """Layers in order, by their names."""

    def __init__(self, layers: dict[str, Layer], records: Records, heads: Heads) -> None:
        self._layers, self._records, self._heads = layers, records, heads
        self._is_watched = records.wanted or bool(heads.names)

    def forward(self, a: Any) -> Array:
        for name, layer in self._layers.items():
            a = layer.forward(a)
            if self._is_watched:
                self._see(name, a)
        output: Array = a
        return output

    def _see(self, name: str, a: Array) -> None:
        if name in self._heads.names:
            self._heads.see(name, a)
        if self._records.wanted:
            self._records.activations[name] = a

    def backward(self, g: Array) -> Array:
        for name, layer in reversed(self._layers.items()):
            if self._is_watched:
                g = self._with_heads(name, g)
            g = layer.backward(g)
        return g

    def _with_heads(self, name: str, g: Array) -> Array:
        if name in self._heads.names:
            g = self._heads.backward(name, g)
        if self._records.wanted:
            self._records.gradients[name] = g
        return g


class Residual:
    """a = x + branch(x); da/dx = 1 + the branch's."""

    def __init__(self, branch: Chain, dtype: DTypeLike) -> None:
        self.branch, self._buffer = branch, Buffers(dtype)

    def forward(self, x: Array) -> Array:
        return np.add(x, self.branch.forward(x), out=self._buffer("a", *x.shape))

    def backward(self, g: Array) -> Array:
        return np.add(g, self.branch.backward(g), out=self._buffer("g", *g.shape))
