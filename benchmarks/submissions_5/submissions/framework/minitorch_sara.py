"""Mini framework -- Sara Lindqvist"""
import numpy as np


class Module:
    def forward(self, *args):
        raise NotImplementedError

    def backward(self, *args):
        raise NotImplementedError

    def __call__(self, *args):
        return self.forward(*args)


class Linear(Module):
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * np.sqrt(2.0 / n_in)
        self.b = np.zeros(n_out)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T


class ReLU(Module):
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, grad):
        return grad * self.mask


class Tanh(Module):
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, grad):
        return grad * (1 - self.y ** 2)


class SoftmaxCrossEntropy(Module):
    def forward(self, scores, labels):
        shifted = scores - scores.max(axis=1, keepdims=True)
        self.p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
        self.labels = labels
        return -np.log(self.p[np.arange(len(labels)), labels]).mean()

    def backward(self):
        g = self.p.copy()
        g[np.arange(len(self.labels)), self.labels] -= 1
        return g / len(self.labels)


class SGD:
    def __init__(self, layers, lr=0.01, momentum=0.9):
        self.layers = [l for l in layers if hasattr(l, "W")]
        self.lr, self.momentum = lr, momentum
        self.v = [(np.zeros_like(l.W), np.zeros_like(l.b)) for l in self.layers]

    def step(self):
        for i, l in enumerate(self.layers):
            vW, vb = self.v[i]
            vW = self.momentum * vW - self.lr * l.dW
            vb = self.momentum * vb - self.lr * l.db
            l.W += vW
            l.b += vb
            self.v[i] = (vW, vb)
