import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse", "optimizer": {"momentum": 0.9}}


class MomentumNet:
    """The velocity already holds the learning rate and the minus: v = mu v - lr g, then w + v."""

    def __init__(self, n_in, n_hidden, n_out, seed=0):
        r = np.random.RandomState(seed)
        self.params = {
            "W1": r.randn(n_in, n_hidden) / np.sqrt(n_in),
            "b1": np.zeros(n_hidden),
            "W2": r.randn(n_hidden, n_out) / np.sqrt(n_hidden),
            "b2": np.zeros(n_out),
        }
        self.velocity = {}
        self.mu = 0.9

    def train_step(self, x, y, lr):
        p = self.params
        h = np.tanh(x @ p["W1"] + p["b1"])
        out = h @ p["W2"] + p["b2"]
        diff = out - y
        loss = np.mean(diff * diff)
        d = diff * 2 / diff.size
        self.grads = {"W2": h.T @ d, "b2": d.sum(0)}
        d = d @ p["W2"].T
        d -= d * h ** 2
        self.grads.update(W1=x.T @ d, b1=d.sum(0))
        for key, g in self.grads.items():
            v = self.velocity.get(key, 0.0)
            self.velocity[key] = self.mu * v - lr * g
            p[key] = p[key] + self.velocity[key]
        return loss
