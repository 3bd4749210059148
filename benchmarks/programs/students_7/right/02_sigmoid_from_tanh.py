import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "binary_cross_entropy"}


def sigmoid(z):
    # the same curve as 1 / (1 + exp(-z)), without overflow
    return 0.5 * (1 + np.tanh(0.5 * z))


def slope(z):
    return 0.25 * (1 - np.tanh(0.5 * z) ** 2)


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        rng = np.random.default_rng(5)
        self.W1 = rng.normal(size=(n_hidden, n_in))
        self.b1 = np.zeros(n_hidden)
        self.W2 = rng.normal(size=(n_out, n_hidden))
        self.b2 = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        self.z1 = x @ self.W1.T + self.b1
        self.a1 = sigmoid(self.z1)
        self.a2 = sigmoid(self.a1 @ self.W2.T + self.b2)
        return self.a2

    def loss(self, y):
        p = self.a2
        # minus the logarithm of the likelihood
        return -np.mean(np.log(p ** y * (1 - p) ** (1 - y)))

    def backward(self, y):
        e2 = (self.a2 - y) / y.size
        e1 = slope(self.z1) * (e2 @ self.W2)
        self.dW2 = e2.T @ self.a1
        self.db2 = e2.sum(axis=0)
        self.dW1 = e1.T @ self.x
        self.db1 = e1.sum(axis=0)

    def update(self, lr):
        self.W1 -= lr * self.dW1
        self.b1 -= lr * self.db1
        self.W2 -= lr * self.dW2
        self.b2 -= lr * self.db2
