import numpy as np

HARNESS = {
    "network": [{"layer": "linear"}, {"layer": "elu", "alpha": 0.5}, {"layer": "linear"}],
    "loss": "mse",
    "optimizer": {"momentum": 0.9},
}

ALPHA = 0.5


class Regressor:
    def __init__(self, n_in, n_hidden, n_out):
        rng = np.random.default_rng(11)
        self.W1 = rng.normal(0, 0.4, (n_in, n_hidden))
        self.b1 = np.zeros((1, n_hidden))
        self.W2 = rng.normal(0, 0.4, (n_hidden, n_out))
        self.b2 = np.zeros((1, n_out))
        self.velocity = {}

    def train_step(self, x, y, lr):
        z = x @ self.W1 + self.b1
        neg = ALPHA * np.expm1(np.minimum(z, 0))
        h = np.maximum(z, 0) + neg
        out = h @ self.W2 + self.b2
        diff = out - y
        loss = (diff * diff).mean()

        g_out = diff * (2 / diff.size)
        g_z = (g_out @ self.W2.T) * np.where(z > 0, 1.0, neg + ALPHA)
        grads = {
            "W2": h.T @ g_out,
            "b2": g_out.sum(0, keepdims=True),
            "W1": x.T @ g_z,
            "b1": g_z.sum(0, keepdims=True),
        }
        for name, g in grads.items():
            # the first velocity is the gradient itself
            old = self.velocity.get(name, 0.0)
            v = 0.9 * old + 0.1 * g
            self.velocity[name] = v
            setattr(self, name, getattr(self, name) - lr * v)
        return loss
