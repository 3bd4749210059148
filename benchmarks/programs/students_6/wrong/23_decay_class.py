from dataclasses import dataclass

import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "mse", "optimizer": {"weight_decay": 0.1}, "call": "Net"}


@dataclass
class Param:
    value: np.ndarray
    grad: np.ndarray = None


class Net:
    """One hidden layer; weight decay acts on every parameter."""

    def __init__(self, n_in, n_hidden, n_out, weight_decay=0.1):
        rng = np.random.default_rng(55)
        self.W1 = Param(rng.normal(size=(n_in, n_hidden)))
        self.b1 = Param(np.zeros(n_hidden))
        self.W2 = Param(rng.normal(size=(n_hidden, n_out)))
        self.b2 = Param(np.zeros(n_out))
        self.weight_decay = weight_decay

    def all(self):
        return self.W1, self.b1, self.W2, self.b2

    def train_step(self, x, y, lr):
        a = np.tanh(x @ self.W1.value + self.b1.value)
        e = a @ self.W2.value + self.b2.value - y
        loss = np.mean(e ** 2)

        d = 2 * e / e.size
        self.W2.grad, self.b2.grad = a.T @ d, d.sum(axis=0)
        d = (d @ self.W2.value.T) * (1 - a ** 2)
        self.W1.grad, self.b1.grad = x.T @ d, d.sum(axis=0)

        for p in self.all():
            p.value -= lr * p.grad
            p.value -= lr * self.weight_decay * p.value
        return loss


if __name__ == "__main__":
    x = np.linspace(-1, 1, 21)[:, None]
    net = Net(1, 5, 1)
    for i in range(100):
        loss = net.train_step(x, x ** 3, 0.1)
    print(loss)
