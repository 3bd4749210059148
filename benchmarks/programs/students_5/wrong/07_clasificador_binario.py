"""Práctica 2: clasificador binario con una capa oculta."""
import numpy as np

HARNESS = {"network": "linear tanh linear sigmoid", "loss": "binary_cross_entropy"}


class RedNeuronal:
    def __init__(self, n_in, n_hidden, n_out):
        rng = np.random.default_rng(8)
        self.W1 = rng.normal(0, 0.5, (n_in, n_hidden))
        self.b1 = np.zeros((1, n_hidden))
        self.W2 = rng.normal(0, 0.5, (n_hidden, n_out))
        self.b2 = np.zeros((1, n_out))

    def forward(self, x):
        self.x = x
        self.h = np.tanh(x @ self.W1 + self.b1)
        self.y_hat = 1 / (1 + np.exp(-(self.h @ self.W2 + self.b2)))
        return self.y_hat

    def loss(self, y):
        # entropía cruzada binaria, media de todos los ejemplos
        return -np.mean(y * np.log(self.y_hat))

    def backward(self, y):
        delta2 = (self.y_hat - y) / y.size
        self.dW2 = self.h.T @ delta2
        self.db2 = np.sum(delta2, axis=0, keepdims=True)
        delta1 = (delta2 @ self.W2.T) * (1 - self.h ** 2)
        self.dW1 = self.x.T @ delta1
        self.db1 = np.sum(delta1, axis=0, keepdims=True)

    def update(self, lr):
        self.W2 -= lr * self.dW2
        self.b2 -= lr * self.db2
        self.W1 -= lr * self.dW1
        self.b1 -= lr * self.db1


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 2))
    y = (x[:, :1] + x[:, 1:] > 0).astype(float)
    red = RedNeuronal(2, 5, 1)
    for epoca in range(100):
        red.forward(x)
        red.backward(y)
        red.update(0.5)
        if epoca % 20 == 0:
            print("época", epoca, "pérdida", red.loss(y))
