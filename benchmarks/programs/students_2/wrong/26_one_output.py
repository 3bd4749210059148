import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse", "targets": "flat"}


class HousePrices:
    """one hidden layer, one price"""

    def __init__(self, n_features, n_hidden):
        self.W1 = np.random.randn(n_features, n_hidden) * 0.1
        self.b1 = np.zeros(n_hidden)
        self.W2 = np.random.randn(n_hidden, 1) * 0.1
        self.b2 = np.zeros(1)

    def forward(self, X):
        self.X = X
        self.h = 1 / (1 + np.exp(-(X @ self.W1 + self.b1)))
        self.pred = self.h @ self.W2 + self.b2
        return self.pred

    def train_step(self, X, y, lr):
        pred = self.forward(X)
        loss = np.mean((pred - y) ** 2)

        n = len(y)
        d_pred = 2 * (pred - y.reshape(-1, 1)) / n
        dW2 = self.h.T @ d_pred
        db2 = d_pred.sum(axis=0)
        d_z = d_pred @ self.W2.T * self.h * (1 - self.h)
        dW1 = self.X.T @ d_z
        db1 = d_z.sum(axis=0)

        self.W1 -= lr * dW1
        self.b1 -= lr * db1
        self.W2 -= lr * dW2
        self.b2 -= lr * db2
        return loss
