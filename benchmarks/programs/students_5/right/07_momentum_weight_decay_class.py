"""Small trainer with momentum and weight decay, everything updated in place."""
import numpy as np

HARNESS = {"network": "linear elu linear", "loss": "mse",
           "optimizer": {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.01}}

LR = 0.05
MOMENTUM = 0.9
DECAY = 0.01


class Regressor:
    def __init__(self, n_in, n_hidden, n_out, seed=0):
        rng = np.random.default_rng(seed)
        self.W1 = rng.normal(0, 1 / np.sqrt(n_in), (n_in, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.W2 = rng.normal(0, 1 / np.sqrt(n_hidden), (n_hidden, n_out))
        self.b2 = np.zeros(n_out)
        self._buffers = None

    def _parameters(self):
        return [self.W1, self.b1, self.W2, self.b2]

    def train_step(self, x, y):
        # forward
        z = x @ self.W1 + self.b1
        e = np.exp(np.minimum(z, 0.0))         # 1 where z is positive
        h = np.maximum(z, 0.0) + e - 1.0       # elu with alpha = 1
        out = h @ self.W2 + self.b2
        diff = out - y
        loss = np.mean(diff ** 2)

        # backward: the derivative of elu is e on both sides
        g_out = 2.0 * diff / diff.size
        g_z = (g_out @ self.W2.T) * e
        gradients = [x.T @ g_z, g_z.sum(axis=0), h.T @ g_out, g_out.sum(axis=0)]

        self._step(gradients)
        return loss

    def _step(self, gradients):
        if self._buffers is None:
            self._buffers = [np.zeros_like(p) for p in self._parameters()]
        for p, g, v in zip(self._parameters(), gradients, self._buffers):
            v *= MOMENTUM
            v += g
            v += DECAY * p                      # decays weights and biases alike
            p -= LR * v


if __name__ == "__main__":
    rng = np.random.default_rng(1)
    x = rng.normal(size=(64, 3))
    y = x[:, :1] * x[:, 1:2]
    model = Regressor(3, 10, 1)
    for epoch in range(200):
        loss = model.train_step(x, y)
    print(f"{loss:.4f}")
