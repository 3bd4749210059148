"""Layers as objects: each keeps what its backward pass needs."""

import numpy as np

HARNESS = {
    "network": "linear sigmoid linear sigmoid",
    "loss": "mse",
    "call": "Network",
    "rate": "lr",
    "parameters": {
        "layers[0].W": "linear1.weight", "layers[0].b": "linear1.bias",
        "layers[2].W": "linear2.weight", "layers[2].b": "linear2.bias",
    },
    "gradients": {
        "layers[0].dW": "linear1.weight", "layers[0].db": "linear1.bias",
        "layers[2].dW": "linear2.weight", "layers[2].db": "linear2.bias",
    },
}  # fmt: skip


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * 0.1
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T

    def update(self, lr):
        self.W = self.W - lr * self.dW
        self.b = self.b - lr * self.db


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, grad):
        return grad * self.out * (1 - self.out)

    def update(self, lr):
        pass


class Network:
    def __init__(self, sizes, lr=0.1):
        self.lr = lr
        self.layers = []
        for n_in, n_out in zip(sizes[:-1], sizes[1:]):
            self.layers += [Dense(n_in, n_out), Sigmoid()]

    def train_step(self, x, y):
        out = x
        for layer in self.layers:
            out = layer.forward(out)
        grad = 2 * (out - y) / y.size
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        for layer in self.layers:
            layer.update(self.lr)
        return np.mean((out - y) ** 2)
