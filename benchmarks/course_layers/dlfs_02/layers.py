# coding: utf-8
import numpy as np


class BatchNormalization:
    """
    Batch Norm, http://arxiv.org/abs/1502.03167
    works for (N, D) and for (N, C, H, W) -- the latter is flattened per pixel
    """
    def __init__(self, gamma, beta, momentum=0.9, running_mean=None, running_var=None):
        self.gamma = gamma
        self.beta = beta
        self.momentum = momentum
        self.input_shape = None
        self.running_mean = running_mean
        self.running_var = running_var
        self.dgamma = None
        self.dbeta = None

    def forward(self, x, train_flg=True):
        self.input_shape = x.shape
        if x.ndim != 2:
            x = x.reshape(x.shape[0], -1)
        out = self._forward(x, train_flg)
        return out.reshape(self.input_shape)

    def _forward(self, x, train_flg):
        D = x.shape[1]
        if self.running_mean is None:
            self.running_mean = np.zeros(D)
            self.running_var = np.zeros(D)
        if not train_flg:
            xn = (x - self.running_mean) / np.sqrt(self.running_var + 1e-5)
            return self.gamma * xn + self.beta

        mu = np.mean(x, axis=0)
        xc = x - mu
        var = np.mean(xc * xc, axis=0)
        std = np.sqrt(var + 1e-5)
        xn = xc / std

        self.cache = (xc, std, xn)
        m = self.momentum
        self.running_mean = m * self.running_mean + (1 - m) * mu
        self.running_var = m * self.running_var + (1 - m) * var
        return self.gamma * xn + self.beta

    def backward(self, dout):
        dout = dout.reshape(self.input_shape[0], -1)
        dx = self._backward(dout)
        return dx.reshape(self.input_shape)

    def _backward(self, dout):
        xc, std, xn = self.cache
        N = dout.shape[0]
        self.dbeta = np.sum(dout, axis=0)
        self.dgamma = np.sum(dout * xn, axis=0)

        g_xn = dout * self.gamma
        g_std = -np.sum(g_xn * xc, axis=0) / std ** 2
        g_var = g_std / (2 * std)
        g_xc = g_xn / std
        g_mu = -np.sum(g_xc, axis=0)
        dx = g_xc + g_mu / N
        return dx


if __name__ == '__main__':
    bn = BatchNormalization(np.ones(3), np.zeros(3))
    x = np.random.randn(8, 3) * 4 + 1
    y = bn.forward(x)
    print(y.mean(0), y.std(0))
    print(bn.backward(np.random.randn(8, 3)))
