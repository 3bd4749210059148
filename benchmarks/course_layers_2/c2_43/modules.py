import numpy as np


class Module:
    def __call__(self, *args):
        return self.forward(*args)


class PReLU(Module):
    """one slope per channel, input (N, C)"""

    def __init__(self, channels, init=0.25):
        self.alpha = np.full(channels, init)
        self.grad_alpha = np.zeros(channels)

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0) + self.alpha * np.minimum(x, 0)

    def backward(self, grad):
        self.grad_alpha = np.sum(grad * np.minimum(self.x, 0), axis=0)
        return grad * np.where(self.x > 0, 1.0, self.alpha)


class GLU(Module):
    """a * sigmoid(b), halves along the last axis"""

    def forward(self, x):
        self.a, b = np.split(x, 2, axis=-1)
        self.s = 1 / (1 + np.exp(-b))
        return self.a * self.s

    def backward(self, grad):
        da = grad * self.s
        db = grad * self.a * self.s * (1 - self.s)
        return np.concatenate([da, db], axis=-1)


class RMSNorm(Module):
    def __init__(self, dim, eps=1e-6):
        self.g = np.ones(dim)
        self.grad_g = None
        self.eps = eps

    def forward(self, x):
        self.x = x
        self.r = 1 / np.sqrt(np.mean(x ** 2, axis=-1, keepdims=True) + self.eps)
        return self.g * x * self.r

    def backward(self, grad):
        n = self.x.shape[-1]
        self.grad_g = np.sum(grad * self.x * self.r, axis=0)
        gg = grad * self.g
        return self.r * gg - self.x * self.r ** 3 * np.sum(gg * self.x, axis=-1, keepdims=True) / n


class Maxout(Module):
    """pieces in the last axis: (N, D * k) -> (N, D)"""

    def __init__(self, k):
        self.k = k

    def forward(self, x):
        n = x.shape[0]
        x = x.reshape(n, -1, self.k)
        self.idx = x.argmax(axis=2)
        self.shape = x.shape
        return x.max(axis=2)

    def backward(self, grad):
        out = np.zeros(self.shape)
        i, j = np.indices(self.idx.shape)
        out[i, j, self.idx] = grad
        return out.reshape(self.shape[0], -1)
