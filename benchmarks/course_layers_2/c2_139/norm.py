import numpy as np


class BatchNorm1d:
    """BatchNorm over axis 0, torch conventions (momentum of the new value, unbiased running variance)"""

    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True):
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.training = True
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.grads = {}

    def forward(self, x):
        if self.training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            n = x.shape[0]
            self.running_mean += self.momentum * (mean - self.running_mean)
            self.running_var += self.momentum * (var * n / (n - 1) - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        self.inv_std = 1 / np.sqrt(var + self.eps)
        self.x_hat = (x - mean) * self.inv_std
        return self.gamma * self.x_hat + self.beta

    def backward(self, dy):
        self.grads['beta'] = dy.sum(axis=0)
        self.grads['gamma'] = np.einsum('nd,nd->d', dy, self.x_hat)
        if not self.training:
            # statistics are constants here
            return dy * self.gamma * self.inv_std
        n = dy.shape[0]
        return self.gamma * self.inv_std / n * (n * dy - self.grads['beta'] - self.x_hat * self.grads['gamma'])


class InstanceNorm2d:
    def __init__(self, eps=1e-5):
        self.eps = eps

    def forward(self, x):
        m = x.mean(axis=(2, 3), keepdims=True)
        self.inv = (x.var(axis=(2, 3), keepdims=True) + self.eps) ** -0.5
        self.xh = (x - m) * self.inv
        return self.xh

    def backward(self, dy):
        k = dy.shape[2] * dy.shape[3]
        s1 = dy.sum(axis=(2, 3), keepdims=True)
        s2 = (dy * self.xh).sum(axis=(2, 3), keepdims=True)
        return self.inv * (dy - (s1 + self.xh * s2) / k)


class GroupNorm:
    def __init__(self, groups, channels, eps=1e-5):
        self.g = groups
        self.eps = eps
        self.w = np.ones((1, channels, 1, 1))
        self.b = np.zeros((1, channels, 1, 1))

    def forward(self, x):
        N, C, H, W = x.shape
        z = x.reshape(N, self.g, -1)
        mu = z.mean(axis=2, keepdims=True)
        self.inv = 1 / np.sqrt(z.var(axis=2, keepdims=True) + self.eps)
        self.zh = (z - mu) * self.inv
        self.xh = self.zh.reshape(x.shape)
        return self.xh * self.w + self.b

    def backward(self, dy):
        self.dw = (dy * self.xh).sum(axis=(0, 2, 3), keepdims=True)
        self.db = dy.sum(axis=(0, 2, 3), keepdims=True)
        g = dy.reshape(self.zh.shape)
        dz = g - g.mean(axis=2, keepdims=True) - self.zh * (g * self.zh).mean(axis=2, keepdims=True)
        return (self.inv * dz).reshape(dy.shape)
