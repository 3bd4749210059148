"""Tiefes Netz mit vier Schichten; Gewichte wie in PyTorch als (aus, ein) gespeichert."""
import numpy as np

HARNESS = {"network": "linear tanh linear tanh linear tanh linear", "loss": "mse"}


class TiefesNetz:
    def __init__(self, sizes):
        rng = np.random.default_rng(4)
        self.weights = []
        self.biases = []
        for ein, aus in zip(sizes[:-1], sizes[1:]):
            self.weights.append(rng.uniform(-1, 1, (aus, ein)) / np.sqrt(ein))
            self.biases.append(np.zeros(aus))

    def forward(self, x):
        self.a = [x]
        letzte = len(self.weights) - 1
        for i, (W, b) in enumerate(zip(self.weights, self.biases)):
            z = self.a[i] @ W.T + b
            self.a.append(z if i == letzte else np.tanh(z))
        return self.a[-1]

    def loss(self, y):
        return 0.5 * np.sum((self.a[-1] - y) ** 2)      # Summe, kein Mittelwert

    def backward(self, y):
        self.dweights = [None] * len(self.weights)
        self.dbiases = [None] * len(self.biases)
        delta = self.a[-1] - y
        for i in range(len(self.weights) - 1, -1, -1):
            self.dweights[i] = delta.T @ self.a[i]
            self.dbiases[i] = delta.sum(axis=0)
            if i > 0:
                # a[i] ist hier tanh(z), Ableitung 1 - a^2
                delta = (delta @ self.weights[i]) * (1 - np.square(self.a[i]))

    def update(self, lr):
        for W, b, dW, db in zip(self.weights, self.biases, self.dweights, self.dbiases):
            W -= lr * dW
            b -= lr * db


if __name__ == "__main__":
    x = np.linspace(-1, 1, 21).reshape(-1, 1)
    y = x ** 3 - 0.5 * x
    netz = TiefesNetz([1, 6, 6, 6, 1])
    for epoche in range(300):
        netz.forward(x)
        netz.backward(y)
        netz.update(0.02)
    print(netz.loss(y))
