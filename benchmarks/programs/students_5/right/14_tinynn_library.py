"""tinynn: modules with forward and backward, a loss object, and nothing else."""
import numpy as np

HARNESS = {"network": "linear tanh linear", "loss": "cross_entropy", "call": "MLP"}


class Linear:
    def __init__(self, n_in, n_out, rng):
        bound = 1 / np.sqrt(n_in)
        self.W = rng.uniform(-bound, bound, (n_in, n_out))
        self.b = rng.uniform(-bound, bound, (n_out,))
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, x):
        self._x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW[...] = self._x.T @ grad
        self.db[...] = grad.sum(axis=0)
        return grad @ self.W.T

    def step(self, lr):
        self.W -= lr * self.dW
        self.b -= lr * self.db


class Tanh:
    def forward(self, x):
        self._x = x
        return np.tanh(x)

    def backward(self, grad):
        return grad * (1 - np.tanh(self._x) ** 2)

    def step(self, lr):
        pass


class MLP:
    def __init__(self, n_in, n_hidden, n_out, seed=0):
        rng = np.random.default_rng(seed)
        self.layers = [Linear(n_in, n_hidden, rng), Tanh(), Linear(n_hidden, n_out, rng)]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)
        return grad

    def step(self, lr):
        for layer in self.layers:
            layer.step(lr)


class CrossEntropyLoss:
    """Takes logits and integer labels."""

    def forward(self, out, y):
        m = out.max(axis=1, keepdims=True)
        self._log_p = out - m - np.log(np.exp(out - m).sum(axis=1, keepdims=True))
        self._y = y
        return -np.take_along_axis(self._log_p, y[:, None], axis=1).mean()

    def backward(self):
        n, k = self._log_p.shape
        return (np.exp(self._log_p) - (self._y[:, None] == np.arange(k))) / n


if __name__ == "__main__":
    rng = np.random.default_rng(2)
    x = rng.normal(size=(60, 2))
    y = (x[:, 0] > 0).astype(int) + (x[:, 1] > 0)
    model, criterion = MLP(2, 12, 3), CrossEntropyLoss()
    for epoch in range(200):
        loss = criterion.forward(model.forward(x), y)
        model.backward(criterion.backward())
        model.step(0.5)
    print(loss)
