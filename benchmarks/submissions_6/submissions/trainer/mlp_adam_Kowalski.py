import functools
import time

import numpy as np


def timed(method):
    @functools.wraps(method)
    def inner(*args, **kwargs):
        start = time.perf_counter()
        out = method(*args, **kwargs)
        print(f"{method.__name__} took {time.perf_counter() - start:.2f} s")
        return out
    return inner


class MLP:
    """relu network with softmax, trained by Adam on mini-batches"""

    def __init__(self, sizes, lr=0.01, seed=0):
        rng = np.random.default_rng(seed)
        self.params, self.grads = {}, {}
        for i, (a, b) in enumerate(zip(sizes[:-1], sizes[1:]), start=1):
            self.params[f"W{i}"] = rng.normal(0, np.sqrt(2 / a), (a, b))
            self.params[f"b{i}"] = np.zeros(b)
        self.depth = len(sizes) - 1
        self.lr = lr
        self.m = {k: np.zeros_like(v) for k, v in self.params.items()}
        self.v = {k: np.zeros_like(v) for k, v in self.params.items()}
        self.t = 0
        self.rng = rng

    def forward(self, x):
        self.inputs = []
        for i in range(1, self.depth + 1):
            self.inputs.append(x)
            x = x @ self.params[f"W{i}"] + self.params[f"b{i}"]
            if i < self.depth:
                x = np.maximum(x, 0)
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def loss(self, x, y):
        p = self.forward(x)
        return -np.log(p[np.arange(len(y)), y]).mean()

    def backward(self, p, y):
        d = p.copy()
        d[np.arange(len(y)), y] -= 1
        d /= len(y)
        for i in range(self.depth, 0, -1):
            a = self.inputs[i - 1]
            self.grads[f"W{i}"] = a.T @ d
            self.grads[f"b{i}"] = d.sum(axis=0)
            if i > 1:
                d = (d @ self.params[f"W{i}"].T) * (a > 0)

    def step(self, beta1=0.9, beta2=0.999, eps=1e-8):
        self.t += 1
        for k, g in self.grads.items():
            self.m[k] = beta1 * self.m[k] + (1 - beta1) * g
            self.v[k] = beta2 * self.v[k] + (1 - beta2) * g**2
            m = self.m[k] / (1 - beta1**self.t)
            v = self.v[k] / (1 - beta2**self.t)
            self.params[k] = self.params[k] - self.lr * m / (np.sqrt(v) + eps)

    @timed
    def fit(self, x, y, epochs=20, batch_size=16):
        for epoch in range(epochs):
            order = self.rng.permutation(len(x))
            for start in range(0, len(x), batch_size):
                idx = order[start:start + batch_size]
                self.backward(self.forward(x[idx]), y[idx])
                self.step()
            if epoch % 5 == 0:
                print("epoch", epoch, "loss", round(self.loss(x, y), 4))


def blobs(rng, n=90):
    y = np.arange(n) % 3
    centres = np.array([[0, 2], [-2, -1], [2, -1]])
    return centres[y] + 0.7 * rng.normal(size=(n, 2)), y


if __name__ == "__main__":
    x, y = blobs(np.random.default_rng(1))
    net = MLP([2, 12, 9, 3])
    net.fit(x, y)
    print("accuracy", (net.forward(x).argmax(1) == y).mean())
