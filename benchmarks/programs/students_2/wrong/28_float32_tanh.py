import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "cross_entropy", "targets": "labels"}

dtype = np.float32


class Net32:
    def __init__(self, in_features, hidden, num_classes):
        self.W1 = (np.random.randn(hidden, in_features) * 0.1).astype(dtype)
        self.b1 = np.zeros(hidden, dtype=dtype)
        self.W2 = (np.random.randn(num_classes, hidden) * 0.1).astype(dtype)
        self.b2 = np.zeros(num_classes, dtype=dtype)

    def loss(self, X, y):
        X = X.astype(dtype)
        n = X.shape[0]
        z1 = X @ self.W1.T + self.b1
        a1 = np.tanh(z1)
        z2 = a1 @ self.W2.T + self.b2
        z2 = z2 - z2.max(axis=1, keepdims=True)
        logp = z2 - np.log(np.exp(z2).sum(axis=1, keepdims=True))
        loss = -logp[np.arange(n), y].mean()

        dz2 = np.exp(logp)
        dz2[np.arange(n), y] -= 1
        dz2 /= dtype(n)
        da1 = dz2 @ self.W2
        dz1 = da1 * a1 * (1 - a1)
        grads = {
            "W1": dz1.T @ X,
            "b1": dz1.sum(axis=0),
            "W2": dz2.T @ a1,
            "b2": dz2.sum(axis=0),
        }
        return loss, grads
