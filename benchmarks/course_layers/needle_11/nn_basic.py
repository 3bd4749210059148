"""LayerNorm1d written by hand in numpy (forward + gradient)"""
import numpy as np


class LayerNorm1d:
    def __init__(self, dim, eps=1e-3):
        self.dim = dim
        self.eps = eps
        self.weight = np.ones(dim)
        self.bias = np.zeros(dim)

    def compute(self, x):
        # y = w * (x - mean) / (std + eps) + b
        self.c = x - x.mean(axis=-1, keepdims=True)
        self.std = np.sqrt((self.c ** 2).mean(axis=-1, keepdims=True))
        self.norm = self.c / (self.std + self.eps)
        return self.norm * self.weight + self.bias

    def gradient(self, out_grad):
        self.grad_weight = (out_grad * self.norm).sum(axis=0)
        self.grad_bias = out_grad.sum(axis=0)
        g = out_grad * self.weight
        scale = 1.0 / (self.std + self.eps)
        # through std: d std / d x = c / (dim * std)
        g_std = -(g * self.c).sum(axis=-1, keepdims=True) * scale ** 2
        g_c = g * scale + g_std * self.c / (self.dim * self.std)
        return g_c - g_c.mean(axis=-1, keepdims=True)


class Linear:
    def __init__(self, in_features, out_features):
        bound = np.sqrt(6.0 / in_features)
        self.weight = np.random.uniform(-bound, bound, (in_features, out_features))
        self.bias = np.zeros((1, out_features))

    def compute(self, x):
        self.x = x
        return x @ self.weight + self.bias

    def gradient(self, out_grad):
        self.grad_weight = self.x.T @ out_grad
        self.grad_bias = out_grad.sum(axis=0, keepdims=True)
        return out_grad @ self.weight.T


if __name__ == "__main__":
    lin, ln = Linear(3, 5), LayerNorm1d(5)
    y = ln.compute(lin.compute(np.random.randn(4, 3)))
    print(lin.gradient(ln.gradient(np.random.randn(4, 5))).shape, y.std(axis=1))
