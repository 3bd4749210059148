import numpy as np


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, grad):
        return (1 + self.y) * (1 - self.y) * grad


class Adagrad:
    def __init__(self, lr=0.01, eps=1e-10):
        self.lr = lr
        self.eps = eps
        self.G = {}

    def update(self, params, grads):
        for k in params:
            g = grads[k]
            self.G.setdefault(k, np.zeros_like(g))
            self.G[k] = self.G[k] + g * g
            params[k] = params[k] - self.lr * g / (self.G[k] ** 0.5 + self.eps)
