# Hausaufgabe 3: Regression mit einem Ausgang, Zielwerte als flacher Vektor
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse"}


class Regression:
    def __init__(self, n_in, n_hidden, seed=1):
        zufall = np.random.RandomState(seed)
        self.W1 = zufall.randn(n_in, n_hidden) / np.sqrt(n_in)
        self.b1 = np.zeros(n_hidden)
        self.W2 = zufall.randn(n_hidden, 1) / np.sqrt(n_hidden)
        self.b2 = np.zeros(1)

    def vorhersage(self, X):
        self.versteckt = np.tanh(X @ self.W1 + self.b1)
        return self.versteckt @ self.W2 + self.b2

    def loss(self, X, y):
        """X: (n, d), y: (n,)"""
        n = len(X)
        ausgabe = self.vorhersage(X)
        verlust = np.mean((ausgabe - y) ** 2)

        fehler = (ausgabe[:, 0] - y) * 2 / n
        grads = {}
        grads["W2"] = self.versteckt.T @ fehler[:, None]
        grads["b2"] = fehler.sum(keepdims=True)
        d = np.outer(fehler, self.W2[:, 0])
        d *= 1 - self.versteckt ** 2
        grads["W1"] = X.T @ d
        grads["b1"] = d.sum(axis=0)
        return verlust, grads


if __name__ == "__main__":
    zufall = np.random.RandomState(0)
    X = zufall.uniform(-2, 2, (50, 1))
    y = np.sin(X[:, 0])
    r = Regression(1, 8)
    for i in range(300):
        v, g = r.loss(X, y)
        for name, wert in g.items():
            setattr(r, name, getattr(r, name) - 0.1 * wert)
    print("Verlust", v)
