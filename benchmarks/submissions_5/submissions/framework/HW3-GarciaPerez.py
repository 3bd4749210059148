from __future__ import annotations
import numpy as np
from numpy.typing import NDArray


class Linear:
    __slots__ = ("W", "b", "dW", "db", "_x")

    def __init__(self, n_in: int, n_out: int) -> None:
        self.W: NDArray = np.random.randn(n_in, n_out) * n_in ** -0.5
        self.b: NDArray = np.zeros(n_out)

    def forward(self, x: NDArray) -> NDArray:
        self._x = x
        return x @ self.W + self.b

    def backward(self, grad: NDArray) -> NDArray:
        self.dW = np.tensordot(self._x, grad, axes=(0, 0))
        self.db = grad.sum(axis=0)
        return np.tensordot(grad, self.W, axes=(1, 1))


class ReLU:
    __slots__ = ("_x",)

    def forward(self, x: NDArray) -> NDArray:
        self._x = x
        return np.fmax(x, 0.0)

    def backward(self, grad: NDArray) -> NDArray:
        return grad * np.greater(self._x, 0)


class Tanh:
    __slots__ = ("_y",)

    def forward(self, x: NDArray) -> NDArray:
        self._y = np.tanh(x)
        return self._y

    def backward(self, grad: NDArray) -> NDArray:
        return grad * (1 - np.tanh(self._y) ** 2)


class SoftmaxCrossEntropy:
    def forward(self, scores: NDArray, labels: NDArray) -> float:
        exp = np.exp(scores - scores.max(axis=1, keepdims=True))
        self._p = exp / exp.sum(axis=1, keepdims=True)
        self._t = labels
        return float(-np.log(np.take_along_axis(self._p, labels[:, None], axis=1)).mean())

    def backward(self) -> NDArray:
        n, k = self._p.shape
        return (self._p - np.equal.outer(self._t, np.arange(k))) / n


class SGD:
    def __init__(self, layers: list, lr: float = 0.1, momentum: float = 0.9) -> None:
        self.layers = [layer for layer in layers if isinstance(layer, Linear) or hasattr(layer, "W")]
        self.lr = lr
        self.momentum = momentum
        self.vW = [np.zeros(layer.W.shape) for layer in self.layers]
        self.vb = [np.zeros(layer.b.shape) for layer in self.layers]

    def step(self) -> None:
        for layer, vW, vb in zip(self.layers, self.vW, self.vb):
            vW[...] = self.momentum * vW + layer.dW
            vb[...] = self.momentum * vb + layer.db
            layer.W -= self.lr * vW
            layer.b -= self.lr * vb


def check(eps: float = 1e-6) -> None:
    lin, ce = Linear(3, 4), SoftmaxCrossEntropy()
    x, t = np.random.randn(5, 3), np.array([0, 1, 2, 3, 0])
    ce.forward(lin.forward(x), t)
    lin.backward(ce.backward())
    lin.W[0, 0] += eps
    hi = ce.forward(lin.forward(x), t)
    lin.W[0, 0] -= 2 * eps
    lo = ce.forward(lin.forward(x), t)
    print("W[0,0]:", lin.dW[0, 0], (hi - lo) / 2 / eps)


if __name__ == "__main__":
    check()
