import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse"}


class MLP:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.randn(n_in, n_hidden) * 0.1
        self.b1 = np.zeros(n_hidden)
        self.W2 = np.random.randn(n_hidden, n_out) * 0.1
        self.b2 = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        self.z1 = x @ self.W1 + self.b1
        self.a1 = 1 / (1 + np.exp(-self.z1))
        self.out = self.a1 @ self.W2 + self.b2
        return self.out

    def loss(self, y):
        return np.mean((self.out - y) ** 2)

    def backward(self, y):
        dout = 2 * (self.out - y) / self.out.size
        self.dW2 = self.a1.T @ dout
        self.db2 = dout.sum(axis=0)
        da1 = dout @ self.W2.T
        dz1 = da1 * self.a1
        self.dW1 = self.x.T @ dz1
        self.db1 = dz1.sum(axis=0)

    def update(self, lr):
        self.W1 -= lr * self.dW1
        self.b1 -= lr * self.db1
        self.W2 -= lr * self.dW2
        self.b2 += lr * self.db2
