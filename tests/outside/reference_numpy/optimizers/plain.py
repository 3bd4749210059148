"""Gradient descent with nothing besides."""

from __future__ import annotations

from typing import Any

from reference_numpy.buffers import Array


class Plain:
    """w ← w − lr g."""

    def __init__(self, _: Any) -> None:
        self.buffers: dict[str, Array] = {}

    def step(self, parameters: Array, gradients: Array, lr: float) -> None:
        parameters -= lr * gradients
