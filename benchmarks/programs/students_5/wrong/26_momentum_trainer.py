"""Gradient descent with momentum: v <- mu * v + g, then w <- w - lr * v."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse", "optimizer": {"momentum": 0.9}}


class MomentumTrainer:
    def __init__(self, n_in, n_hidden, n_out, momentum=0.9):
        rng = np.random.default_rng(21)
        self.momentum = momentum
        self.params = {
            "W1": rng.normal(0, 0.7, (n_in, n_hidden)),
            "b1": np.zeros(n_hidden),
            "W2": rng.normal(0, 0.7, (n_hidden, n_out)),
            "b2": np.zeros(n_out),
        }
        self.velocity = {k: np.zeros_like(p) for k, p in self.params.items()}

    def gradients(self, x, y):
        p = self.params
        h = 1 / (1 + np.exp(-(x @ p["W1"] + p["b1"])))
        out = h @ p["W2"] + p["b2"]
        loss = np.mean((out - y) ** 2)
        d = 2 * (out - y) / y.size
        dh = d @ p["W2"].T * h * (1 - h)
        return loss, {"W1": x.T @ dh, "b1": dh.sum(axis=0), "W2": h.T @ d, "b2": d.sum(axis=0)}

    def train_step(self, x, y, lr):
        loss, grads = self.gradients(x, y)
        for k in self.params:
            self.params[k] -= lr * self.velocity[k]
            self.velocity[k] = self.momentum * self.velocity[k] + grads[k]
        return loss


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (40, 2))
    y = x[:, :1] - x[:, 1:] ** 2
    trainer = MomentumTrainer(2, 8, 1)
    for i in range(200):
        loss = trainer.train_step(x, y, 0.05)
        if i % 50 == 0:
            print(i, loss)
