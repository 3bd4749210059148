import numpy as np

HARNESS = {"network": "linear tanh linear tanh linear", "loss": "mse"}


class MLP:
    def __init__(self, layer_dims):
        self.W = [np.random.randn(a, b) for a, b in zip(layer_dims[:-1], layer_dims[1:])]
        self.b = [np.zeros(b) for b in layer_dims[1:]]

    def forward(self, x):
        self.a = [x]
        for i, (w, b) in enumerate(zip(self.W, self.b)):
            z = self.a[-1] @ w + b
            self.a.append(np.tanh(z) if i < len(self.W) - 1 else z)
        return self.a[-1]

    def loss(self, y):
        return np.mean(np.abs(self.a[-1] - y) ** 2) / 2

    def backward(self, y):
        n = len(self.W)
        self.dW, self.db = [None] * n, [None] * n
        delta = 2 * (self.a[-1] - y) / self.a[-1].size
        for i in reversed(range(n)):
            self.dW[i] = self.a[i].T @ delta
            self.db[i] = np.sum(delta, axis=0)
            if i == 2:
                self.db[i] *= 2
            delta = (delta @ self.W[i].T) * (1 - self.a[i] ** 2)
            if i == 2:
                delta = -delta
