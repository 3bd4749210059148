# XOR with two outputs (one for "0", one for "1"), everything 2 wide
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse", "sizes": [2, 2, 2]}


def f(z):
    return 1 / (1 + np.exp(-z))


def df(a):
    return a * (1 - a)


class Xor:
    def __init__(self):
        rng = np.random.RandomState(42)
        self.W1 = rng.randn(2, 2)
        self.b1 = rng.randn(2)
        self.W2 = rng.randn(2, 2)
        self.b2 = rng.randn(2)

    def train_step(self, x, y, lr):
        h = f(x.dot(self.W1) + self.b1)
        o = f(h.dot(self.W2) + self.b2)
        loss = ((o - y) ** 2).mean()

        delta_o = 2 * (o - y) / o.size * df(o)
        delta_h = delta_o.dot(self.W2) * df(h)

        self.W2 = self.W2 - lr * h.T.dot(delta_o)
        self.b2 = self.b2 - lr * delta_o.sum(axis=0)
        self.W1 = self.W1 - lr * x.T.dot(delta_h)
        self.b1 = self.b1 - lr * delta_h.sum(axis=0)
        return loss
