import numpy as np

HARNESS = {"network": "linear sigmoid linear", "loss": "mse",
           "optimizer": {"lr": 0.05, "momentum": 0.9}, "call": "Regressor"}


class Layer:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) / np.sqrt(n_in)
        self.b = np.zeros(n_out)
        self.vW = np.zeros_like(self.W)
        self.vb = np.zeros_like(self.b)

    def update(self, lr, mu):
        self.vW = mu * self.vW - lr * self.dW
        self.vb = mu * self.vb - lr * self.db
        self.W = self.W - self.vW
        self.b = self.b + self.vb


class Regressor:
    def __init__(self, n_in, n_hidden, n_out):
        self.layers = [Layer(n_in, n_hidden), Layer(n_hidden, n_out)]
        self.lr = 0.05
        self.mu = 0.9

    def train_step(self, x, y):
        first, second = self.layers
        a = 1 / (1 + np.exp(-(x @ first.W + first.b)))
        out = a @ second.W + second.b
        loss = np.mean((out - y) ** 2)

        grad = 2 * (out - y) / y.size
        second.dW = a.T @ grad
        second.db = grad.sum(0)
        grad = grad @ second.W.T * a * (1 - a)
        first.dW = x.T @ grad
        first.db = grad.sum(0)

        for layer in self.layers:
            layer.update(self.lr, self.mu)
        return loss
