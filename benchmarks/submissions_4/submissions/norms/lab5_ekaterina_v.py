import numpy as np


class BatchNorm:
    """Batch normalisation; the backward pass follows the graph, node by node."""

    def __init__(self, dim, momentum=0.9, eps=1e-5):
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.momentum = momentum
        self.eps = eps
        self.running_mean = np.zeros(dim)
        self.running_var = np.ones(dim)

    def forward(self, x, train=True):
        if not train:
            xhat = (x - self.running_mean) / np.sqrt(self.running_var + self.eps)
            return self.gamma * xhat + self.beta

        N, D = x.shape
        # 1. mean
        mu = 1.0 / N * np.sum(x, axis=0)
        # 2. subtract
        xmu = x - mu
        # 3. square
        sq = xmu ** 2
        # 4. variance
        var = 1.0 / N * np.sum(sq, axis=0)
        # 5. sqrt
        sqrtvar = np.sqrt(var + self.eps)
        # 6. invert
        ivar = 1.0 / sqrtvar
        # 7. normalise
        xhat = xmu * ivar
        # 8., 9. scale and shift
        out = self.gamma * xhat + self.beta

        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        self.cache = (xhat, xmu, ivar, sqrtvar, var)
        return out

    def backward(self, dout):
        xhat, xmu, ivar, sqrtvar, var = self.cache
        N, D = dout.shape
        # 9.
        self.dbeta = np.sum(dout, axis=0)
        # 8.
        self.dgamma = np.sum(dout * xhat, axis=0)
        dxhat = dout * self.gamma
        # 7.
        divar = np.sum(dxhat * xmu, axis=0)
        dxmu1 = dxhat * ivar
        # 6.
        dsqrtvar = -1.0 / (sqrtvar ** 2) * divar
        # 5.
        dvar = 0.5 * 1.0 / np.sqrt(var + self.eps) * dsqrtvar
        # 4.
        dsq = 1.0 / N * np.ones((N, D)) * dvar
        # 3.
        dxmu2 = 2 * xmu * dsq
        # 2.
        dx1 = dxmu1 + dxmu2
        dmu = -1 * np.sum(dxmu1 + dxmu2, axis=0)
        # 1.
        dx2 = 1.0 / N * np.ones((N, D)) * dmu
        return dx1 + dx2


class LayerNorm:
    def __init__(self, dim, eps=1e-5):
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.eps = eps

    def forward(self, x):
        mu = np.mean(x, axis=1, keepdims=True)
        var = np.var(x, axis=1, keepdims=True)
        self.std = np.sqrt(var + self.eps)
        self.xhat = (x - mu) / self.std
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        D = dout.shape[1]
        self.dgamma = np.sum(dout * self.xhat, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        dxhat = dout * self.gamma
        s1 = np.sum(dxhat, axis=1, keepdims=True)
        s2 = np.sum(dxhat * self.xhat, axis=1, keepdims=True)
        return (D * dxhat - s1 - self.xhat * s2) / (D * self.std)


class Dropout:
    def __init__(self, p=0.5):
        self.p = p

    def forward(self, x, train=True):
        self.train = train
        if train:
            self.mask = (np.random.rand(*x.shape) >= self.p) / (1 - self.p)
            return x * self.mask
        return x

    def backward(self, dout):
        if self.train:
            return dout * self.mask
        return dout
