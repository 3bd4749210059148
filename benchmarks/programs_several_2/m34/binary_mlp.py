import numpy as np


class BinaryMLP:
    """Two hidden layers (elu, tanh), one logit, trained with Adam."""

    def __init__(self, n_in, n1, n2, lr=1e-2, seed=0):
        rng = np.random.RandomState(seed)
        self.p = {
            "W1": rng.randn(n_in, n1) / np.sqrt(n_in), "b1": np.zeros(n1),
            "W2": rng.randn(n1, n2) / np.sqrt(n1), "b2": np.zeros(n2),
            "w3": rng.randn(n2) / np.sqrt(n2), "b3": np.zeros(1),
        }
        self.lr = lr
        self.t = 0
        self.m = {k: np.zeros_like(v) for k, v in self.p.items()}
        self.v = {k: np.zeros_like(v) for k, v in self.p.items()}

    def forward(self, X):
        p = self.p
        z1 = X @ p["W1"] + p["b1"]
        h1 = np.where(z1 > 0, z1, np.exp(z1) - 1)
        h2 = np.tanh(h1 @ p["W2"] + p["b2"])
        logit = h2 @ p["w3"] + p["b3"]
        return logit, (X, z1, h1, h2)

    def loss_and_grads(self, X, y, pos_weight=1.0):
        p = self.p
        logit, (X, z1, h1, h2) = self.forward(X)
        prob = 1 / (1 + np.exp(-logit))
        wt = np.where(y == 1, pos_weight, 1.0)
        loss = -np.mean(wt * (y * np.log(prob) + (1 - y) * np.log(1 - prob)))

        g = {}
        dlogit = (prob - y) / len(y)
        g["w3"] = h2.T @ dlogit
        g["b3"] = np.array([dlogit.sum()])
        dh2 = np.outer(dlogit, p["w3"])
        dz2 = dh2 * (1 - h2 ** 2)
        g["W2"] = h1.T @ dz2
        g["b2"] = dz2.sum(axis=0)
        dh1 = dz2 @ p["W2"].T
        dz1 = dh1 * np.where(z1 > 0, 1, np.exp(z1) - 1)
        g["W1"] = X.T @ dz1
        g["b1"] = dz1.sum(axis=0)
        return loss, g

    def adam_step(self, g, beta1=0.9, beta2=0.999, eps=1e-8):
        self.t += 1
        for k in self.p:
            self.m[k] = beta1 * self.m[k] + (1 - beta1) * g[k]
            self.v[k] = beta2 * self.v[k] + (1 - beta1) * g[k] ** 2
            mh = self.m[k] / (1 - beta1 ** self.t)
            vh = self.v[k] / (1 - beta2 ** self.t)
            self.p[k] -= self.lr * mh / (np.sqrt(vh) + eps)


def train(net, X, y, steps=100):
    for _ in range(steps):
        loss, g = net.loss_and_grads(X, y, pos_weight=2.0)
        net.adam_step(g)
    return loss


if __name__ == "__main__":
    rng = np.random.RandomState(4)
    X = rng.randn(50, 3)
    y = (X[:, 0] ** 2 + X[:, 1] > 0.5).astype(float)
    print(train(BinaryMLP(3, 6, 6), X, y))
