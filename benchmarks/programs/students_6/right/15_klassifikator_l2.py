# Praktikum 4 – Softmax-Klassifikator mit L2-Strafe
import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "cross_entropy"}


class Klassifikator:
    def __init__(self, input_dim, hidden_dim, num_classes, reg=0.03):
        rng = np.random.default_rng(123)
        self.reg = reg
        self.W1 = rng.normal(0, 0.2, (input_dim, hidden_dim))
        self.b1 = np.zeros((1, hidden_dim))
        self.W2 = rng.normal(0, 0.2, (hidden_dim, num_classes))
        self.b2 = np.zeros((1, num_classes))

    def loss(self, X, y):
        n = X.shape[0]
        h = np.maximum(0, X @ self.W1 + self.b1)
        s = h @ self.W2 + self.b2

        s = s - s.max(axis=1, keepdims=True)
        p = np.exp(s)
        summe = p.sum(axis=1, keepdims=True)
        richtig = s[range(n), y].reshape(n, 1)
        datenverlust = np.mean(np.log(summe) - richtig)
        strafe = self.reg / 2 * (np.linalg.norm(self.W1) ** 2 + np.linalg.norm(self.W2) ** 2)

        p /= summe
        p[range(n), y] -= 1
        dh = (p @ self.W2.T) * (h > 0)

        # erst am Ende durch n teilen, die Strafe hat kein 1/n
        grads = {}
        grads["W2"] = h.T @ p / n + self.reg * self.W2
        grads["b2"] = p.mean(axis=0, keepdims=True)
        grads["W1"] = X.T @ dh / n + self.reg * self.W1
        grads["b1"] = dh.mean(axis=0, keepdims=True)
        return datenverlust + strafe, grads


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 2))
    y = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0)
    k = Klassifikator(2, 12, 3)
    for schritt in range(200):
        verlust, g = k.loss(X, y)
        for name in g:
            getattr(k, name).__isub__(0.5 * g[name])
    print(verlust)
