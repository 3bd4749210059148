# -*- coding: utf-8 -*-
# 小型深度学习框架  陈晓明
import numpy as np
from abc import ABC, abstractmethod


class 层(ABC):
    def __init__(self):
        self.params = {}
        self.grads = {}
        self.缓存 = None

    @abstractmethod
    def forward(self, x): ...

    @abstractmethod
    def backward(self, grad): ...


class Linear(层):
    W = property(lambda s: s.params["W"], lambda s, v: s.params.__setitem__("W", v))
    b = property(lambda s: s.params["b"], lambda s, v: s.params.__setitem__("b", v))
    dW = property(lambda s: s.grads["W"])
    db = property(lambda s: s.grads["b"])

    def __init__(self, n_in, n_out):
        super().__init__()
        self.params["W"] = np.random.uniform(-1, 1, (n_in, n_out)) * np.sqrt(6 / (n_in + n_out))
        self.params["b"] = np.zeros(n_out)

    def forward(self, x):
        self.缓存 = x
        return x.dot(self.params["W"]) + self.params["b"]

    def backward(self, grad):
        x = self.缓存
        self.grads["W"] = np.dot(x.T, grad)
        self.grads["b"] = np.sum(grad, axis=0)
        return np.dot(grad, self.params["W"].T)


class ReLU(层):
    def forward(self, x):
        self.缓存 = (x <= 0)
        out = x.copy()
        out[self.缓存] = 0
        return out

    def backward(self, grad):
        dx = grad.copy()
        dx[self.缓存] = 0
        return dx


class Tanh(层):
    def forward(self, x):
        e = np.exp(-2 * np.abs(x))
        self.缓存 = np.sign(x) * (1 - e) / (1 + e)
        return self.缓存

    def backward(self, grad):
        return grad - grad * self.缓存 * self.缓存


class SoftmaxCrossEntropy(层):
    def forward(self, scores, labels):
        e = np.exp(scores - np.max(scores, axis=1)[:, np.newaxis])
        p = e / np.sum(e, axis=1)[:, np.newaxis]
        self.缓存 = p, labels
        return np.mean([-np.log(p[i, t]) for i, t in enumerate(labels)])

    def backward(self):
        p, labels = self.缓存
        n, k = p.shape
        return (p - np.eye(k)[labels]) / n


class SGD:
    def __init__(self, layers, lr, momentum):
        self.项 = []
        self.lr = lr
        self.momentum = momentum
        for l in layers:
            for name in getattr(l, "params", {}):
                self.项.append([l, name, np.zeros_like(l.params[name])])

    def step(self):
        for l, name, v in self.项:
            v *= self.momentum
            v += l.grads[name]
            l.params[name] -= self.lr * v
