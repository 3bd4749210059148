"""MLP with momentum: model.forward, model.backward, model.update"""
import numpy as np

HARNESS = {
    "network": "linear tanh linear",
    "loss": "mse",
    "optimizer": {"momentum": 0.9},
}


class MLP:
    def __init__(self, input_dim, hidden_dim, output_dim, momentum=0.9):
        s = 0.5
        self.W1 = np.random.uniform(-s, s, (hidden_dim, input_dim))
        self.b1 = np.random.uniform(-s, s, hidden_dim)
        self.W2 = np.random.uniform(-s, s, (output_dim, hidden_dim))
        self.b2 = np.random.uniform(-s, s, output_dim)
        self.momentum = momentum
        self.velocity = {}

    def forward(self, x):
        self.x = x
        self.h = np.tanh(x @ self.W1.T + self.b1)
        self.out = self.h @ self.W2.T + self.b2
        return self.out

    def backward(self, y):
        d_out = 2 * (self.out - y) / y.size
        self.dW2 = d_out.T @ self.h
        self.db2 = d_out.sum(axis=0)
        d_h = d_out @ self.W2 * (1 - self.h * self.h)
        self.dW1 = d_h.T @ self.x
        self.db1 = d_h.sum(axis=0)

    def update(self, lr):
        for name in ("W1", "b1", "W2", "b2"):
            param, grad = getattr(self, name), getattr(self, "d" + name)
            self.velocity[name] = np.zeros_like(param)
            self.velocity[name] = self.momentum * self.velocity[name] + grad
            param -= lr * self.velocity[name]


if __name__ == "__main__":
    np.random.seed(14)
    x = np.random.randn(30, 2)
    y = x[:, :1] * x[:, 1:]
    model = MLP(2, 8, 1)
    for i in range(200):
        model.forward(x)
        model.backward(y)
        model.update(0.05)
    print(np.mean((model.forward(x) - y) ** 2))
