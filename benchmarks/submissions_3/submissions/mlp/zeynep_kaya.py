from __future__ import annotations

from typing import Dict, Tuple

import numpy as np

Array = np.ndarray


class Perceptron2:
    """A two-layer perceptron: D -> H -> C."""

    def __init__(self, d: int, h: int, c: int, seed: int = 7) -> None:
        rng = np.random.RandomState(seed)
        self.W1: Array = rng.randn(d, h) / np.sqrt(d)
        self.b1: Array = np.zeros(h)
        self.W2: Array = rng.randn(h, c) / np.sqrt(h)
        self.b2: Array = np.zeros(c)

    def _hidden(self, X: Array) -> Array:
        return np.clip(X @ self.W1 + self.b1, 0, None)

    def scores(self, X: Array) -> Array:
        return self._hidden(X) @ self.W2 + self.b2

    def loss_and_gradients(self, X: Array, y: Array) -> Tuple[float, Dict[str, Array]]:
        n = X.shape[0]
        hidden = self._hidden(X)
        logits = hidden @ self.W2 + self.b2

        shifted = logits - np.max(logits, axis=1, keepdims=True)
        log_z = np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
        log_p = shifted - log_z
        loss = float(-np.mean(log_p[range(n), y]))

        d_logits = np.exp(log_p)
        d_logits[range(n), y] -= 1.0
        d_logits /= n

        grads: Dict[str, Array] = {}
        grads["W2"] = hidden.T @ d_logits
        grads["b2"] = np.sum(d_logits, axis=0)
        d_hidden = d_logits @ self.W2.T
        d_hidden[hidden <= 0] = 0.0
        grads["W1"] = X.T @ d_hidden
        grads["b1"] = np.sum(d_hidden)
        return loss, grads

    def train_step(self, X: Array, y: Array, lr: float = 0.1) -> float:
        loss, grads = self.loss_and_gradients(X, y)
        for name, grad in grads.items():
            setattr(self, name, getattr(self, name) - lr * grad)
        return loss


def _demo() -> None:
    rng = np.random.RandomState(0)
    X = rng.randn(64, 5)
    y = rng.randint(0, 3, size=64)
    model = Perceptron2(5, 10, 3)
    for step in range(50):
        loss = model.train_step(X, y, 0.3)
        if step % 10 == 0:
            print(f"{step:3d}  {loss:.5f}")


if __name__ == "__main__":
    _demo()
