# Соколов Дмитрий, группа 312
import numpy as np


class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.normal(0, 0.1, (n_in, n_out))
        self.b = np.zeros(n_out)
        self.dW, self.db = 0, 0

    def forward(self, x):
        self.x = x.copy()
        out = x @ self.W
        out += self.b
        return out

    def backward(self, grad):
        self.dW = (grad.T @ self.x).T
        self.db = grad.T.sum(axis=1)
        return (self.W @ grad.T).T


class ReLU:
    mask = None

    def forward(self, x):
        # маска: где вход положительный
        if self.mask is None or self.mask.shape != x.shape:
            self.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, grad):
        return grad * self.mask


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out.copy()

    def backward(self, grad):
        d = 1 - self.out * self.out
        d *= grad
        return d


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        s = scores - scores.max(axis=1, keepdims=True)
        self.lse = np.log(np.exp(s).sum(axis=1))
        self.s, self.t = s, labels
        return (self.lse - s[np.arange(len(s)), labels]).mean()

    def backward(self):
        p = np.exp(self.s - self.lse[:, None])
        p[np.arange(len(p)), self.t] -= 1
        p /= len(p)
        return p


class SGD:
    def __init__(self, layers, lr, momentum=0.0):
        self.params = [(l, n) for l in layers for n in ("W", "b") if n in vars(l)]
        self.lr, self.momentum = lr, momentum
        self.v = [0.0] * len(self.params)

    def step(self):
        for i, (l, n) in enumerate(self.params):
            self.v[i] = self.momentum * self.v[i] - self.lr * vars(l)["d" + n]
            setattr(l, n, getattr(l, n) + self.v[i])
