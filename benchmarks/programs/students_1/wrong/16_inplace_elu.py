import matplotlib.pyplot as plt
import numpy as np

HARNESS = {"network": "linear elu linear", "loss": "mse", "call": "Net", "step": "step"}


class Net:
    def __init__(self, sizes):
        self.W1 = np.random.normal(scale=0.2, size=(sizes[0], sizes[1]))
        self.b1 = np.random.normal(scale=0.2, size=sizes[1])
        self.W2 = np.random.normal(scale=0.2, size=(sizes[1], sizes[2]))
        self.b2 = np.random.normal(scale=0.2, size=sizes[2])

    def forward(self, x):
        self.x = x
        self.z = x @ self.W1 + self.b1
        self.a = self.z
        neg = self.a < 0
        self.a[neg] = np.exp(self.a[neg]) - 1
        return self.a @ self.W2 + self.b2

    def backward(self, grad_out):
        self.dW2 = self.a.T @ grad_out
        self.db2 = grad_out.sum(axis=0)
        grad_a = grad_out @ self.W2.T
        # elu'(z) = 1 for z > 0, exp(z) for z <= 0
        grad_z = grad_a * np.where(self.z > 0, 1, np.exp(np.minimum(self.z, 0)))
        self.dW1 = self.x.T @ grad_z
        self.db1 = grad_z.sum(axis=0)

    def step(self, x, y, lr):
        out = self.forward(x)
        self.backward(2 * (out - y) / out.size)
        for name in ("W1", "b1", "W2", "b2"):
            setattr(self, name, getattr(self, name) - lr * getattr(self, "d" + name))
        return ((out - y) ** 2).mean()


def show(net, lo=-2, hi=2):
    grid = np.linspace(lo, hi, 200)[:, None]
    plt.plot(grid, net.forward(grid))
    plt.show()
