import numpy as np

HARNESS = {"network": "linear sigmoid linear sigmoid", "loss": "mse"}


class Network:
    def __init__(self, sizes):
        rng = np.random.default_rng(0)
        self.weights = [rng.standard_normal((b, a)) for a, b in zip(sizes[:-1], sizes[1:])]
        self.biases = [rng.standard_normal((b, 1)) for b in sizes[1:]]

    @staticmethod
    def sigma(z):
        return 1.0 / (1.0 + np.exp(-z))

    def backprop(self, x, y):
        """x, y: one column for each sample. The cost is half the squared error, averaged over the samples."""
        a = [x]
        for w, b in zip(self.weights, self.biases):
            a.append(self.sigma(w @ a[-1] + b))
        m = x.shape[1]
        cost = 0.5 * np.sum((a[-1] - y) ** 2) / m
        delta = (a[-1] - y) * a[-1] * (1 - a[-1])
        nabla_w, nabla_b = [], []
        for layer in range(len(self.weights) - 1, -1, -1):
            nabla_w.insert(0, delta @ a[layer].T / m)
            nabla_b.insert(0, delta.mean(axis=1, keepdims=True))
            delta = (self.weights[layer].T @ delta) * a[layer] * (1 - a[layer])
        return cost, nabla_w, nabla_b

    def train_step(self, x, y, lr):
        cost, nabla_w, nabla_b = self.backprop(x, y)
        eta = lr / x.shape[1]
        self.weights = [w - eta * g for w, g in zip(self.weights, nabla_w)]
        self.biases = [b - eta * g for b, g in zip(self.biases, nabla_b)]
        return cost
