import numpy as np

HARNESS = {
    "network": "linear sigmoid",
    "loss": "binary_cross_entropy",
    "outputs": 1,
    "arguments": {"epochs": 1},
    "optimizer": {"lr": 0.2, "weight_decay": 0.03},
}


class LogisticRegression:
    def __init__(self, n_in, n_out=1):
        self.w = np.zeros((n_in, n_out))
        self.b = np.zeros(n_out)
        self.eta = 0.2
        self.decay = 0.03

    def predict_proba(self, X):
        return 1.0 / (1.0 + np.exp(-(X.dot(self.w) + self.b)))

    def fit(self, X, y, epochs=100):
        for _ in range(epochs):
            residual = y - self.predict_proba(X)
            grad_w = -X.T.dot(residual) / len(X)
            grad_b = -residual.mean(axis=0)
            # shrink first, then step
            self.w = (1 - self.eta * self.decay) * self.w - self.eta * grad_w
            self.b = (1 - self.eta * self.decay) * self.b - self.eta * grad_b
        return self
