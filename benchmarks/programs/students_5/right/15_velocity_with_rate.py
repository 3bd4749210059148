"""Momentum written as in the classic course notes: v = mu * v - lr * dx;  x += v."""
import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse", "optimizer": {"momentum": 0.8}}


class MomentumNet:
    mu = 0.8

    def __init__(self, n_in, n_hidden, n_out):
        rng = np.random.default_rng(12)
        self.params = {
            "W1": rng.normal(0, 1, (n_hidden, n_in)), "b1": np.zeros((n_hidden, 1)),
            "W2": rng.normal(0, 1, (n_out, n_hidden)), "b2": np.zeros((n_out, 1)),
        }
        self.v = dict.fromkeys(self.params, 0.0)

    @staticmethod
    def squash(z):
        # equal to 1 / (1 + exp(-z)), but without overflow
        return 0.5 * (1 + np.tanh(0.5 * z))

    def train_step(self, x, y, lr):
        """x is (n_in, m) and y is (n_out, m): every column is one example."""
        p = self.params
        a1 = self.squash(p["W1"] @ x + p["b1"])
        a2 = self.squash(p["W2"] @ a1 + p["b2"])
        loss = ((y - a2) ** 2).mean()

        d2 = (2 / y.size) * (a2 - y) * a2 * (1 - a2)
        d1 = (d2.T @ p["W2"]).T * a1 * (1 - a1)
        grads = {
            "W2": (a1 @ d2.T).T, "b2": d2.sum(axis=1)[:, None],
            "W1": (x @ d1.T).T, "b1": d1.sum(axis=1)[:, None],
        }
        for key, grad in grads.items():
            self.v[key] = self.mu * self.v[key] - lr * grad
            p[key] += self.v[key]
        return loss


if __name__ == "__main__":
    x = np.array([[0, 0, 1, 1], [0, 1, 0, 1]], dtype=float)
    y = np.array([[0, 1, 1, 0]], dtype=float)
    net = MomentumNet(2, 4, 1)
    for i in range(2000):
        loss = net.train_step(x, y, 0.5)
    print(loss)
