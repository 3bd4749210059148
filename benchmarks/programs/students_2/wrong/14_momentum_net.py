import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "mse", "optimizer": {"momentum": 0.9}}


class Net:
    def __init__(self, input_size, hidden_size, output_size, momentum=0.9):
        self.params = {
            "W1": np.random.randn(input_size, hidden_size) * np.sqrt(2.0 / input_size),
            "b1": np.zeros(hidden_size),
            "W2": np.random.randn(hidden_size, output_size) * np.sqrt(2.0 / hidden_size),
            "b2": np.zeros(output_size),
        }
        self.v = {k: np.zeros_like(p) for k, p in self.params.items()}
        self.momentum = momentum

    def compute(self, x, y):
        p = self.params
        z = x @ p["W1"] + p["b1"]
        h = np.maximum(z, 0)
        out = h @ p["W2"] + p["b2"]
        loss = np.mean((out - y) ** 2)
        d = 2.0 * (out - y) / out.size
        grads = {"W2": h.T @ d, "b2": d.sum(axis=0)}
        d = (d @ p["W2"].T) * (z > 0)
        grads["W1"] = x.T @ d
        grads["b1"] = d.sum(axis=0)
        return loss, grads

    def train_step(self, x, y, lr):
        loss, self.grads = self.compute(x, y)
        for k in self.params:
            self.v[k] = self.momentum * (self.v[k] + self.grads[k])
            self.params[k] = self.params[k] - lr * self.v[k]
        return loss
