# 課題7: ELU を使った二層ネットワーク
from dataclasses import dataclass, field

import numpy as np

HARNESS = {"network": [{"layer": "linear"}, {"layer": "elu", "alpha": 0.5}, {"layer": "linear"}],
           "loss": "mse", "call": "Net"}

ALPHA = 0.5


@dataclass
class Dense:
    W: np.ndarray
    b: np.ndarray
    dW: np.ndarray = field(default=None, repr=False)
    db: np.ndarray = field(default=None, repr=False)

    def __call__(self, x):
        self.x = x
        return x @ self.W + self.b

    def back(self, g):
        self.dW = self.x.T @ g
        self.db = g.sum(axis=0)
        return g @ self.W.T


def elu(z):
    # 負の側: alpha * (e^z - 1)、正の側: z
    return np.maximum(z, 0) + ALPHA * np.expm1(np.minimum(z, 0))


def elu_slope(z):
    # z > 0 では exp(0) = 1 なので、係数だけを切り替える
    return np.where(z > 0, 1.0, ALPHA) * np.exp(np.minimum(z, 0))


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        rng = np.random.default_rng(0)
        self.layers = [Dense(rng.normal(size=(n_in, n_hidden)), np.zeros(n_hidden)),
                       Dense(rng.normal(size=(n_hidden, n_out)), np.zeros(n_out))]

    def forward(self, x):
        self.z = self.layers[0](x)
        self.out = self.layers[1](elu(self.z))
        return self.out

    def backward(self, y):
        diff = self.out - y
        loss = np.mean(diff ** 2)
        g = self.layers[1].back(2 * diff / diff.size)
        self.layers[0].back(g * elu_slope(self.z))
        return loss

    def update(self, lr):
        for layer in self.layers:
            layer.W -= lr * layer.dW
            layer.b -= lr * layer.db


if __name__ == "__main__":
    x = np.linspace(-2, 2, 40)[:, None]
    net = Net(1, 10, 1)
    for i in range(500):
        net.forward(x)
        loss = net.backward(np.sin(2 * x))
        net.update(0.05)
    print(loss)
