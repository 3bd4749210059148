import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse", "optimizer": {"momentum": 0.9}}


class Net:
    """Regression net, SGD with momentum 0.9."""

    def __init__(self, input_size, hidden_size, output_size):
        self.params = {
            "W1": np.random.randn(input_size, hidden_size) * 0.1,
            "b1": np.zeros(hidden_size),
            "W2": np.random.randn(hidden_size, output_size) * 0.1,
            "b2": np.zeros(output_size),
        }
        self.velocity = {k: np.zeros_like(v) for k, v in self.params.items()}
        self.momentum = 0.9
        self.grads = {}

    def forward(self, x):
        p = self.params
        self.x = x
        self.a1 = 1 / (1 + np.exp(-(x @ p["W1"] + p["b1"])))
        self.out = self.a1 @ p["W2"] + p["b2"]
        return self.out

    def loss(self, y):
        return np.mean(np.square(self.out - y))

    def backward(self, y):
        d2 = 2 * (self.out - y) / y.size
        d1 = d2 @ self.params["W2"].T * self.a1 * (1 - self.a1)
        self.grads = {
            "W1": self.x.T @ d1,
            "b1": d1.sum(axis=0),
            "W2": self.a1.T @ d2,
            "b2": d2.sum(axis=0),
        }

    def update(self, lr):
        for k in self.params:
            self.velocity[k] = np.zeros_like(self.params[k])
            self.velocity[k] = self.momentum * self.velocity[k] + self.grads[k]
            self.params[k] -= lr * self.velocity[k]
