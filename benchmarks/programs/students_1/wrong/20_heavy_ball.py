import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse", "call": "HeavyBallNet", "step": "learn",
           "optimizer": {"momentum": 0.7}}


class HeavyBallNet:
    """Momentum in Polyak's form:  w_next = w - lr * g + mu * (w - w_before)"""

    def __init__(self, sizes, mu=0.7):
        self.mu = mu
        self.W1 = np.random.uniform(-1, 1, (sizes[0], sizes[1]))
        self.b1 = np.random.uniform(-1, 1, sizes[1])
        self.W2 = np.random.uniform(-1, 1, (sizes[1], sizes[2]))
        self.b2 = np.random.uniform(-1, 1, sizes[2])
        self.before = {}

    def gradients(self, x, t):
        h = 1 / (1 + np.exp(-(x @ self.W1 + self.b1)))
        y = 1 / (1 + np.exp(-(h @ self.W2 + self.b2)))
        loss = np.mean((y - t) ** 2)
        dy = 2 * (y - t) / t.size * y * (1 - y)
        dh = dy @ self.W2.T * h * (1 - h)
        return loss, {"W1": x.T @ dh, "b1": dh.sum(axis=0), "W2": h.T @ dy, "b2": dy.sum(axis=0)}

    def learn(self, x, t, lr):
        loss, g = self.gradients(x, t)
        for name in g:
            w = getattr(self, name)
            difference = w - self.before.get(name, w)
            self.before[name] = w
            w += self.mu * difference - lr * g[name]
        return loss
