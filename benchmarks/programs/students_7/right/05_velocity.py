import numpy as np

HARNESS = {"network": "linear relu linear", "loss": "mse", "optimizer": {"momentum": 0.9}}

MOMENTUM = 0.9


class Model:
    """The learning rate stands inside the velocity: v = mu v - lr g; p = p + v."""

    def __init__(self, input_size, hidden_size, output_size):
        r = np.random.RandomState(11)
        self.W1 = r.randn(input_size, hidden_size) / 3
        self.b1 = np.zeros(hidden_size)
        self.W2 = r.randn(hidden_size, output_size) / 3
        self.b2 = np.zeros(output_size)
        self.v = {}

    def forward(self, x):
        self.x = x
        self.z = x @ self.W1 + self.b1
        self.h = np.maximum(self.z, 0)
        self.out = self.h @ self.W2 + self.b2
        return self.out

    def loss(self, y):
        return np.mean((self.out - y) ** 2)

    def backward(self, y):
        g = 2 * (self.out - y) / y.size
        self.dW2 = self.h.T @ g
        self.db2 = g.sum(axis=0)
        g = np.where(self.z > 0, g @ self.W2.T, 0)
        self.dW1 = self.x.T @ g
        self.db1 = g.sum(axis=0)

    def update(self, lr):
        for name in ("W1", "b1", "W2", "b2"):
            grad = getattr(self, "d" + name)
            self.v[name] = MOMENTUM * self.v.get(name, 0) - lr * grad
            setattr(self, name, getattr(self, name) + self.v[name])
