"""Momentum SGD where gradients are written into buffers that are allocated once."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse", "optimizer": {"momentum": 0.9}}


class BufferedNet:
    def __init__(self, n_in, n_hidden, n_out, momentum=0.9):
        rng = np.random.default_rng(33)
        self.params = {
            "W1": rng.normal(size=(n_in, n_hidden)),
            "b1": np.zeros(n_hidden),
            "W2": rng.normal(size=(n_hidden, n_out)),
            "b2": np.zeros(n_out),
        }
        self.grads = {name: np.empty_like(p) for name, p in self.params.items()}
        self.momentum = momentum
        self.velocity = {}

    def _compute(self, x, y):
        p, g = self.params, self.grads
        h = 1 / (1 + np.exp(-(x @ p["W1"] + p["b1"])))
        out = h @ p["W2"] + p["b2"]
        err = out - y

        d = 2 / err.size * err
        np.matmul(h.T, d, out=g["W2"])
        np.sum(d, axis=0, out=g["b2"])
        d = (d @ p["W2"].T) * h * (1 - h)
        np.matmul(x.T, d, out=g["W1"])
        np.sum(d, axis=0, out=g["b1"])
        return np.mean(err ** 2)

    def train_step(self, x, y, lr):
        loss = self._compute(x, y)
        for name, p in self.params.items():
            if name in self.velocity:
                self.velocity[name] *= self.momentum
                self.velocity[name] += self.grads[name]
            else:
                self.velocity[name] = self.grads[name]
            p -= lr * self.velocity[name]
        return loss


if __name__ == "__main__":
    x = np.linspace(-1, 1, 30)[:, None]
    net = BufferedNet(1, 8, 1)
    for _ in range(200):
        loss = net.train_step(x, np.abs(x), 0.05)
    print(loss)
