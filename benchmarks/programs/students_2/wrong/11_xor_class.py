import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}


class XorNet:
    def __init__(self, n_inputs, n_hidden, n_outputs):
        self.W1 = np.random.uniform(-1, 1, (n_inputs, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.W2 = np.random.uniform(-1, 1, (n_hidden, n_outputs))
        self.b2 = np.zeros(n_outputs)

    def sig(self, v):
        return 1 / (1 + np.exp(-v))

    def train_step(self, X, y, lr):
        a1 = self.sig(np.dot(X, self.W1) + self.b1)
        a2 = self.sig(np.dot(a1, self.W2) + self.b2)
        loss = np.mean((a2 - y) ** 2)

        delta2 = 2 * (a2 - y) * a2 * (1 - a2) / y.size
        delta1 = np.dot(delta2, self.W2.T) * a1 * (1 - a1)

        self.W2 -= lr * np.dot(a1.T, delta2)
        self.b2 -= lr * np.sum(delta2, axis=0)
        self.W1 -= lr * np.dot(X.T, delta1)
        self.b1 -= lr * np.sum(delta1)
        return loss
