"""Backward pass and update in one go: no gradient is kept."""

import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": {"kind": "mse", "scale": 0.5}, "rate": "eta"}


class TinyNet:
    """y = W2 tanh(W1 x + b1) + b2, trained on (1/2) mean (y - t)^2."""

    def __init__(self, eta=0.05):
        self.eta = eta

    def load(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1.copy(), b1.copy(), W2.copy(), b2.copy()

    def parameters(self):
        return {"W1": self.W1, "b1": self.b1, "W2": self.W2, "b2": self.b2}

    def predict(self, x):
        return np.tanh(x @ self.W1 + self.b1) @ self.W2 + self.b2

    def step(self, x, t):
        h = np.tanh(x @ self.W1 + self.b1)
        y = h @ self.W2 + self.b2
        delta = (y - t) / t.size

        # the hidden layer's delta needs W2 as it was in the forward pass
        delta_h = (delta @ self.W2.T) * (1 - h**2)
        self.W2 -= self.eta * h.T @ delta
        self.b2 -= self.eta * delta.sum(axis=0)
        self.W1 -= self.eta * x.T @ delta_h
        self.b1 -= self.eta * delta_h.sum(axis=0)
        return 0.5 * np.mean((y - t) ** 2)


if __name__ == "__main__":
    rng = np.random.default_rng(1)
    x = rng.uniform(-3, 3, (100, 1))
    net = TinyNet(eta=0.1)
    net.load(rng.normal(size=(1, 20)), np.zeros(20), 0.1 * rng.normal(size=(20, 1)), np.zeros(1))
    for epoch in range(2000):
        loss = net.step(x, np.sin(x))
    print("loss", loss)
