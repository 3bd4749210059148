# 실습 5 - 정규화와 드롭아웃 (김민준)
import numpy as np


class BatchNorm:
    def __init__(self, dim, momentum=0.9, eps=1e-5):
        self.dim = dim
        self.momentum = momentum
        self.eps = eps
        self.gamma, self.beta = np.ones(dim), np.zeros(dim)
        self.dgamma, self.dbeta = np.zeros(dim), np.zeros(dim)
        self.running_mean, self.running_var = np.zeros(dim), np.ones(dim)

    def forward(self, x, train=True):
        if train:
            mean, var = x.mean(axis=0), x.var(axis=0)
            n = x.shape[0]
            unbiased = var * n / (n - 1) if n > 1 else var   # 토치와 같은 방식
            self.running_mean *= self.momentum
            self.running_mean += (1 - self.momentum) * mean
            self.running_var *= self.momentum
            self.running_var += (1 - self.momentum) * unbiased
        else:
            mean, var = self.running_mean, self.running_var
        self.inv_std = (var + self.eps) ** -0.5
        self.x_hat = (x - mean) * self.inv_std
        return self.x_hat * self.gamma + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = (dout * self.x_hat).sum(axis=0)
        # 한 줄 공식
        return self.gamma * self.inv_std * (
            dout - dout.mean(axis=0) - self.x_hat * (dout * self.x_hat).mean(axis=0))


class LayerNorm:
    def __init__(self, dim, eps=1e-5):
        self.eps = eps
        self.gamma, self.beta = np.ones(dim), np.zeros(dim)

    def forward(self, x):
        # 전치해서 배치 정규화처럼 계산
        xt = x.T
        mean, var = xt.mean(axis=0), xt.var(axis=0)
        self.inv_std = (var + self.eps) ** -0.5
        self.xt_hat = (xt - mean) * self.inv_std
        return self.xt_hat.T * self.gamma + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = (dout * self.xt_hat.T).sum(axis=0)
        g = (dout * self.gamma).T
        dxt = self.inv_std * (g - g.mean(axis=0) - self.xt_hat * (g * self.xt_hat).mean(axis=0))
        return dxt.T


class Dropout:
    """p: 버릴 확률"""

    def __init__(self, p):
        self.p = p
        self.mask = None

    def forward(self, x, train=True):
        if not train:
            self.mask = np.ones_like(x)
            return x.copy()
        keep = 1.0 - self.p
        self.mask = np.random.binomial(1, keep, size=x.shape) / keep
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
