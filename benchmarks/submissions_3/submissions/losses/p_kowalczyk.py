# Problem set 2 -- Piotr Kowalczyk
from __future__ import annotations
import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


class MeanSquaredError:
    """MSE: L = 1/N sum_n ||y_n - t_n||^2  (sum over the D outputs)."""

    def forward(self, prediction: Matrix, target: Matrix) -> float:
        self._y, self._t = prediction, target
        return float(((prediction - target) ** 2).sum(axis=1).mean())

    def backward(self) -> Matrix:
        return 2.0 / len(self._y) * (self._y - self._t)


class SoftmaxCrossEntropy:
    """L = mean_n [ logsumexp(s_n) - s_n[y_n] ]"""

    def forward(self, prediction: Matrix, target: NDArray[np.int64]) -> float:
        peak = prediction.max(axis=1)
        lse = peak + np.log(np.exp(prediction - peak[:, None]).sum(axis=1))
        self._probs = np.exp(prediction - lse[:, None])
        self._labels = target
        return float((lse - prediction[np.arange(len(target)), target]).mean())

    def backward(self) -> Matrix:
        grad = self._probs.copy()
        for row, label in enumerate(self._labels):
            grad[row, label] -= 1.0
        return grad / grad.shape[0]


def bce_loss(p: Matrix, t: Matrix, eps: float = 1e-12) -> tuple[float, Matrix]:
    p = np.clip(p, eps, 1 - eps)
    loss = -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean()
    dp = ((1 - t) / (1 - p) - t / p) / t.size
    return loss, dp


def huber_loss(pred: Matrix, target: Matrix, delta: float = 1.0) -> tuple[float, Matrix]:
    e = pred - target
    inside = abs(e) <= delta
    value = inside * 0.5 * e ** 2 + ~inside * delta * (abs(e) - delta / 2)
    slope = inside * e + ~inside * delta * np.sign(e)
    return value.mean(), slope / value.size


class HingeLoss:
    def forward(self, scores: Matrix, y: NDArray[np.int64]) -> float:
        self._onehot = np.eye(scores.shape[1], dtype=bool)[y]
        true = scores[self._onehot][:, np.newaxis]
        slack = np.where(self._onehot, 0.0, np.maximum(0.0, 1.0 + scores - true))
        self._violated = slack > 0
        return float(slack.sum(axis=1).mean())

    def backward(self) -> Matrix:
        violated = self._violated.astype(float)
        grad = violated - self._onehot * violated.sum(axis=1, keepdims=True)
        return grad / len(grad)


if __name__ == "__main__":
    def numeric(f, x, h=1e-6):
        g = np.zeros_like(x)
        it = np.nditer(x, flags=["multi_index"])
        while not it.finished:
            i = it.multi_index
            old = x[i]
            x[i] = old + h
            up = f(x)
            x[i] = old - h
            down = f(x)
            x[i] = old
            g[i] = (up - down) / (2 * h)
            it.iternext()
        return g

    rng = np.random.default_rng(3)
    s, y = rng.normal(size=(5, 4)), rng.integers(0, 4, 5)
    for cls in (SoftmaxCrossEntropy, HingeLoss):
        loss = cls()
        loss.forward(s, y)
        print(cls.__name__, np.abs(loss.backward() - numeric(lambda v: cls().forward(v, y), s)).max())
    a, b = rng.normal(size=(3, 2)), rng.normal(size=(3, 2))
    print("huber", np.abs(huber_loss(a, b, 0.5)[1] - numeric(lambda v: huber_loss(v, b, 0.5)[0], a)).max())
