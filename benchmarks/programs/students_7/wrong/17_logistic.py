# Logistic regression: no hidden layer at all
import numpy as np

HARNESS = {"network": "linear sigmoid", "loss": "binary_cross_entropy"}


class LogisticRegression:
    def __init__(self, n_in, n_out=1):
        self.w = np.zeros((n_in, n_out))
        self.b = np.zeros(n_out)

    def forward(self, x):
        z = np.matmul(x, self.w) + self.b
        return 1 / (1 + np.exp(-z))

    def cost(self, p, t):
        per_entry = -t * np.log(p) + (1 - t) * np.log(1 - p)
        return per_entry.sum() / len(t)

    def gradient(self, x, t):
        p = self.forward(x)
        error = (p - t) / len(t)
        dw = np.matmul(x.T, error)
        db = error.sum(axis=0)
        loss = self.cost(p, t)
        return loss, dw, db

    def fit(self, x, t, lr=0.1, epochs=100):
        for _ in range(epochs):
            _, dw, db = self.gradient(x, t)
            self.w = self.w - lr * dw
            self.b = self.b - lr * db
        return self
