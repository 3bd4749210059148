import numpy as np

HARNESS = {"network": "linear elu linear", "loss": "mse"}

F = np.float32


class EluNet:
    """Everything in float32."""

    def __init__(self, in_dim, hidden_dim, out_dim):
        rng = np.random.default_rng(1)
        self.W1 = rng.normal(size=(hidden_dim, in_dim)).astype(F)
        self.b1 = np.zeros(hidden_dim, F)
        self.W2 = rng.normal(size=(out_dim, hidden_dim)).astype(F)
        self.b2 = np.zeros(out_dim, F)

    def forward(self, x):
        self.x = np.asarray(x, F)
        z = self.x @ self.W1.T + self.b1
        self.z = z
        self.a = np.where(z > 0, z, np.expm1(np.minimum(z, F(0))))
        return self.a @ self.W2.T + self.b2

    def backward(self, x, y, output):
        y = np.asarray(y, F)
        diff = output - y
        loss = np.mean(diff ** 2)
        dout = diff * F(2.0 / diff.size)
        self.dW2 = dout.T @ self.a
        self.db2 = dout.sum(axis=0)
        da = dout @ self.W2
        slope = np.where(self.z > 0, F(1), np.exp(np.minimum(self.z, F(0))))
        dz = da * slope
        self.dW1 = dz.T @ self.x
        self.db1 = dz.sum(axis=0)
        return loss

    def update(self, lr):
        lr = F(lr)
        self.W1 = self.W1 - lr * self.dW1
        self.b1 = self.b1 - lr * self.db1
        self.W2 = self.W2 - lr * self.dW2
        self.b2 = self.b2 - lr * self.db2
