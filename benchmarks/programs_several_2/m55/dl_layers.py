# coding: utf-8
import numpy as np


def softmax(x):
    x = x - np.max(x, axis=-1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


def cross_entropy_error(y, t):
    if t.size == y.size:
        t = t.argmax(axis=1)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size


class ReLULayer:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, delta):
        dx = delta.copy()
        dx[self.mask] = 0
        return dx


class SigmoidLayer:
    def __init__(self):
        self.out = None

    def forward(self, x):
        out = 1 / (1 + np.exp(-x))
        self.out = out
        return out

    def backward(self, delta):
        dx = delta * (1.0 - self.out) * self.out
        return dx


class FullyConnected:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.dW = None
        self.db = None

    def forward(self, x):
        self.x = x
        out = np.dot(x, self.W) + self.b
        return out

    def backward(self, delta):
        dx = np.dot(delta, self.W.T)
        self.dW = np.dot(self.x.T, delta) / self.x.shape[0]
        self.db = np.mean(delta, axis=0)
        return dx


class SoftmaxCE:
    def __init__(self):
        self.loss = None
        self.y = None
        self.t = None

    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        self.loss = cross_entropy_error(self.y, self.t)
        return self.loss

    def backward(self, delta=1):
        batch_size = self.t.shape[0]
        if self.t.size == self.y.size:
            dx = (self.y - self.t) / batch_size
        else:
            dx = self.y.copy()
            dx[np.arange(batch_size), self.t] -= 1
            dx = dx / self.y.shape[1]
        return dx * delta


class BatchNormalization:
    def __init__(self, gamma, beta):
        self.gamma = gamma
        self.beta = beta

    def forward(self, x):
        mu = x.mean(axis=0)
        x_c = x - mu
        var = np.mean(x_c ** 2, axis=0)
        std = np.sqrt(var + 10e-7)
        x_n = x_c / std
        self.batch_size = x.shape[0]
        self.x_c = x_c
        self.x_n = x_n
        self.std = std
        return self.gamma * x_n + self.beta

    def backward(self, delta):
        dbeta = delta.sum(axis=0)
        dgamma = np.sum(self.x_n * delta, axis=0)
        d_xn = self.gamma * delta
        d_xc = d_xn / self.std
        dstd = -np.sum((d_xn * self.x_c) / (self.std * self.std), axis=0)
        dvar = 0.5 * dstd / self.std
        d_xc += (2.0 / self.batch_size) * self.x_c * dvar
        dmu = np.sum(d_xc, axis=0)
        dx = d_xc - dmu / self.batch_size
        self.dgamma = dgamma
        self.dbeta = dbeta
        return dx


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = None

    def update(self, params, grads):
        if self.v is None:
            self.v = {}
            for key, val in params.items():
                self.v[key] = np.zeros_like(val)
        for key in params.keys():
            self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]
            params[key] += self.v[key]


class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = None

    def update(self, params, grads):
        if self.h is None:
            self.h = {}
            for key, val in params.items():
                self.h[key] = np.zeros_like(val)
        for key in params.keys():
            self.h[key] += grads[key] * grads[key]
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)
