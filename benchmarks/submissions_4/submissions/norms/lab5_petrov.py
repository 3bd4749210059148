"""Лабораторная 5. Петров И."""
import numpy as np


class BatchNorm:
    def __init__(self, dim, momentum=0.9, eps=1e-5):
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.momentum = momentum
        self.eps = eps
        self.running_mean = np.zeros(dim)
        self.running_var = np.ones(dim)

    def forward(self, x, train=True):
        if train:
            # среднее и дисперсия по батчу
            self.mean = np.mean(x, axis=0)
            self.var = np.var(x, axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * self.mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * self.var
            mean, var = self.mean, self.var
        else:
            mean, var = self.running_mean, self.running_var
        self.x_centered = x - mean
        self.inv = 1.0 / np.sqrt(var + self.eps)
        self.x_hat = self.x_centered * self.inv
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        N = dout.shape[0]
        self.dbeta = dout.sum(axis=0)
        self.dgamma = (dout * self.x_hat).sum(axis=0)
        g = dout * self.gamma
        dvar = (g * self.x_centered).sum(axis=0) * -0.5 * self.inv ** 3
        dmean = -(g * self.inv).sum(axis=0)     # второе слагаемое равно нулю
        return g * self.inv + dvar * 2 * self.x_centered / N + dmean / N


class LayerNorm:
    def __init__(self, dim, eps=1e-5):
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.eps = eps

    def forward(self, x):
        mean = np.mean(x, axis=1, keepdims=True)
        var = np.mean((x - mean) ** 2, axis=1, keepdims=True)
        self.inv = 1.0 / np.sqrt(var + self.eps)
        self.x_hat = (x - mean) * self.inv
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = (dout * self.x_hat).sum(axis=0)
        g = dout * self.gamma
        return self.inv * (g - g.mean(axis=1, keepdims=True)
                           - self.x_hat * (g * self.x_hat).mean(axis=1, keepdims=True))


class Dropout:
    def __init__(self, p=0.5):
        self.p = p
        self.training = True

    def forward(self, x, train=True):
        self.training = train
        if not train:
            return x
        q = 1 - self.p
        mask = np.random.rand(*x.shape) < q
        return x * mask / q

    def backward(self, dout):
        if not self.training:
            return dout
        q = 1 - self.p
        mask = np.random.rand(*dout.shape) < q
        return dout * mask / q
